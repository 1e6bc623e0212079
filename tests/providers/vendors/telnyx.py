"""Telnyx, compared with ``telnyx``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message


def by_sdk() -> None:
    import telnyx  # takes long

    telnyx.Telnyx(api_key="KEY0123456789").messages.send(
        to="+4917012345",
        from_="+15551234567",
        text="Hello",
        messaging_profile_id="4000-1",
        webhook_url="https://x.example/s",
        idempotency_key=ATTEMPT,
    )


def refused(status: int, code: int, *more: Any) -> Refusal:
    errors = [{"code": str(code), "title": f"Error {code}", "detail": "because of it", "meta": {}}]
    return Refusal(Reply(status, {"errors": errors}), *more)


CASES = [
    Case(
        "telnyx",
        {"apiKey": "KEY0123456789", "messageProfileId": "4000-1", "from": "+15551234567"},
        message("+4917012345", envelope={"overrides": {"telnyx": {"webhookUrl": "https://x.example/s"}}}),
        by_sdk,
        Reply(200, {"data": {"record_type": "message", "id": "40385f64-5717", "to": [{"status": "queued"}]}}),
        "40385f64-5717",
        url="POST https://api.telnyx.com/v2/messages",
        headers=["Idempotency-Key"],
        refusals=[
            refused(400, 40310),
            refused(400, 40300),
            refused(400, 40305, DeliveryFailed, True),
            refused(401, 10009, DeliveryFailed, True),
            refused(403, 20100, DeliveryFailed, True),
            refused(429, 10011, DeliveryDeferred),
            refused(500, 10007, DeliveryDeferred, True),
        ],
    )
]
