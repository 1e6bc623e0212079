"""Maqsam (``maqsam``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://portal.maqsam.com/docs/v2/sms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/sms``."""
    return Call(
        "https://api.maqsam.com/v2/sms",
        {"to": message.to, "message": message.body, "sender": sender_of(account, message)},
        headers=basic(account.need("apiKey"), account.need("secretKey")),
    )


PROVIDER = Vendor(
    id="maqsam",
    display_name="Maqsam",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(label="Access key id"), secret("secretKey", "Access secret"), from_number()),
    limits=Limits(concurrency=4),
    style="camel",
    build=build,
    read=reader(id="message.identifier", text=("message", "error")),
)
