"""Mattermost (``mattermost``): incoming web hooks."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.mattermost.com/integrate/webhooks/incoming/"


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook; ``channel`` where the endpoint names another than the web hook's own."""
    body = {"text": message.body, "channel": message.endpoint.get("channel")}
    return Call(target(message, "url", "Mattermost"), body)


PROVIDER = Vendor(
    id="mattermost",
    display_name="Mattermost",
    channel="chat",
    documentation=_DOCS,
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    # The answer is the word "ok"; the id is the request's own.
    read=reader(id="header:x-request-id", text="message", code="id"),
)
