"""FireText (``firetext``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, from_number
from novu_app.providers.reading import at, named, reader
from novu_app.providers.sms.writing import digits, is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.firetext.co.uk/docs#sendingsms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``GET /api/sendsms``."""
    return Call(
        "https://www.firetext.co.uk/api/sendsms",
        {
            "apiKey": account.need("apiKey"),
            "to": digits(message.to),
            "from": sender_of(account, message),
            "message": message.body,
            "unicode": None if is_plain(message.body) else 1,
        },
        method="GET",
        encoding="query",
    )


PROVIDER = Vendor(
    id="firetext",
    display_name="FireText",
    channel="sms",
    documentation=_DOCS,
    credentials=(api_key(), from_number("At most 11 letters")),
    limits=Limits(concurrency=8),
    style="camel",
    build=build,
    read=reader(
        id="header:x-message",
        # code:number words, always with 200.
        accepts=lambda said: at(said, "code") == "0",
        parse=named(r"\A\s*(?P<code>\d+):\d+ (?P<message>.*)"),
        # 1 credentials, 3 the sender, 7 no credit, 9 the sub-account.
        account=(1, 3, 7, 9),
    ),
)
