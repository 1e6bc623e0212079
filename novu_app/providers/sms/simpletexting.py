"""SimpleTexting (``simpletexting``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://api-doc.simpletexting.com/#operation/sendMessage"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/api/messages``."""
    return Call(
        "https://api-app2.simpletexting.com/v2/api/messages",
        {
            "contactPhone": message.to,
            "accountPhone": sender_of(account, message),
            "mode": "SINGLE_SMS_STRICTLY",
            "text": message.body,
        },
        headers=bearer(account.need("apiKey")),
    )


PROVIDER = Vendor(
    id="simpletexting",
    display_name="SimpleTexting",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key("API token"), from_number("A number of the account")),
    limits=Limits(concurrency=4),
    style="camel",
    build=build,
    read=reader(id="id", text=("details", "message"), code=("code", "errorCode")),
)
