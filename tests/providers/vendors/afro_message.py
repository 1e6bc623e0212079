"""AfroMessage, compared with the request of Novu's provider: it publishes no library, and those of others on PyPI and npm do not
name the fields alike."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "afro-message",
        {"apiKey": "token-123456", "senderName": "AfroMessage", "from": "e80ad9d8-adf3"},
        message("+251911500681", envelope={"overrides": {"afro-message": {"callback": "https://x.example/s"}}}),
        Documented(
            "https://www.afromessage.com/developers",
            "GET",
            "https://api.afromessage.com/api/send?from=e80ad9d8-adf3&sender=AfroMessage&to=%2B251911500681&message=Hello"
            "&callback=https%3A%2F%2Fx.example%2Fs",
            None,
            {"authorization": "Bearer token-123456", "content-type": ""},
        ),
        Reply(200, {"acknowledge": "success", "response": {"status": "Send in progress...", "message_id": "m-1"}}),
        "m-1",
        refusals=[
            Refusal(Reply(200, {"acknowledge": "error", "response": {"errors": ["Invalid phone number"]}})),
            Refusal(Reply(401, {"message": "Unauthorized"}), DeliveryFailed, True),
            Refusal(Reply(500, b""), DeliveryDeferred, True),
        ],
        passes=False,
    )
]
