"""Gupshup: the request is that of Novu's provider. No SDK that is published speaks to its gateway for enterprises."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message


def documented(**more: str) -> Documented:
    fields = {
        "method": "sendMessage",
        "send_to": "919812345678",
        "msg": "Hello",
        "msg_type": "text",
        "userid": "2000020001",
        "auth_scheme": "plain",
        "password": "password-123456",
        "v": "1.1",
        "format": "text",
    }
    return Documented(
        "https://docs.gupshup.io/docs/send-single-message",
        "POST",
        "https://enterprise.smsgupshup.com/GatewayAPI/rest",
        {name: [value] for name, value in {**fields, **more}.items()},
        {"content-type": "application/x-www-form-urlencoded"},
    )


def refused(text: str, *more: Any) -> Refusal:
    return Refusal(Reply(200, text.encode()), *more)


ACCOUNT = {"user": "2000020001", "password": "password-123456"}
ACCEPTED = Reply(200, b"success | 919812345678 | 728014710863298817-1234567890\n")

CASES = [
    Case(
        "gupshup",
        ACCOUNT,
        message("+91 98123 45678"),
        documented(),
        ACCEPTED,
        "728014710863298817-1234567890",
        refusals=[
            refused("error | 105 | The phone number is not valid."),
            refused("error | 102 | Authentication failed due to invalid userId or password.", DeliveryFailed, True),
            refused("error | 100 | An unknown exception has occurred.", DeliveryDeferred, True),
        ],
    ),
    Case(
        "gupshup",
        ACCOUNT,
        message("919812345678", "", "नमस्ते", envelope={"customData": {"dltTemplateId": "1007", "else": 1}}),
        documented(msg="नमस्ते", msg_type="unicode_text", dltTemplateId="1007"),
        ACCEPTED,
        "728014710863298817-1234567890",
        "registered",
    ),
]
