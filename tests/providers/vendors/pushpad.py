"""Pushpad, compared with ``pushpad``."""

import pushpad

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk() -> None:
    with pushpad.Pushpad("token-123456", 123) as client:
        client.notifications.create(
            body="Hello", title="Hi", uids=["u-1", "u-2"], target_url="https://x.example", ttl=600
        )


CASES = [
    Case(
        "pushpad",
        {"apiKey": "token-123456", "applicationId": "123"},
        message(
            "",
            "Hi",
            endpoint={"type": "push", "tokens": ["u-1", "u-2"]},
            envelope={"overrides": {"pushpad": {"targetUrl": "https://x.example", "ttl": 600}}},
        ),
        by_sdk,
        Reply(201, {"id": 123456789, "scheduled": 2, "uids": ["u-1", "u-2"]}),
        "123456789",
        refusals=[
            Refusal(Reply(422, {"body": ["can't be blank"]})),
            Refusal(Reply(401, b"HTTP Token: Access denied.\n"), DeliveryFailed, True),
            Refusal(Reply(402, b"Payment required"), DeliveryFailed, True),
            Refusal(Reply(429, b""), DeliveryDeferred),
        ],
    )
]
