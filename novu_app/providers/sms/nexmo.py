"""Vonage, once Nexmo (``nexmo``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developer.vonage.com/en/api/sms"
_RATES = "https://api.support.vonage.com/hc/en-us/articles/203993598"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /sms/json``: a form."""
    text = message.body
    return Call(
        "https://rest.nexmo.com/sms/json",
        {
            "to": message.to,
            "from": sender_of(account, message),
            "text": text,
            # Without it, what the alphabet of texts does not have arrives as question marks.
            "type": None if is_plain(text) else "unicode",
        },
        encoding="form",
        headers=basic(account.need("apiKey"), account.need("secretKey")),
    )


PROVIDER = Vendor(
    id="nexmo",
    display_name="Vonage (Nexmo)",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("apiKey", "API key", required=True, secret=True),
        secret("secretKey", "API secret"),
        from_number(),
    ),
    # 30 calls a second of an API key.
    limits=Limits(concurrency=16, rate=(30, 1), told=_RATES),
    style="kebab",
    build=build,
    read=reader(
        id="messages.0.message-id",
        text=("messages.0.error-text", "error-text", "detail", "title"),
        code="messages.0.status",
        # A text that was not taken is answered with 200 as well.
        accepts=lambda said: at(said, "messages.0.status") == "0",
        # 1 too fast, 10 too many at a time.
        limited=(1, 10),
        temporary=(5,),
        # 4 and 14 credentials, 8 barred, 9 no credit, 11 not enabled, 15 the sender, 32 and 33 the account's set-up.
        account=(4, 8, 9, 11, 14, 15, 32, 33),
    ),
)
