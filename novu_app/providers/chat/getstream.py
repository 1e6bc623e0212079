"""GetStream (``getstream``): web hooks behind an API key."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import api_key
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://getstream.io/chat/docs/rest/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook, with the key in a header."""
    return Call(
        target(message, "url", "GetStream"), {"text": message.body}, headers={"X-API-KEY": account.need("apiKey")}
    )


PROVIDER = Vendor(
    id="getstream",
    display_name="GetStream",
    channel="chat",
    documentation=_DOCS,
    credentials=(api_key(),),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    # Stream's own codes: 2 and 5 are about the key, 9 is its rate limit.
    read=reader(id="header:x-webhook-id", text="message", code="code", account=(2, 5), limited=(9,)),
)
