"""SimpleTexting: the request is that of Novu's provider. Its pages were not at hand: refusals have the shape of its acceptance."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "simpletexting",
        {"apiKey": "key-123456", "from": "8005551234"},
        message("5551234567", envelope={"overrides": {"simpletexting": {"mode": "AUTO", "subject": "Hi"}}}),
        Documented(
            "https://api-doc.simpletexting.com/#operation/sendMessage",
            "POST",
            "https://api-app2.simpletexting.com/v2/api/messages",
            {
                "contactPhone": "5551234567",
                "accountPhone": "8005551234",
                "mode": "AUTO",
                "subject": "Hi",
                "text": "Hello",
            },
            {"authorization": "Bearer key-123456"},
        ),
        Reply(201, {"id": "606812e63f78", "credits": 3}),
        "606812e63f78",
        refusals=[
            Refusal(Reply(400, {"code": "VALIDATION_FAILED", "details": "contactPhone is not valid"})),
            Refusal(Reply(401, {"code": "UNAUTHORIZED"}), DeliveryFailed, True),
            Refusal(Reply(402, {"code": "PAYMENT_REQUIRED"}), DeliveryFailed, True),
            Refusal(Reply(429, b""), DeliveryDeferred),
        ],
    )
]
