"""iSend: the body is what `isend/laravel` of Packagist sends, the address that of Novu's provider."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "isend-sms",
        {"apiToken": "token-123456", "from": "Shop", "contentType": "plain"},
        message("+218 91 0000000"),
        Documented(
            "https://packagist.org/packages/isend/laravel",
            "POST",
            "https://send.com.ly/api/v3/sms/send",
            {"recipient": "218910000000", "sender_id": "Shop", "type": "plain", "message": "Hello"},
            {"authorization": "Bearer token-123456"},
        ),
        Reply(200, {"status": "success", "message": "delivered", "data": {"uid": "606812e63f78b", "id": 7}}),
        "606812e63f78b",
        refusals=[
            Refusal(Reply(200, {"status": "error", "message": "The recipient is not valid"})),
            Refusal(Reply(401, {"message": "Unauthenticated."}), DeliveryFailed, True),
            Refusal(Reply(429, {"message": "Too Many Attempts."}), DeliveryDeferred),
        ],
    )
]
