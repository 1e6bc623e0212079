"""AfroMessage (``afro-message``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.afromessage.com/developers"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``GET /api/send``. What the trigger says as its sender is the name; ``from`` is an identifier of the account."""
    return Call(
        "https://api.afromessage.com/api/send",
        {
            "from": account.need("from"),
            "sender": message.envelope.get("from") or account.need("senderName"),
            "to": message.to,
            "message": message.body,
        },
        method="GET",
        encoding="query",
        headers=bearer(account.need("apiKey")),
    )


PROVIDER = Vendor(
    id="afro-message",
    display_name="AfroMessage",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key(label="API token"),
        CredentialField("senderName", "Sender name", required=True, help="A verified name"),
        CredentialField("from", "From", required=True, help="The identifier of the short code"),
    ),
    limits=Limits(concurrency=4),
    style="snake",
    build=build,
    # A text that was not taken is answered with 200 as well.
    read=reader(
        id=("response.message_id", "response.id"),
        text=("response.errors.0", "response", "message"),
        accepts=lambda said: at(said, "acknowledge") == "success",
    ),
)
