"""Opsgenie, compared with ``opsgenie_sdk``."""

from typing import Any

import opsgenie_sdk

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

TO = {"type": "opsgenie_integration", "apiKey": "key-123456", "region": "eu"}
LONG = "x" * 200


def by_sdk(**alert: Any) -> None:
    configuration = opsgenie_sdk.Configuration()
    configuration.host = "https://api.eu.opsgenie.com"
    configuration.api_key["Authorization"] = "key-123456"
    api = opsgenie_sdk.AlertApi(opsgenie_sdk.ApiClient(configuration))
    api.create_alert(opsgenie_sdk.CreateAlertPayload(**alert))


ACCEPTED = Reply(202, {"result": "Request will be processed", "took": 0.302, "requestId": "43a29c5c"})

CASES = [
    Case(
        "opsgenie",
        {},
        message(
            endpoint=TO,
            envelope={
                "notification": {"transactionId": "t1", "subscriberId": "ada"},
                "stepId": "page",
                "customData": {"order": "7", "priority": "P1"},
                "overrides": {"opsgenie": {"tags": ["shop"], "responders": [{"type": "team", "name": "ops"}]}},
            },
        ),
        lambda: by_sdk(
            message="Hello",
            alias="novu:t1:ada:page",
            priority="P1",
            details={"order": "7"},
            tags=["shop"],
            responders=[{"type": "team", "name": "ops"}],
        ),
        ACCEPTED,
        "43a29c5c",
        url="POST https://api.eu.opsgenie.com/v2/alerts",
        refusals=[
            # https://docs.opsgenie.com/docs/response
            Refusal(
                Reply(422, {"message": "Request body is not processable.", "errors": {"message": "may not be empty"}})
            ),
            Refusal(Reply(401, {"message": "Could not authenticate", "took": 0.0}), DeliveryFailed, True),
            Refusal(Reply(429, {"message": "You are making too many requests!"}), DeliveryDeferred),
            Refusal(Reply(503, {"message": "Service unavailable"}), DeliveryDeferred, True),
        ],
    ),
    Case(
        "opsgenie",
        {},
        message(body=LONG, endpoint=TO),
        lambda: by_sdk(message=f"{LONG[:129]}…", alias=f"novu:{ATTEMPT}", description=LONG),
        ACCEPTED,
        "43a29c5c",
        "long",
    ),
]
