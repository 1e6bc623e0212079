"""Sendblue, compared with what it documents."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message


def refused(status: int, code: int, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(status, {"status": "ERROR", "error_code": code, "error_message": text}), *more)


CASES = [
    Case(
        "sendblue",
        {"apiKey": "key-123456", "secretKey": "secret-123456", "from": "+16468528190"},
        message(
            endpoint={"type": "phone", "phoneNumber": "+19998887777"},
            envelope={"overrides": {"sendblue": {"sendStyle": "invisible"}}},
        ),
        Documented(
            "https://docs.sendblue.com/docs/outbound",
            "POST",
            "https://api.sendblue.co/api/send-message",
            {"number": "+19998887777", "from_number": "+16468528190", "content": "Hello", "send_style": "invisible"},
            {"sb-api-key-id": "key-123456", "sb-api-secret-key": "secret-123456"},
        ),
        Reply(202, {"status": "QUEUED", "message_handle": "dd6d21b7", "error_code": None, "error_message": None}),
        "dd6d21b7",
        headers=("sb-api-key-id", "sb-api-secret-key"),
        refusals=[
            refused(400, 4000, "Validation error"),
            refused(200, 4002, "Blacklisted number"),
            refused(200, 4001, "Rate limit exceeded", DeliveryDeferred),
            refused(500, 5000, "Internal error", DeliveryDeferred, True),
            Refusal(Reply(401, {"status": "ERROR", "message": "Unauthorized"}), DeliveryFailed, True),
        ],
    )
]
