"""Matrix (``matrix``): a user of any homeserver writes to rooms."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutgoingMessage,
)
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid"


def build(account: Account, message: OutgoingMessage) -> Call:
    """Send ``m.room.message``. A transaction id is taken once: the attempt's."""
    path = f"/_matrix/client/v3/rooms/{quote(_room(message), safe='!')}/send/m.room.message/{quote(message.attempt_id)}"
    return Call(
        f"{account.url('baseUrl')}{path}",
        {"msgtype": "m.text", "body": message.body},
        method="PUT",
        headers=bearer(account.need("apiToken")),
    )


def _room(message: OutgoingMessage) -> str:
    """The endpoint's ``channel``, or the room that its link leads to: ``https://matrix.to/#/!room:example.org``."""
    room = str(message.endpoint.get("channel") or "")
    if not room:
        fragment = unquote(urlsplit(target(message, "url", "Matrix")).fragment)
        room = fragment.removeprefix("/").partition("?")[0].partition("/")[0]
    if not room.startswith("!"):
        raise DeliveryFailed(
            f"A message to Matrix needs the id of a room, which begins with an exclamation mark: {room}"
        )
    return room


def read(answer: Answer) -> Accepted:
    """The body of a 429 says in milliseconds when to come again; 403 is about the room."""
    wait = found(answer, "retry_after_ms") or ""
    if answer.status == 429 and wait.isdigit():
        text = found(answer, "error") or "Too many requests"
        raise DeliveryDeferred(text, retry_after_ms=int(wait), raw=answer.raw, provider_fails=False)
    if answer.status == 403 and found(answer, "errcode") == "M_FORBIDDEN":
        raise DeliveryFailed(found(answer, "error") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(
    id="event_id",
    text="error",
    code="errcode",
    limited=("M_LIMIT_EXCEEDED",),
    account=("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_SUSPENDED", "M_USER_LOCKED"),
)

PROVIDER = Vendor(
    id="matrix",
    display_name="Matrix",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        CredentialField("baseUrl", "Homeserver", required=True, help="https://matrix.example.org"),
        secret("apiToken", "Access token", "Of a user who is in the rooms"),
    ),
    limits=Limits(concurrency=4, size=65_536),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=read,
)
