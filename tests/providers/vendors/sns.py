"""Amazon SNS, compared with ``boto3``."""

from typing import Any

import boto3

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "AKIDEXAMPLE", "secretKey": "secret-123456", "region": "eu-central-1"}
ACCEPTED = Reply(
    200,
    b'<PublishResponse xmlns="https://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    b"<MessageId>94f20ce6-13c5</MessageId></PublishResult><ResponseMetadata><RequestId>f187a3c1</RequestId>"
    b"</ResponseMetadata></PublishResponse>",
    {"Content-Type": "text/xml"},
)


def by_sdk(**more: Any) -> None:
    client = boto3.client(
        "sns", region_name="eu-central-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret-123456"
    )
    client.publish(PhoneNumber="+4917012345", Message="Hello", **more)


def refused(status: int, code: str, *more: Any) -> Refusal:
    xml = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>because &amp; so</Message></Error>"
        "<RequestId>1</RequestId></ErrorResponse>"
    )
    return Refusal(Reply(status, xml.encode(), {"Content-Type": "text/xml"}), *more)


SAME: dict[str, Any] = {"same_authorization": lambda value: value.partition(", SignedHeaders=")[0]}

CASES = [
    Case(
        "sns",
        ACCOUNT,
        message("+4917012345"),
        by_sdk,
        ACCEPTED,
        "94f20ce6-13c5",
        url="POST https://sns.eu-central-1.amazonaws.com/",
        refusals=[
            refused(400, "InvalidParameter"),
            refused(400, "Throttling", DeliveryDeferred),
            refused(403, "AuthorizationError", DeliveryFailed, True),
            refused(403, "SignatureDoesNotMatch", DeliveryFailed, True),
            refused(500, "InternalError", DeliveryDeferred, True),
        ],
        **SAME,
    ),
    Case(
        "sns",
        ACCOUNT,
        message(
            "+4917012345",
            envelope={
                "from": "Shop",
                "overrides": {
                    "sns": {
                        "messageAttributes": {
                            "AWS.SNS.SMS.SMSType": {"dataType": "String", "stringValue": "Transactional"}
                        }
                    }
                },
            },
        ),
        lambda: by_sdk(
            MessageAttributes={
                "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "Shop"},
                "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            }
        ),
        ACCEPTED,
        "94f20ce6-13c5",
        "attributes",
        **SAME,
    ),
]
