"""Sendchamp: the request is that of Novu's provider. Its pages were not at hand."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "sendchamp",
        {"apiKey": "sendchamp_live_123456", "from": "Sendchamp"},
        message("2348023456789", envelope={"overrides": {"sendchamp": {"route": "dnd"}}}),
        Documented(
            "https://sendchamp.readme.io/reference/send-sms-api",
            "POST",
            "https://api.sendchamp.com/v1/sms/send",
            {"to": ["2348023456789"], "message": "Hello", "sender_name": "Sendchamp", "route": "dnd"},
            {"authorization": "Bearer sendchamp_live_123456"},
        ),
        Reply(
            200,
            {
                "code": 200,
                "status": "success",
                "message": "processing",
                "data": {"business_id": "4ca5b4a3", "status": "processing", "created_at": "2026-01-01"},
            },
        ),
        "4ca5b4a3",
        refusals=[
            Refusal(Reply(400, {"code": 400, "status": "error", "message": "Invalid number"})),
            Refusal(Reply(200, {"code": 400, "status": "error", "message": "Invalid number"})),
            Refusal(Reply(401, {"code": 401, "status": "error", "message": "Unauthorized"}), DeliveryFailed, True),
            Refusal(Reply(500, {"status": "error", "message": "no"}), DeliveryDeferred, True),
        ],
    )
]
