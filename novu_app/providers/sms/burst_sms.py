"""Burst SMS, now Kudosity (``burst-sms``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.kudosity.com/reference/post_send-sms-json"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /send-sms.json``: a form. Without a sender it comes from a number that many share."""
    return Call(
        "https://api.transmitsms.com/send-sms.json",
        {"message": message.body, "to": message.to, "from": message.envelope.get("from")},
        encoding="form",
        headers=basic(account.need("apiKey"), account.need("secretKey")),
    )


PROVIDER = Vendor(
    id="burst-sms",
    display_name="Burst SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), secret("secretKey", "API secret")),
    limits=Limits(concurrency=8),
    style="snake",
    build=build,
    read=reader(
        id="message_id",
        text="error.description",
        code="error.code",
        limited=("OVER_LIMIT",),
        account=("AUTH_FAILED", "AUTH_FAILED_NO_DATA", "NO_ACCESS", "LEDGER_ERROR", "BAD_CALLER_ID"),
    ),
)
