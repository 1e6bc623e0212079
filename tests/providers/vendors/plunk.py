"""Plunk, compared with `@plunk/node` of npm, and with what it documents: it has no Python library."""

from novu_app.providers.base import DeliveryDeferred, OutcomeUnknown
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import ATTEMPT, Case, Documented, Refusal, message

ACCOUNT = {"apiKey": "sk_123456", "from": "shop@example.com", "senderName": "Shop"}
SENT = {"contact": {"id": "80d74d13", "email": "ada@example.com"}, "email": "ebd44b76"}
EMAIL = {"to": ["ada@example.com"], "subject": "Hi", "body": "<p>Hello</p>", "name": "Shop", "from": "shop@example.com"}
CASES = [
    Case(
        "plunk",
        ACCOUNT,
        message(
            "ada@example.com",
            "Hi",
            "<p>Hello</p>",
            envelope={
                "replyTo": "reply@example.com",
                "headers": {"X-A": "1"},
                "overrides": {"plunk": {"subscribed": True}},
            },
        ),
        Documented(
            "https://docs.useplunk.com/api-reference/transactional",
            "POST",
            "https://api.useplunk.com/v1/send",
            {
                "to": ["ada@example.com"],
                "subject": "Hi",
                "body": "<p>Hello</p>",
                "subscribed": True,
                "name": "Shop",
                "from": "shop@example.com",
                "reply": "reply@example.com",
                "headers": {"X-A": "1"},
            },
            {"Authorization": "Bearer sk_123456", "Idempotency-Key": ATTEMPT},
        ),
        Reply(200, {"success": True, "emails": [SENT], "timestamp": "1970-01-01T00:00:00.000Z"}),
        "ebd44b76",
        headers=["Idempotency-Key"],
        refusals=[
            Refusal(
                Reply(
                    422,
                    {"success": False, "error": {"code": "VALIDATION_ERROR", "message": "Request validation failed"}},
                )
            ),
            Refusal(
                Reply(401, {"success": False, "error": {"code": "INVALID_API_KEY", "message": "Invalid API key"}}),
                provider_fails=True,
            ),
            Refusal(
                Reply(429, {"success": False, "error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow down"}}),
                DeliveryDeferred,
            ),
            Refusal(
                Reply(500, {"success": False, "error": {"code": "INTERNAL_SERVER_ERROR", "message": "Sorry"}}),
                OutcomeUnknown,
                provider_fails=None,
            ),
        ],
    ),
    Case(
        "plunk",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        Documented(
            "https://docs.useplunk.com/api-reference/public-api/sendEmail",
            "POST",
            "https://api.useplunk.com/v1/send",
            {
                "to": ["ada@example.com"],
                "subject": "Hi",
                "body": "<p>Hello</p>",
                "name": "Shop",
                "from": "shop@example.com",
            },
            {"Authorization": "Bearer sk_123456", "Idempotency-Key": ATTEMPT},
        ),
        Reply(200, {"success": True, "data": {"emails": [SENT], "timestamp": "1970-01-01T00:00:00.000Z"}}),
        "ebd44b76",
        "wrapped",
        headers=["Idempotency-Key"],
    ),
    Case(
        "plunk",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        lambda: by_node("plunk", key="sk_123456", email=EMAIL),
        Reply(200, {"success": True, "emails": [SENT], "timestamp": "1970-01-01T00:00:00.000Z"}),
        "ebd44b76",
        "sdk",
    ),
]
