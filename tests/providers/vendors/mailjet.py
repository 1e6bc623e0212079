"""Mailjet, compared with ``mailjet_rest``."""

from typing import Any

from mailjet_rest import Client

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {"apiKey": "public-123", "secretKey": "private-123", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(
    200, {"Messages": [{"Status": "success", "To": [{"Email": "ada@example.com", "MessageID": 1152921500000}]}]}
)
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"mailjet": {"templateId": 7, "priority": 2}},
}


def by_sdk(**more: Any) -> None:
    content = {
        "From": {"Email": "shop@example.com", "Name": "Shop"},
        "To": [{"Email": "ada@example.com"}],
        "Subject": "Hi",
        "TextPart": "Hello",
        "HTMLPart": "<p>Hello</p>",
        "CustomID": ATTEMPT,
    }
    Client(auth=("public-123", "private-123"), version="v3.1").send.create(data={"Messages": [{**content, **more}]})


def refused(code: str, status: int, text: str, **more: Any) -> Refusal:
    error = {"ErrorCode": code, "StatusCode": status, "ErrorMessage": text, "ErrorIdentifier": "f987008f"}
    return Refusal(Reply(status, {"Messages": [{"Status": "error", "Errors": [error]}]}), **more)


CASES = [
    Case(
        "mailjet",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "1152921500000",
        url="POST https://api.mailjet.com/v3.1/send",
        refusals=[
            refused("mj-0013", 400, '"ada" is an invalid email address.'),
            refused("send-0008", 403, '"shop@example.com" is not an authorized sender', provider_fails=True),
            Refusal(
                Reply(401, {"StatusCode": 401, "ErrorMessage": "API key authentication/authorization failure."}),
                provider_fails=True,
            ),
            Refusal(Reply(429, {"ErrorMessage": "Too many requests", "StatusCode": 429}), DeliveryDeferred),
        ],
    ),
    Case(
        "mailjet",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            Cc=[{"Email": "cc@example.com", "Name": "Carl"}],
            Bcc=[{"Email": "bcc@example.com"}],
            ReplyTo={"Email": "reply@example.com"},
            Headers={"X-A": "1"},
            TemplateID=7,
            Priority=2,
        ),
        ACCEPTED,
        "1152921500000",
        "rich",
    ),
]
