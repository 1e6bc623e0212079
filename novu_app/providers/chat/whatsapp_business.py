"""WhatsApp Business (``whatsapp-business``): Meta's Cloud API."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import custom, target
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages"
_RATES = "https://developers.facebook.com/docs/whatsapp/throughput"
_APPS = "https://developers.facebook.com/apps"
_VERSION = "v26.0"
#: Messages to people in this country are not allowed to the business.
_COUNTRY = "130497"
#: Kinds of messages besides text. ``customData`` of the step holds one under its name, as with Novu.
_KINDS = (
    "template", "interactive", "image", "document", "video", "audio", "location", "contacts", "sticker", "reaction",
)  # fmt: skip


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /{phone number id}/messages``: a text, or what ``customData`` holds."""
    own = custom(message)
    kind = next((kind for kind in _KINDS if kind in own), "text")
    content = own[kind] if kind != "text" else {"body": message.body, "preview_url": False}
    return Call(
        f"https://graph.facebook.com/{_VERSION}/{account.path('phoneNumberIdentification')}/messages",
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": target(message, "phoneNumber", "WhatsApp"),
            "type": kind,
            kind: content,
        },
        headers=bearer(account.need("apiToken")),
    )


def read(answer: Answer) -> Accepted:
    """One refusal with 403 is about where somebody lives, and not about the account."""
    if found(answer, "error.code") == _COUNTRY:
        text = found(answer, "error.error_data.details") or found(answer, "error.message") or _COUNTRY
        raise DeliveryFailed(f"{text} ({_COUNTRY})", raw=answer.raw)
    return _read(answer)


_read = reader(
    id="messages.0.id",
    text=("error.error_data.details", "error.message"),
    code="error.code",
    # https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
    temporary=(1, 2, 131000, 131016, 131057, 133004),
    limited=(4, 80007, 130429, 131048, 131056, 133016),
    account=(0, 3, 10, 33, 190, 200, 368, 131005, 131031, 131037, 131042, 131045, 133010),
)

PROVIDER = Vendor(
    id="whatsapp-business",
    display_name="WhatsApp Business",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        secret("apiToken", "Access token", "Of a system user with the permission whatsapp_business_messaging", _APPS),
        CredentialField("phoneNumberIdentification", "Phone number ID", required=True, documentation=_APPS),
        CredentialField("businessAccountId", "Business account ID", required=True, documentation=_APPS),
        secret("secretKey", "App secret", "Signs what WhatsApp reports", _APPS),
        secret("token", "Verify token", "Asked for when the web hook is registered", required=False),
    ),
    # 80 messages a second of a number.
    limits=Limits(concurrency=16, rate=(80, 1), told=_RATES),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=read,
)
