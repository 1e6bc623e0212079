"""Eazy (``eazy-sms``)."""

from __future__ import annotations

from urllib.parse import quote

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.eazy.im/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v3/channels/{channel}/messages/{number}@sms.eazy.im``."""
    recipient = quote(message.to, safe="+")
    return Call(
        f"https://api.eazy.im/v3/channels/{account.path('channelId')}/messages/{recipient}@sms.eazy.im",
        {"message": {"text": message.body, "type": "text"}},
        headers=bearer(account.need("apiKey")),
    )


PROVIDER = Vendor(
    id="eazy-sms",
    display_name="Eazy",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), CredentialField("channelId", "SMS channel ID", required=True)),
    limits=Limits(concurrency=4),
    style="camel",
    build=build,
    read=reader(id="id", text=("message", "error.message", "error")),
)
