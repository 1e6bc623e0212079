"""Bandwidth (``bandwidth``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://dev.bandwidth.com/apis/messaging-apis/messaging/#tag/Messages/operation/createMessage"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/v2/users/{account}/messages``."""
    return Call(
        f"https://messaging.bandwidth.com/api/v2/users/{account.path('accountSid')}/messages",
        {
            "applicationId": account.text("applicationId") or account.need("accountSid"),
            "to": [message.to],
            "from": sender_of(account, message),
            "text": message.body,
        },
        headers=basic(account.need("user"), account.need("password")),
    )


PROVIDER = Vendor(
    id="bandwidth",
    display_name="Bandwidth",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("user", "API user", required=True),
        secret("password", "API password"),
        CredentialField("accountSid", "Account ID", required=True),
        CredentialField(
            "applicationId", "Application ID", help="Of the messaging application; the account's when empty"
        ),
        from_number(),
    ),
    limits=Limits(concurrency=16),
    style="camel",
    build=build,
    read=reader(id="id", text=("description", "fieldErrors.0.description"), code="type"),
)
