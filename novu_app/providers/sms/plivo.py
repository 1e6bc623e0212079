"""Plivo (``plivo``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.plivo.com/docs/messaging/api/message/send-a-message"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v1/Account/{id}/Message/``."""
    return Call(
        f"https://api.plivo.com/v1/Account/{account.path('accountSid')}/Message/",
        {"src": message.envelope.get("from") or account.need("from"), "dst": message.to, "text": message.body},
        headers=basic(account.need("accountSid"), account.need("token")),
    )


PROVIDER = Vendor(
    id="plivo",
    display_name="Plivo",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("accountSid", "Auth ID", required=True),
        secret("token", "Auth token"),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="snake",
    build=build,
    read=reader(id="message_uuid.0", text=("error", "error.error"), code="error_code"),
)
