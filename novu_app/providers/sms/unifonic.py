"""Unifonic (``unifonic``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import digits, known_sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.unifonic.com/articles/products-documentation/sending-your-first-sms-via-unifonic-api"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /rest/SMS/messages``: a form."""
    return Call(
        "https://el.cloud.unifonic.com/rest/SMS/messages",
        {
            "AppSid": account.need("appSid"),
            "SenderID": known_sender_of(account, message, "senderId") or account.need("from"),
            "Recipient": digits(message.to),
            "Body": message.body,
            "responseType": "JSON",
        },
        encoding="form",
        headers={"accept": "application/json"},
    )


PROVIDER = Vendor(
    id="unifonic",
    display_name="Unifonic",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        secret("appSid", "App SID"),
        CredentialField("senderId", "Sender ID", required=True, help="A registered sender name"),
        from_number("Stands in where the sender ID is empty"),
    ),
    limits=Limits(concurrency=8),
    style="camel",
    build=build,
    read=reader(
        id=("data.MessageID", "data.messageID"),
        code="errorCode",
        # A text that was not taken is answered with 200 as well.
        accepts=lambda said: str(at(said, "success")).lower() == "true",
        # ER-01 no balance or no rate, ER-08 the sender.
        account=("ER-01", "ER-08"),
    ),
)
