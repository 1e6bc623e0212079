"""Sendchamp (``sendchamp``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://sendchamp.readme.io/reference/send-sms-api"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/sms/send``."""
    return Call(
        "https://api.sendchamp.com/v1/sms/send",
        {
            "to": [message.to],
            "message": message.body,
            "sender_name": sender_of(account, message),
            "route": "international",
        },
        headers={**bearer(account.need("apiKey")), "accept": "application/json"},
    )


PROVIDER = Vendor(
    id="sendchamp",
    display_name="Sendchamp",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), from_number("A registered sender")),
    limits=Limits(concurrency=8),
    style="snake",
    build=build,
    read=reader(
        id=("data.business_id", "data.id", "data.reference"),
        text=("message", "errors"),
        accepts=lambda said: at(said, "status") not in ("error", "failed"),
    ),
)
