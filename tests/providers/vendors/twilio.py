"""Twilio, compared with ``twilio``."""

from typing import Any

from twilio.rest import Client

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"accountSid": "AC0123456789", "token": "token-123456"}
ACCEPTED = Reply(201, {"sid": "SM1", "status": "queued", "to": "+4917012345"})


def by_sdk(**more: Any) -> None:
    Client("AC0123456789", "token-123456").messages.create(to="+4917012345", body="Hello", **more)


def refused(status: int, code: int, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "message": f"error {code}", "more_info": "…", "status": status}), *more)


CASES = [
    Case(
        "twilio",
        {**ACCOUNT, "from": "+15551234567"},
        message("+4917012345"),
        lambda: by_sdk(from_="+15551234567"),
        ACCEPTED,
        "SM1",
        url="POST https://api.twilio.com/2010-04-01/Accounts/AC0123456789/Messages.json",
        refusals=[
            refused(400, 21211),
            refused(400, 21610),
            refused(400, 21606, DeliveryFailed, True),
            refused(401, 20003, DeliveryFailed, True),
            refused(400, 21703, DeliveryFailed, True),
            refused(429, 20429, DeliveryDeferred),
            refused(400, 21611, DeliveryDeferred),
            refused(400, 63038, DeliveryDeferred),
            refused(500, 20500, DeliveryDeferred, True),
        ],
    ),
    Case(
        "twilio",
        {**ACCOUNT, "from": "MG0123456789"},
        message("+4917012345"),
        lambda: by_sdk(messaging_service_sid="MG0123456789"),
        ACCEPTED,
        "SM1",
        "messaging-service",
    ),
    Case(
        "twilio",
        {**ACCOUNT, "from": "+15551234567"},
        message(
            "+4917012345",
            envelope={
                "from": "Shop",
                "overrides": {
                    "twilio": {"statusCallback": "https://x.example/s", "media_url": ["https://x.example/1"]}
                },
            },
        ),
        lambda: by_sdk(from_="Shop", status_callback="https://x.example/s", media_url=["https://x.example/1"]),
        ACCEPTED,
        "SM1",
        "overridden",
    ),
]
