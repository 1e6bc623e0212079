"""Bandwidth, compared with ``bandwidth`` of ``bandwidth-sdk``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"user": "api", "password": "password-123456", "accountSid": "9900000", "from": "+15551234567"}
ACCEPTED = Reply(202, {"id": "1589228074636lm4k2je7j7jklbn2", "direction": "out", "segmentCount": 1})


def by_sdk(application: str, **more: Any) -> None:
    import bandwidth  # takes long
    from bandwidth.api.messages_api import MessagesApi

    account = bandwidth.Configuration(username="api", password="password-123456")
    request = bandwidth.MessageRequest(
        application_id=application, to=["+4917012345"], var_from="+15551234567", text="Hello", **more
    )
    MessagesApi(bandwidth.ApiClient(account)).create_message_without_preload_content("9900000", request)


def refused(status: int, kind: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"type": kind, "description": "because of it"}), *more)


CASES = [
    Case(
        "bandwidth",
        ACCOUNT,
        message("+4917012345"),
        lambda: by_sdk("9900000"),
        ACCEPTED,
        "1589228074636lm4k2je7j7jklbn2",
        url="POST https://messaging.bandwidth.com/api/v2/users/9900000/messages",
        refusals=[
            refused(400, "request-validation"),
            refused(401, "unauthorized", DeliveryFailed, True),
            refused(403, "forbidden", DeliveryFailed, True),
            refused(429, "too-many-requests", DeliveryDeferred),
            refused(500, "internal-server-error", DeliveryDeferred, True),
        ],
    ),
    Case(
        "bandwidth",
        {**ACCOUNT, "applicationId": "93de2206-9669"},
        message("+4917012345", envelope={"overrides": {"bandwidth": {"tag": "t-1"}}}),
        lambda: by_sdk("93de2206-9669", tag="t-1"),
        ACCEPTED,
        "1589228074636lm4k2je7j7jklbn2",
        "application",
    ),
]
