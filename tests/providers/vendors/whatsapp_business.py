"""WhatsApp Business, compared with ``pywa``: Meta publishes no SDK for Python."""

from typing import Any

from pywa import WhatsApp

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

CREDENTIALS = {
    "apiToken": "token-123456",
    "phoneNumberIdentification": "106540352242922",
    "businessAccountId": "1",
    "secretKey": "secret-123456",
}
TO = {"type": "phone", "phoneNumber": "4917012345"}
TEMPLATE = {"name": "order", "language": {"code": "de"}}
ACCEPTED = Reply(
    200,
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "4917012345", "wa_id": "4917012345"}],
        "messages": [{"id": "wamid.HBg"}],
    },
)


def by_sdk(kind: str, content: dict[str, Any]) -> None:
    WhatsApp(phone_id="106540352242922", token="token-123456").api.send_message(
        sender="106540352242922", to="4917012345", recipient=None, recipient_type="individual", typ=kind, msg=content
    )


def refused(status: int, code: int, text: str, *more: Any) -> Refusal:
    details = {"messaging_product": "whatsapp", "details": text}
    said = {
        "message": f"(#{code}) no",
        "type": "OAuthException",
        "code": code,
        "error_data": details,
        "fbtrace_id": "A",
    }
    return Refusal(Reply(status, {"error": said}), *more)


CASES = [
    Case(
        "whatsapp-business",
        CREDENTIALS,
        message(endpoint=TO, envelope={"overrides": {"whatsapp-business": {"text": {"previewUrl": True}}}}),
        lambda: by_sdk("text", {"body": "Hello", "preview_url": True}),
        ACCEPTED,
        "wamid.HBg",
        refusals=[
            # https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
            refused(400, 131026, "Message undeliverable"),
            refused(400, 131047, "More than 24 hours have passed since the customer last replied"),
            refused(400, 131030, "Recipient phone number not in allowed list"),
            refused(401, 190, "Access token has expired", DeliveryFailed, True),
            refused(403, 131031, "Account has been locked", DeliveryFailed, True),
            refused(400, 131037, "The number needs an approved display name", DeliveryFailed, True),
            refused(403, 130497, "Restricted from messaging users in this country"),
            refused(400, 131042, "Business eligibility payment issue", DeliveryFailed, True),
            refused(400, 131056, "Pair rate limit hit", DeliveryDeferred),
            refused(429, 130429, "Rate limit hit", DeliveryDeferred),
            refused(500, 131016, "Service unavailable", DeliveryDeferred, True),
        ],
    ),
    Case(
        "whatsapp-business",
        CREDENTIALS,
        message(endpoint=TO, envelope={"customData": {"template": TEMPLATE}}),
        lambda: by_sdk("template", TEMPLATE),
        ACCEPTED,
        "wamid.HBg",
        "template",
    ),
]
