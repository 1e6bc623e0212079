"""BulkSMS (``bulk-sms``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import is_plain, known_sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.bulksms.com/developer/json/v1/#tag/Message/paths/~1messages/post"
_ERRORS = "https://developer.bulksms.com/json/v1/errors#"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/messages``."""
    sender = known_sender_of(account, message)
    token, _, key = account.need("apiToken").partition(":")
    return Call(
        "https://api.bulksms.com/v1/messages",
        {
            "to": message.to,
            "body": message.body,
            "from": {"type": _kind(sender), "address": sender} if sender else None,
            "encoding": None if is_plain(message.body) else "UNICODE",
        },
        headers=basic(token, key),
    )


def _kind(sender: str) -> str:
    return "INTERNATIONAL" if sender.removeprefix("+").isdigit() else "ALPHANUMERIC"


PROVIDER = Vendor(
    id="bulk-sms",
    display_name="BulkSMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        secret("apiToken", "API token", "Token ID and token secret, with a colon between them"),
        CredentialField("from", "From", help="A number or sender name that was approved"),
    ),
    limits=Limits(concurrency=8),
    style="camel",
    build=build,
    read=reader(
        id="0.id",
        text=("detail", "title"),
        code="type",
        account=(f"{_ERRORS}insufficient-credits", f"{_ERRORS}authentication-failed"),
    ),
)
