"""Discord (``discord``): web hooks of channels."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://discord.com/developers/docs/resources/webhook#execute-webhook"
_RATES = "https://docs.discord.com/developers/topics/rate-limits"


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook; with ``wait`` the answer is the message."""
    url = str(message.endpoint.get("url") or "")
    if not url:
        raise DeliveryFailed(f"Discord can not send to an endpoint of type {message.endpoint.get('type')}")
    return Call(url, {"content": message.body}, query={"wait": "true"})


def read(answer: Answer) -> Accepted:
    """The body of a 429 says in seconds, with a fraction, when to come again."""
    wait = found(answer, "retry_after")
    if answer.status == 429 and wait:
        text = found(answer, "message") or "You are being rate limited."
        raise DeliveryDeferred(text, retry_after_ms=round(float(wait) * 1000), raw=answer.raw, provider_fails=False)
    return _read(answer)


_read = reader(id="id")

PROVIDER = Vendor(
    id="discord",
    display_name="Discord",
    channel="chat",
    documentation=_DOCS,
    # 50 calls a second of whoever calls; what a single web hook takes is told by its answers.
    limits=Limits(concurrency=8, size=25 * 1024 * 1024, rate=(50, 1), told=_RATES),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=read,
)
