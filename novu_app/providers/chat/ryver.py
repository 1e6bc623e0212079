"""Ryver (``ryver``): incoming web hooks."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://api.ryver.com/ryvhooks_simple_incoming.html"


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook. ``body`` is Ryver's own format; ``content`` is what templates of custom web hooks were made for
    with Novu."""
    return Call(target(message, "url", "Ryver"), {"body": message.body, "content": message.body})


PROVIDER = Vendor(
    id="ryver",
    display_name="Ryver",
    channel="chat",
    documentation=_DOCS,
    limits=Limits(concurrency=8),
    needs_endpoint=True,
    build=build,
    read=reader(id="", text=("error.message.value", "error.message", "message"), code="error.code"),
)
