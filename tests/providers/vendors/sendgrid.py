"""SendGrid, compared with ``sendgrid``."""

from typing import Any

from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Cc, CustomArg, From, Header, IpPoolName, Mail, ReplyTo, Subject, To

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {"apiKey": "SG.secret-key", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(202, b"", {"X-Message-Id": "filter-1"})


def mail(to: Any = "ada@example.com", sender: Any = ("shop@example.com", "Shop")) -> Mail:
    made = Mail(From(*sender), To(to), Subject("Hi"), "Hello", "<p>Hello</p>")
    made.add_custom_arg(CustomArg("id", ATTEMPT, p=0))
    return made


def by_sdk(made: Mail, region: str = "global") -> None:
    client = SendGridAPIClient("SG.secret-key")
    client.set_sendgrid_data_residency(region)
    client.send(made)


def rich() -> None:
    made = mail(sender=("boss@example.com", "Boss"))
    made.add_cc(Cc("cc@example.com", "Carl", p=0))
    made.reply_to = ReplyTo("reply@example.com")
    made.add_header(Header("X-A", "1"))
    made.add_custom_arg(CustomArg("order", "7", p=0))
    made.ip_pool_name = IpPoolName("pool")
    by_sdk(made, "eu")


ENVELOPE = {
    "from": "boss@example.com",
    "senderName": "Boss",
    # Nobody is named twice.
    "cc": ["Carl <cc@example.com>", "CC@example.com", "Ada <Ada@example.com>"],
    "bcc": ["cc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "customData": {"order": 7},
    "overrides": {"sendgrid": {"ipPoolName": "pool"}},
}

CASES = [
    Case(
        "sendgrid",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        lambda: by_sdk(mail()),
        ACCEPTED,
        "filter-1",
        url="POST https://api.sendgrid.com/v3/mail/send",
        refusals=[
            Refusal(
                Reply(
                    400,
                    {"errors": [{"message": "Does not contain a valid address.", "field": "personalizations.0.to"}]},
                )
            ),
            Refusal(
                Reply(401, {"errors": [{"message": "The provided authorization grant is invalid"}]}),
                provider_fails=True,
            ),
            Refusal(Reply(413, {"errors": [{"message": "The JSON payload you have included is too large."}]})),
            Refusal(Reply(429, {"errors": [{"message": "too many requests"}]}), DeliveryDeferred),
        ],
    ),
    Case(
        "sendgrid",
        {**ACCOUNT, "region": "eu"},
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        rich,
        ACCEPTED,
        "filter-1",
        "rich",
        url="POST https://api.eu.sendgrid.com/v3/mail/send",
    ),
]
