"""Brevo, compared with ``brevo``."""

from typing import Any

from brevo import Brevo

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "xkeysib-123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(201, {"messageId": "<2026.1@smtp-relay.mailin.fr>"})
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"sendinblue": {"tags": ["order"], "params": {"name": "Ada"}}},
}


def by_sdk(**more: Any) -> None:
    Brevo(api_key="xkeysib-123456").transactional_emails.send_transac_email(
        sender={"email": "shop@example.com", "name": "Shop"},
        to=[{"email": "ada@example.com"}],
        subject="Hi",
        text_content="Hello",
        html_content="<p>Hello</p>",
        **more,
    )


def refused(status: int, code: str, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "message": text}), *more)


CASES = [
    Case(
        "sendinblue",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "<2026.1@smtp-relay.mailin.fr>",
        url="POST https://api.brevo.com/v3/smtp/email",
        headers=["Api-Key"],
        refusals=[
            refused(400, "invalid_parameter", "email is not valid in to"),
            Refusal(Reply(401, {"code": "unauthorized", "message": "Key not found"}), provider_fails=True),
            Refusal(
                Reply(400, {"code": "not_enough_credits", "message": "You have no credits left"}),
                provider_fails=True,
            ),
            refused(429, "too_many_requests", "Too many requests", DeliveryDeferred),
        ],
    ),
    Case(
        "sendinblue",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            cc=[{"email": "cc@example.com", "name": "Carl"}],
            bcc=[{"email": "bcc@example.com"}],
            reply_to={"email": "reply@example.com"},
            headers={"X-A": "1"},
            tags=["order"],
            params={"name": "Ada"},
        ),
        ACCEPTED,
        "<2026.1@smtp-relay.mailin.fr>",
        "rich",
    ),
]
