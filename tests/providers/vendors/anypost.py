"""Anypost, compared with ``anypost``."""

from typing import Any

from anypost import Anypost

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {"apiKey": "ap_123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(202, {"id": "email_018f", "created_at": "2026-01-02T03:04:05Z"})
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"anypost": {"ipPool": "main", "tags": ["order"]}},
}


def by_sdk(**more: Any) -> None:
    content: Any = {
        "from": "Shop <shop@example.com>",
        "to": ["ada@example.com"],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
        **more,
    }
    with Anypost("ap_123456") as client:
        client.email.send(content, idempotency_key=ATTEMPT)


def refused(status: int, name: str, text: str, **more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": {"type": name, "message": text}}), **more)


CASES = [
    Case(
        "anypost",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "email_018f",
        url="POST https://api.anypost.com/v1/email",
        headers=["Idempotency-Key"],
        refusals=[
            refused(422, "validation_error", "The to.0 field must be a valid email address."),
            refused(401, "authentication_error", "Invalid API key.", provider_fails=True),
            refused(403, "permission_error", "The domain is not verified.", provider_fails=True),
            refused(429, "rate_limit_exceeded", "Too many requests.", kind=DeliveryDeferred),
            refused(500, "internal_error", "Something broke.", kind=DeliveryDeferred, provider_fails=True),
            Refusal(Reply(413, {"error": "payload_too_large"})),
        ],
    ),
    Case(
        "anypost",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            cc=["Carl <cc@example.com>"],
            bcc=["bcc@example.com"],
            reply_to=["reply@example.com"],
            headers={"X-A": "1"},
            ip_pool="main",
            tags=["order"],
        ),
        ACCEPTED,
        "email_018f",
        "rich",
    ),
]
