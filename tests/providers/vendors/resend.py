"""Resend, compared with ``resend``."""

from typing import Any

import resend

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {"apiKey": "re_123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(200, {"id": "49a3999c"})
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"resend": {"scheduledAt": "in 1 min", "tags": [{"name": "order", "value": "7"}]}},
}


def by_sdk(**more: Any) -> None:
    resend.api_key = "re_123456"
    content: Any = {
        "from": "Shop <shop@example.com>",
        "to": ["ada@example.com"],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
        **more,
    }
    resend.Emails.send(content, {"idempotency_key": ATTEMPT})


def refused(status: int, name: str, text: str, **more: Any) -> Refusal:
    return Refusal(Reply(status, {"statusCode": status, "name": name, "message": text}), **more)


CASES = [
    Case(
        "resend",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "49a3999c",
        url="POST https://api.resend.com/emails",
        headers=["Idempotency-Key"],
        refusals=[
            refused(422, "validation_error", "Invalid `to` field."),
            refused(401, "missing_api_key", "Missing API Key", provider_fails=True),
            refused(400, "invalid_api_key", "API key is invalid", provider_fails=True),
            refused(403, "validation_error", "The example.com domain is not verified.", provider_fails=True),
            refused(429, "daily_quota_exceeded", "You have reached your daily quota", kind=DeliveryDeferred),
            refused(409, "concurrent_idempotent_requests", "Another request is in progress", kind=DeliveryDeferred),
            refused(500, "application_error", "Unexpected", kind=DeliveryDeferred, provider_fails=True),
        ],
    ),
    Case(
        "resend",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            cc=["Carl <cc@example.com>"],
            bcc=["bcc@example.com"],
            reply_to=["reply@example.com"],
            headers={"X-A": "1"},
            scheduled_at="in 1 min",
            tags=[{"name": "order", "value": "7"}],
        ),
        ACCEPTED,
        "49a3999c",
        "rich",
    ),
]
