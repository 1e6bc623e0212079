"""Termii (``termii``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import digits, is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.termii.com/messaging-api"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/sms/send``."""
    return Call(
        "https://api.ng.termii.com/api/sms/send",
        {
            "to": digits(message.to),
            "from": sender_of(account, message),
            "sms": message.body,
            "type": "plain" if is_plain(message.body) else "unicode",
            "channel": "generic",
            "api_key": account.need("apiKey"),
        },
    )


PROVIDER = Vendor(
    id="termii",
    display_name="Termii",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), from_number("A registered sender ID")),
    limits=Limits(concurrency=8),
    style="snake",
    build=build,
    # Without an id nothing was taken.
    read=reader(id="message_id", accepts=lambda said: bool(at(said, "message_id"))),
)
