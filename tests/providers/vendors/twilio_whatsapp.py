"""WhatsApp through Twilio, compared with ``twilio``."""

import json
from typing import Any

from twilio.rest import Client

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"accountSid": "AC0123456789", "token": "token-123456"}
ACCEPTED = Reply(201, {"sid": "SM1", "status": "queued", "to": "whatsapp:+4917012345"})
TO = {"type": "phone", "phoneNumber": "+4917012345"}
VARIABLES = {"1": "Ada", "2": "7"}


def by_sdk(**more: Any) -> None:
    Client("AC0123456789", "token-123456").messages.create(to="whatsapp:+4917012345", **more)


def refused(status: int, code: int, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "message": f"error {code}", "status": status}), *more)


def same(body: Any) -> Any:
    """The variables of a template are JSON."""
    return {key: json.loads(value[0]) if key == "ContentVariables" else value for key, value in body.items()}


CASES = [
    Case(
        "twilio-whatsapp",
        {**ACCOUNT, "from": "+15551234567"},
        message(endpoint=TO),
        lambda: by_sdk(from_="whatsapp:+15551234567", body="Hello"),
        ACCEPTED,
        "SM1",
        url="POST https://api.twilio.com/2010-04-01/Accounts/AC0123456789/Messages.json",
        refusals=[
            refused(400, 21211),
            refused(400, 63016),
            refused(400, 63007, DeliveryFailed, True),
            refused(401, 20003, DeliveryFailed, True),
            refused(429, 63018, DeliveryDeferred),
            refused(500, 20500, DeliveryDeferred, True),
        ],
    ),
    Case(
        "twilio-whatsapp",
        {**ACCOUNT, "from": "MG0123456789"},
        message(
            endpoint=TO,
            envelope={"overrides": {"twilio-whatsapp": {"contentSid": "HX1", "contentVariables": VARIABLES}}},
        ),
        lambda: by_sdk(
            messaging_service_sid="MG0123456789", content_sid="HX1", content_variables=json.dumps(VARIABLES)
        ),
        ACCEPTED,
        "SM1",
        "template",
        same=same,
    ),
]
