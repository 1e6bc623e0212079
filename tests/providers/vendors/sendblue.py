"""Sendblue, compared with `sendblue` of npm."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message


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
        lambda: by_node(
            "sendblue",
            key="key-123456",
            secret="secret-123456",
            text={
                "number": "+19998887777",
                "from_number": "+16468528190",
                "content": "Hello",
                "send_style": "invisible",
            },
        ),
        Reply(202, {"status": "QUEUED", "message_handle": "dd6d21b7", "error_code": None, "error_message": None}),
        "dd6d21b7",
        url="POST https://api.sendblue.co/api/send-message",
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
