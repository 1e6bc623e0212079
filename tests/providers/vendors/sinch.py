"""Sinch, compared with ``sinch``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message, without


def by_sdk() -> None:
    from sinch import SinchClient  # takes long

    client = SinchClient(service_plan_id="plan-1", sms_api_token="token-123456", sms_region="eu")
    client.sms.batches.send_sms(
        to=["+4917012345"], from_="+15551234567", body="Hello", client_reference="r-1", delivery_report="none"
    )


def refused(status: int, code: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"code": code, "text": "because of it"}), *more)


CASES = [
    Case(
        "sinch",
        {"servicePlanId": "plan-1", "apiToken": "token-123456", "region": "eu", "from": "+15551234567"},
        message(
            "+4917012345",
            envelope={"overrides": {"sinch": {"clientReference": "r-1", "deliveryReport": "none"}}},
        ),
        by_sdk,
        Reply(
            201,
            {
                "id": "01FC66621XXXXX119Z8PMV1QPQ",
                "to": ["4917012345"],
                "from": "15551234567",
                "canceled": False,
                "body": "Hello",
                "type": "mt_text",
                "created_at": "2026-08-24T14:15:22Z",
                "modified_at": "2026-08-24T14:15:22Z",
                "delivery_report": "none",
            },
        ),
        "01FC66621XXXXX119Z8PMV1QPQ",
        same=without(type="mt_text"),
        url="POST https://eu.sms.api.sinch.com/xms/v1/plan-1/batches",
        refusals=[
            refused(400, "syntax_invalid_parameter_format"),
            refused(403, "forbidden", DeliveryFailed, True),
            Refusal(Reply(401, b""), DeliveryFailed, True),
            Refusal(Reply(429, b""), DeliveryDeferred),
            refused(500, "unknown_error", DeliveryDeferred, True),
        ],
    )
]
