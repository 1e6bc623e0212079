"""Expo, compared with ``exponent_server_sdk``."""

from typing import Any

import requests
from exponent_server_sdk import PushClient, PushMessage

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

TOKENS = ["ExponentPushToken[one]", "ExponentPushToken[two]"]


def by_sdk() -> None:
    session = requests.Session()
    session.headers.update({"Authorization": "Bearer token-123456", "content-type": "application/json"})
    PushClient(session=session).publish_multiple(
        [
            PushMessage(to=token, title="Hi", body="Hello", data={"order": 7}, sound="default", badge=3)
            for token in TOKENS
        ]
    )


def ticket(error: str) -> dict[str, Any]:
    return {"status": "error", "message": f"because of {error}", "details": {"error": error}}


CASES = [
    Case(
        "expo",
        {"apiKey": "token-123456"},
        message(
            "",
            "Hi",
            endpoint={"type": "push", "tokens": TOKENS},
            envelope={"payload": {"order": 7}, "overrides": {"expo": {"sound": "default", "badge": 3}}},
        ),
        by_sdk,
        Reply(200, {"data": [{"status": "ok", "id": "t-1"}, {"status": "ok", "id": "t-2"}]}),
        "t-1",
        url="POST https://exp.host/--/api/v2/push/send",
        refusals=[
            Refusal(Reply(200, {"data": [ticket("DeviceNotRegistered")] * 2}), dead=tuple(TOKENS)),
            Refusal(
                Reply(200, {"data": [ticket("DeviceNotRegistered"), ticket("MessageRateExceeded")]}),
                DeliveryDeferred,
                dead=(TOKENS[0],),
            ),
            Refusal(Reply(200, {"data": [ticket("MessageTooBig")] * 2})),
            Refusal(Reply(200, {"data": [ticket("InvalidCredentials")] * 2}), DeliveryFailed, True),
            Refusal(
                Reply(400, {"errors": [{"code": "PUSH_TOO_MANY_EXPERIENCE_IDS", "message": "not the same project"}]})
            ),
            Refusal(Reply(429, {"errors": [{"code": "TOO_MANY_REQUESTS", "message": "slow down"}]}), DeliveryDeferred),
            Refusal(Reply(401, {"errors": [{"code": "UNAUTHORIZED", "message": "no"}]}), DeliveryFailed, True),
        ],
        passes=False,
    )
]
