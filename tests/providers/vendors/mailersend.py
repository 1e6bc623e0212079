"""MailerSend, compared with ``mailersend``."""

from typing import Any

from mailersend import MailerSendClient
from mailersend.models.email import EmailContact, EmailHeader, EmailRequest

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "mlsn.123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(202, b"", {"X-Message-Id": "5e42957d51f1d94a1070a733"})
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"mailersend": {"tags": ["order"], "templateId": "t1"}},
}


def by_sdk(**more: Any) -> None:
    content: dict[str, Any] = {
        "from_email": EmailContact(email="shop@example.com", name="Shop"),
        "to": [EmailContact(email="ada@example.com")],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
        **more,
    }
    MailerSendClient("mlsn.123456").emails.send(EmailRequest(**content))


def refused(status: int, text: str, errors: dict[str, list[str]] | None = None, **more: Any) -> Refusal:
    return Refusal(Reply(status, {"message": text, "errors": errors or {}}), **more)


INVALID = "The given data was invalid."
CASES = [
    Case(
        "mailersend",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "5e42957d51f1d94a1070a733",
        url="POST https://api.mailersend.com/v1/email",
        refusals=[
            refused(422, INVALID, {"to.0.email": ["The to.0.email must be a valid email address."]}),
            refused(
                422,
                INVALID,
                {"from.email": ["The from.email domain must be verified in your account to send emails. #MS42207"]},
                provider_fails=True,
            ),
            refused(401, "Unauthenticated.", provider_fails=True),
            refused(429, "Too Many Attempts.", kind=DeliveryDeferred),
            refused(500, "Server Error", kind=DeliveryDeferred, provider_fails=True),
        ],
    ),
    Case(
        "mailersend",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            cc=[EmailContact(email="cc@example.com", name="Carl")],
            bcc=[EmailContact(email="bcc@example.com")],
            reply_to=EmailContact(email="reply@example.com"),
            headers=[EmailHeader(name="X-A", value="1")],
            tags=["order"],
            template_id="t1",
        ),
        ACCEPTED,
        "5e42957d51f1d94a1070a733",
        "rich",
    ),
]
