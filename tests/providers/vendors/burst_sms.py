"""Burst SMS, compared with `apprise`, as it publishes no SDK; what is overridden with what it documents."""

from base64 import b64encode
from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message, without


def refused(status: int, code: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"error": {"code": code, "description": "because of it"}}), *more)


ACCEPTED = Reply(
    200,
    {
        "message_id": 2412,
        "send_at": "2026-07-02 03:41:15",
        "recipients": 1,
        "cost": 0.079,
        "error": {"code": "SUCCESS", "description": "OK"},
    },
)

CASES = [
    Case(
        "burst-sms",
        {"apiKey": "key123456", "secretKey": "secret123456"},
        message("61491570156", envelope={"from": "Shop"}),
        lambda: by_apprise("burstsms://key123456:secret123456@Shop/61491570156/?country=au"),
        ACCEPTED,
        "2412",
        "apprise",
        url="POST https://api.transmitsms.com/send-sms.json",
        same=without(countrycode=["au"]),  # whose numbers may come without their country's
    ),
    Case(
        "burst-sms",
        {"apiKey": "key-123456", "secretKey": "secret-123456"},
        message(
            "61491570156",
            envelope={"from": "Shop", "overrides": {"burst-sms": {"dlrCallback": "https://x.example/s"}}},
        ),
        Documented(
            "https://developers.kudosity.com/reference/post_send-sms-json",
            "POST",
            "https://api.transmitsms.com/send-sms.json",
            {
                "message": ["Hello"],
                "to": ["61491570156"],
                "from": ["Shop"],
                "dlr_callback": ["https://x.example/s"],
            },
            {
                "content-type": "application/x-www-form-urlencoded",
                "authorization": f"Basic {b64encode(b'key-123456:secret-123456').decode()}",
            },
        ),
        ACCEPTED,
        "2412",
        refusals=[
            refused(400, "FIELD_INVALID"),
            refused(400, "LEDGER_ERROR", DeliveryFailed, True),
            refused(400, "BAD_CALLER_ID", DeliveryFailed, True),
            refused(401, "AUTH_FAILED", DeliveryFailed, True),
            refused(429, "OVER_LIMIT", DeliveryDeferred),
        ],
    ),
]
