"""Amazon SES, compared with ``boto3``."""

import base64
from email import message_from_bytes
from email.policy import default
from typing import Any

import boto3

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {"apiKey": "AKIDEXAMPLE", "secretKey": "secret-123456", "region": "eu-central-1", "from": "shop@example.com"}
RAW = b"""From: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <shop@example.com>
To: ada@example.com
Cc: cc@example.com
Subject: Hi
Message-ID: <%s@example.com>

Hello
""" % ATTEMPT.encode()


def by_sdk() -> None:
    client = boto3.client(
        "sesv2", region_name="eu-central-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret-123456"
    )
    client.send_email(
        FromEmailAddress="=?utf-8?q?Gr=C3=BC=C3=9Fe?= <shop@example.com>",
        Destination={"ToAddresses": ["ada@example.com", "cc@example.com", "bcc@example.com"]},
        Content={"Raw": {"Data": RAW}},
        ConfigurationSetName="set",
    )


def same(body: Any) -> Any:
    """The e-mail by its headers: how its parts are bounded and written is no concern of the API."""
    raw = message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]), policy=default)
    headers = {name: str(raw[name]) for name in ("From", "To", "Cc", "Bcc", "Subject", "Message-ID")}
    return {**body, "Content": headers}


def refused(status: int, name: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"message": f"because of {name}"}, {"x-amzn-ErrorType": name}), *more)


CASES = [
    Case(
        "ses",
        {**ACCOUNT, "senderName": "Grüße"},
        message(
            "ada@example.com",
            "Hi",
            "<p>Hello</p>",
            envelope={
                "cc": ["cc@example.com"],
                "bcc": ["bcc@example.com"],
                "overrides": {"ses": {"ses": {"ConfigurationSetName": "set"}}},
            },
        ),
        by_sdk,
        Reply(200, {"MessageId": "0107-1"}),
        "0107-1",
        url="POST https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails",
        refusals=[
            refused(400, "MessageRejected"),
            refused(400, "MailFromDomainNotVerifiedException", DeliveryFailed, True),
            refused(403, "SignatureDoesNotMatch", DeliveryFailed, True),
            refused(429, "TooManyRequestsException", DeliveryDeferred),
            refused(500, "InternalFailure", DeliveryDeferred, True),
        ],
        same=same,
        same_authorization=lambda value: value.partition(", Signature=")[0],  # what is signed differs, see test_aws.py
        passes=False,  # what is passed through belongs to the e-mail, not to the call
    )
]
