"""Mailchimp Transactional, compared with ``mailchimp_transactional``."""

from typing import Any

from mailchimp_transactional import Client

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "md-123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(200, [{"email": "ada@example.com", "status": "sent", "reject_reason": None, "_id": "8db1e0d3"}])
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"mandrill": {"ipPool": "main", "message": {"trackOpens": True}}},
}


def by_sdk(top: dict[str, Any] | None = None, **more: Any) -> None:
    content = {
        "from_email": "shop@example.com",
        "from_name": "Shop",
        "to": [{"email": "ada@example.com", "type": "to"}],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "preserve_recipients": True,
    }
    Client("md-123456").messages.send({"message": {**content, **more}, **(top or {})})


def refused(name: str, text: str, *more: Any, status: int = 500) -> Refusal:
    return Refusal(Reply(status, {"status": "error", "code": -1, "name": name, "message": text}), *more)


def rejected(status: str, reason: str | None, **more: Any) -> Refusal:
    part = {"email": "ada@example.com", "status": status, "reject_reason": reason, "_id": "8db1e0d3"}
    return Refusal(Reply(200, [part]), **more)


CASES = [
    Case(
        "mandrill",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "8db1e0d3",
        url="POST https://mandrillapp.com/api/1.3/messages/send.json",
        refusals=[
            refused("ValidationError", "You must specify a to value"),
            Refusal(
                Reply(500, {"status": "error", "code": -1, "name": "Invalid_Key", "message": "Invalid API key"}),
                provider_fails=True,
            ),
            Refusal(
                Reply(500, {"status": "error", "name": "PaymentRequired", "message": "Account out of credits"}),
                provider_fails=True,
            ),
            Refusal(
                Reply(500, {"status": "error", "name": "GeneralError", "message": "An unexpected error occurred"}),
                DeliveryDeferred,
                provider_fails=True,
            ),
            rejected("rejected", "hard-bounce"),
            rejected("invalid", None),
            rejected("rejected", "unsigned", provider_fails=True),
        ],
    ),
    Case(
        "mandrill",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            {"ip_pool": "main"},
            to=[
                {"email": "ada@example.com", "type": "to"},
                {"email": "cc@example.com", "name": "Carl", "type": "cc"},
                {"email": "bcc@example.com", "type": "bcc"},
            ],
            headers={"X-A": "1", "Reply-To": "reply@example.com"},
            track_opens=True,
        ),
        ACCEPTED,
        "8db1e0d3",
        "rich",
    ),
]
