"""Brevo, compared with ``brevo`` of ``brevo-python``."""

from typing import Any

import brevo

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk(content: str, **more: Any) -> None:
    client = brevo.Brevo(api_key="xkeysib-123456")
    client.transactional_sms.send_transac_sms(recipient="4917012345", sender="Shop", content=content, **more)


def refused(status: int, code: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "message": "because of it"}), *more)


ACCOUNT = {"apiKey": "xkeysib-123456", "from": "Shop"}
ACCEPTED = Reply(
    201, {"messageId": 1511882900176220, "reference": "ab1cde2fgh3i4jklmno", "smsCount": 1, "usedCredits": 0.7}
)

CASES = [
    Case(
        "brevo-sms",
        ACCOUNT,
        message("4917012345"),
        lambda: by_sdk("Hello"),
        ACCEPTED,
        "1511882900176220",
        url="POST https://api.brevo.com/v3/transactionalSMS/sms",
        headers=["api-key"],
        refusals=[
            refused(400, "invalid_parameter"),
            refused(400, "not_enough_credits", DeliveryFailed, True),
            refused(401, "unauthorized", DeliveryFailed, True),
            refused(402, "not_enough_credits", DeliveryFailed, True),
            refused(429, "too_many_requests", DeliveryDeferred),
        ],
    ),
    Case(
        "brevo-sms",
        ACCOUNT,
        message(
            "4917012345",
            "",
            "Grüße, 世界",
            envelope={"overrides": {"brevo-sms": {"webUrl": "https://x.example/", "tag": "t"}}},
        ),
        lambda: by_sdk("Grüße, 世界", unicode_enabled=True, web_url="https://x.example/", tag="t"),
        ACCEPTED,
        "1511882900176220",
        "overridden",
    ),
]
