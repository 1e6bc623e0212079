"""Google Chat (``google-chat``): incoming web hooks of spaces."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.google.com/workspace/chat/quickstart/webhooks"


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook. ``cardsV2`` and ``thread`` come among the overrides."""
    return Call(target(message, "url", "Google Chat"), {"text": message.body})


def read(answer: Answer) -> Accepted:
    """401 and 403 are about this one address: its key is wrong, or the web hook was taken away."""
    if answer.status in (401, 403):
        raise DeliveryFailed(found(answer, "error.message") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(
    id="name", text="error.message", code="error.status", limited=("RESOURCE_EXHAUSTED",), temporary=("UNAVAILABLE",)
)

PROVIDER = Vendor(
    id="google-chat",
    display_name="Google Chat",
    channel="chat",
    documentation=_DOCS,
    # One message a second of a space.
    limits=Limits(concurrency=4, size=32_000),
    needs_endpoint=True,
    build=build,
    read=read,
)
