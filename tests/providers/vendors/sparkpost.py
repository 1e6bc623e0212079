"""SparkPost, compared with ``sparkpost``."""

from typing import Any

from sparkpost import EU_API, US_API, SparkPost

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "sp-123456", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(
    200, {"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": "11668787484950529"}}
)
ENVELOPE = {
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"sparkpost": {"campaignId": "orders", "options": {"openTracking": False}}},
}


def by_sdk(host: str = US_API, **more: Any) -> None:
    content = {
        "recipients": ["ada@example.com"],
        "from_email": "Shop <shop@example.com>",
        "subject": "Hi",
        "html": "<p>Hello</p>",
        "text": "Hello",
    }
    SparkPost("sp-123456", host).transmissions.send(**{**content, **more})


def refused(status: int, code: str, text: str, **more: Any) -> Refusal:
    return Refusal(Reply(status, {"errors": [{"message": text, "code": code, "description": text}]}), **more)


CASES = [
    Case(
        "sparkpost",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        "11668787484950529",
        url="POST https://api.sparkpost.com/api/v1/transmissions",
        refusals=[
            refused(400, "1300", "invalid recipient"),
            refused(400, "7001", "Unconfigured Sending Domain <example.com>", provider_fails=True),
            refused(401, "", "Unauthorized.", provider_fails=True),
            refused(420, "", "Exceed Sending Limit (daily)", kind=DeliveryDeferred, provider_fails=True),
            refused(422, "1902", "Error while generating part html"),
            Refusal(Reply(200, {"results": {"total_rejected_recipients": 1, "total_accepted_recipients": 0}})),
        ],
    ),
    Case(
        "sparkpost",
        {**ACCOUNT, "region": "eu"},
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            EU_API,
            cc=["Carl <cc@example.com>"],
            bcc=["bcc@example.com"],
            reply_to="reply@example.com",
            custom_headers={"X-A": "1"},
            campaign="orders",
            track_opens=False,
        ),
        ACCEPTED,
        "11668787484950529",
        "rich",
        url="POST https://api.eu.sparkpost.com/api/v1/transmissions",
    ),
]
