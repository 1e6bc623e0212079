"""Plivo, compared with ``plivo``."""

import plivo

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message, without


def by_sdk() -> None:
    plivo.RestClient("MAXXXXXXXXXXXXXXXXXX", "token-123456").messages.create(
        src="15551234567", dst="4917012345", text="Hello"
    )


CASES = [
    Case(
        "plivo",
        {"accountSid": "MAXXXXXXXXXXXXXXXXXX", "token": "token-123456", "from": "15551234567"},
        message("4917012345"),
        by_sdk,
        Reply(202, {"api_id": "1", "message": "message(s) queued", "message_uuid": ["db3ce55a"]}),
        "db3ce55a",
        same=without(type="sms", method="POST", trackable=False, log="true"),
        url="POST https://api.plivo.com/v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/",
        refusals=[
            Refusal(Reply(400, {"api_id": "1", "error": "dst parameter is required"})),
            Refusal(Reply(401, b"Could not verify your access level for that URL."), provider_fails=True),
            Refusal(Reply(402, {"error": "insufficient credit"}), provider_fails=True),
            Refusal(Reply(500, {"error": "internal"}), DeliveryDeferred, provider_fails=True),
        ],
    )
]
