"""ntfy (``ntfy``): topics of ntfy.sh, or of a server of your own."""

from __future__ import annotations

from urllib.parse import urlsplit

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer
from novu_app.providers.push.devices import to_each
from novu_app.providers.reading import found, reader
from novu_app.providers.shaping import overrides_of, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.ntfy.sh/publish/#publish-as-json"
API = "https://ntfy.sh"


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """The message to each topic of a subscriber. ``tags``, ``priority``, ``click``, ``actions`` come among the overrides."""
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    rest = with_overrides(message, PROVIDER.id, said)
    token = account.text("apiToken")
    headers = bearer(token) if token else {}
    url = f"{account.url('baseUrl', API)}/"

    async def to(topic: str) -> Accepted:
        body = {"topic": _name(topic), "title": message.subject or None, "message": message.body}
        return read(await account.call(Call(url, body, headers=headers), rest))

    return await to_each(message, to)


def _name(topic: str) -> str:
    """A topic may be given as the address at which people see it."""
    return urlsplit(topic).path.strip("/") if "://" in topic else topic


def read(answer: Answer) -> Accepted:
    """403 is about a topic that is somebody else's."""
    if answer.status == 403:
        raise DeliveryFailed(found(answer, "error") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(text="error", code="code", statuses=(408, 425, 500, 502, 503, 504, 507))

PROVIDER = Vendor(
    id="ntfy",
    display_name="ntfy",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField("baseUrl", "Server", help=f"{API} when left out"),
        secret("apiToken", "Access token", "For topics that are not open to all", required=False),
    ),
    limits=Limits(concurrency=4),
    style="snake",
    needs_endpoint=True,
    deliver=deliver,
)
