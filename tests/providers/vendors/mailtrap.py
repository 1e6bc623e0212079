"""Mailtrap, compared with ``mailtrap``."""

from typing import Any

from mailtrap import Address, Mail, MailtrapClient

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "token-123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(200, {"success": True, "message_ids": ["0c7fd939-02cf"]})
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"mailtrap": {"category": "orders", "customVariables": {"orderId": "7"}}},
}


def by_sdk(**more: Any) -> None:
    content = {
        "sender": Address("shop@example.com", "Shop"),
        "to": [Address("ada@example.com")],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
    }
    MailtrapClient(token="token-123456").send(Mail(**{**content, **more}))


CASES = [
    Case(
        "mailtrap",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "0c7fd939-02cf",
        url="POST https://send.api.mailtrap.io/api/send",
        refusals=[
            Refusal(Reply(400, {"success": False, "errors": ["'to' address is invalid"]})),
            Refusal(Reply(200, {"success": False, "errors": ["'to' is empty"]})),
            Refusal(Reply(401, {"success": False, "errors": ["Unauthorized"]}), provider_fails=True),
            Refusal(Reply(403, {"success": False, "errors": ["Sending domain not verified"]}), provider_fails=True),
            Refusal(Reply(429, {"success": False, "errors": ["Rate limit"]}), DeliveryDeferred),
            Refusal(Reply(500, {"success": False, "errors": "internal error"}), DeliveryDeferred, provider_fails=True),
        ],
    ),
    Case(
        "mailtrap",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            cc=[Address("cc@example.com", "Carl")],
            bcc=[Address("bcc@example.com")],
            reply_to=Address("reply@example.com"),
            headers={"X-A": "1"},
            category="orders",
            custom_variables={"orderId": "7"},
        ),
        ACCEPTED,
        "0c7fd939-02cf",
        "rich",
    ),
]
