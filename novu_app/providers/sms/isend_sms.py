"""iSend (``isend-sms``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import digits, known_sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://send.com.ly/developers/docs"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/v3/sms/send``."""
    return Call(
        "https://send.com.ly/api/v3/sms/send",
        {
            "sender_id": known_sender_of(account, message),
            "recipient": digits(message.to),
            "type": account.text("contentType", "unicode"),
            "message": message.body,
        },
        headers={**bearer(account.need("apiToken")), "accept": "application/json"},
    )


PROVIDER = Vendor(
    id="isend-sms",
    display_name="iSend SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        secret("apiToken", "API token"),
        CredentialField("from", "From", help="A registered sender name"),
        CredentialField("contentType", "Content type", "dropdown", options=("unicode", "plain")),
    ),
    limits=Limits(concurrency=4),
    style="snake",
    build=build,
    # A text that was not taken is answered with 200 as well.
    read=reader(id=("data.uid", "data.id"), accepts=lambda said: at(said, "status") == "success"),
)
