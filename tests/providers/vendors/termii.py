"""Termii, compared with the example that it documents. Its refusals, of which it says nothing, have the shape of its acceptance."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

ACCOUNT = {"apiKey": "key-123456", "from": "Shop"}
ACCEPTED = Reply(
    200, {"message_id": "9122821270554876574", "message": "Successfully Sent", "balance": 9, "user": "Peter"}
)


def documented(**body: Any) -> Documented:
    usual = {
        "to": "2347880234567",
        "from": "Shop",
        "sms": "Hello",
        "type": "plain",
        "channel": "generic",
        "api_key": "key-123456",
    }
    return Documented(
        "https://developers.termii.com/messaging-api",
        "POST",
        "https://api.ng.termii.com/api/sms/send",
        {**usual, **body},
    )


CASES = [
    Case(
        "termii",
        ACCOUNT,
        message("+2347880234567", envelope={"overrides": {"termii": {"channel": "dnd"}}}),
        documented(channel="dnd"),
        ACCEPTED,
        "9122821270554876574",
        refusals=[
            Refusal(Reply(200, {"code": 404, "message": "ApplicationSenderId not found"})),
            Refusal(Reply(400, {"message": "Invalid phone number"})),
            Refusal(Reply(401, {"message": "Invalid api key"}), DeliveryFailed, True),
            Refusal(Reply(429, {"message": "Too many requests"}), DeliveryDeferred),
        ],
    ),
    Case(
        "termii",
        ACCOUNT,
        message("2347880234567", "", "世界"),
        documented(sms="世界", type="unicode"),
        ACCEPTED,
        "9122821270554876574",
        "unicode",
    ),
]
