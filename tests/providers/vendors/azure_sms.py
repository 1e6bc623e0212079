"""Azure Communication Services, compared with ``azure.communication.sms``."""

import base64
from typing import Any

from azure.communication.sms import SmsClient

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

KEY = base64.b64encode(b"key-123456").decode()
CONNECTION = f"endpoint=https://shop.communication.azure.com/;accesskey={KEY}"


def by_sdk() -> None:
    SmsClient.from_connection_string(CONNECTION).send("+15551234567", "+4917012345", "Hello", tag="t-1")


def answer(status: int, *, taken: bool = False, error: str | None = None) -> Reply:
    one = {"to": "+4917012345", "httpStatusCode": status, "successful": taken, "errorMessage": error}
    return Reply(202, {"value": [{**one, "messageId": "Outgoing_2021"} if taken else one]})


def same(body: Any) -> Any:
    """But for the moment, and the number by which a repetition is known."""
    (recipient,) = body["smsRecipients"]
    assert recipient["repeatabilityFirstSent"].endswith(" GMT")
    assert len(recipient["repeatabilityRequestId"]) == 36
    return {**body, "smsRecipients": [{"to": recipient["to"]}]}


def refused(status: int, code: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": {"code": code, "message": "because of it"}}), *more)


CASES = [
    Case(
        "azure-sms",
        {"accessKey": CONNECTION, "from": "+15551234567"},
        message("+4917012345", envelope={"overrides": {"azure-sms": {"smsSendOptions": {"tag": "t-1"}}}}),
        by_sdk,
        answer(202, taken=True),
        "Outgoing_2021",
        same=same,
        same_authorization=lambda value: value.partition("&Signature=")[0],
        url="POST https://shop.communication.azure.com/sms",
        refusals=[
            Refusal(answer(400, error="Invalid To phone number format.")),
            Refusal(answer(429, error="Too many"), DeliveryDeferred),
            Refusal(answer(500, error="Internal"), DeliveryDeferred, True),
            refused(401, "Denied", DeliveryFailed, True),
            refused(400, "InvalidInput"),
            refused(429, "TooManyRequests", DeliveryDeferred),
        ],
    )
]
