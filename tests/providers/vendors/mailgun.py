"""Mailgun, compared with ``mailgun``."""

from typing import Any

from mailgun.client import Client

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {
    "apiKey": "key-123456",
    "domain": "mg.example.com",
    "from": "shop@example.com",
    "senderName": "Shop",
    "user": "u",
}
ACCEPTED = Reply(200, {"id": "<2026.1@mg.example.com>", "message": "Queued. Thank you."})
ENVELOPE = {
    "to": ["ada@example.com", "bob@example.com"],
    "cc": ["cc@example.com"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "customData": {"order": 7},
    "overrides": {"mailgun": {"o:tag": ["a", "b"], "template": "welcome"}},
}


def by_sdk(**more: Any) -> None:
    content = {"from": "Shop <shop@example.com>", "subject": "Hi", "text": "Hello", "html": "<p>Hello</p>"}
    Client(auth=("api", "key-123456")).messages.create(data={**content, **more}, domain="mg.example.com")


CASES = [
    Case(
        "mailgun",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        lambda: by_sdk(to="ada@example.com"),
        ACCEPTED,
        "<2026.1@mg.example.com>",
        url="POST https://api.mailgun.net/v3/mg.example.com/messages",
        refusals=[
            Refusal(Reply(400, {"message": "to parameter is not a valid address. please check documentation"})),
            Refusal(Reply(401, b"Forbidden"), provider_fails=True),
            Refusal(Reply(429, {"message": "rate limited"}), DeliveryDeferred),
        ],
    ),
    Case(
        "mailgun",
        {**ACCOUNT},
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            **{
                "to": ["ada@example.com", "bob@example.com"],
                "cc": "cc@example.com",
                "bcc": "bcc@example.com",
                "h:Reply-To": "reply@example.com",
                "h:X-A": "1",
                "v:order": "7",
                "o:tag": ["a", "b"],
                "template": "welcome",
            }
        ),
        ACCEPTED,
        "<2026.1@mg.example.com>",
        "rich",
    ),
]
