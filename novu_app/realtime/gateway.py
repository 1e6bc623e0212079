"""The socket of the inbox clients: socket.io, websocket only (contract/inbox.md, WebSocket A).

Each web process hears the hub itself and emits to the sockets that it holds: no manager between processes, and a batch
costs a process nothing but for the subscribers who are connected to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs

import socketio
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import Packet

from novu_app.inbox.tokens import InboxSession, InvalidToken, verify
from novu_app.kernel import jsons
from novu_app.kernel.database import reading
from novu_app.kernel.settings import get_settings
from novu_app.messages import counters
from novu_app.realtime import hub
from novu_app.realtime.online import OnlineStates

#: Clients emit nothing; a large packet is a mistake.
_LARGEST_PACKET = 16 * 1024
_COUNT_CAP = 100
_SEVERITY_CAP = 99

log = logging.getLogger("novu.realtime")
Event = tuple[str, dict[str, Any]]


class _Orjson:
    """What socket.io expects of a JSON module."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return jsons.dumps(value)

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return jsons.loads(text)


class _OrjsonPacket(Packet):  # type: ignore[misc]
    # The option `json` of the server would change the class that Reflex' own socket uses as well.
    json: ClassVar[Any] = _Orjson


@dataclass(slots=True)
class _Room:
    """The sockets of one subscriber in this process."""

    session: InboxSession
    unsubscribe: Callable[[], None]
    sids: set[str] = field(default_factory=set)
    version: int = -1


def count_events(counts: dict[str, int]) -> Iterator[Event]:
    """The two events that tell an inbox its counts, capped as the contract says.

    Args:
        counts: ``counts`` of a realtime batch.
    """
    unseen, unread = counts["unseen"], counts["unread"]
    total = min(unread, _COUNT_CAP)
    severity = {name: min(counts[name], _SEVERITY_CAP) for name in counters.SEVERITIES}
    yield "unseen_count_changed", {"unseenCount": min(unseen, _COUNT_CAP), "hasMore": unseen > _COUNT_CAP}
    yield (
        "unread_count_changed",
        {"counts": {"total": total, "severity": severity}, "unreadCount": total, "hasMore": unread > _COUNT_CAP},
    )


class Gateway:
    """Admits clients and tells them what happens in their inbox."""

    def __init__(self) -> None:
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            transports=["websocket"],
            cors_allowed_origins="*",  # the token is the credential, no cookie is read
            serializer=_OrjsonPacket,
            max_http_buffer_size=_LARGEST_PACKET,
            ping_interval=25,
            ping_timeout=20,
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self._rooms: dict[str, _Room] = {}
        self._owners: dict[str, str] = {}
        self._online = OnlineStates()
        # News wait here so that they go out in the order in which they came.
        self._news: asyncio.Queue[tuple[str, hub.News]] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Note that nobody is connected here any more, and stop."""
        if self._sender is not None:
            self._sender.cancel()
        for pk, room in self._rooms.items():
            room.unsubscribe()
            self._online.note(pk, False)
        self._rooms.clear()
        await self._online.finish()

    async def _connect(self, sid: str, environ: MutableMapping[str, Any], auth: Any = None) -> None:
        try:
            session = verify(_token(environ, auth))
        except InvalidToken as error:
            raise Refused("Unauthorized") from error
        if self._sender is None:
            self._sender = asyncio.create_task(self._send(), name="socket sender")
        pk = session.subscriber_pk
        room = self._rooms.get(pk)
        if room is None:
            topic = hub.subscriber_topic(pk)
            room = _Room(session, hub.subscribe(topic, lambda news: self._news.put_nowait((pk, news))))
            self._rooms[pk] = room
            self._online.note(pk, True)
        room.sids.add(sid)
        self._owners[sid] = pk
        await hub.expect(pk)
        if sid in self._owners:  # it may have gone meanwhile
            await self.server.enter_room(sid, pk)

    async def _disconnect(self, sid: str, *_: Any) -> None:
        pk = self._owners.pop(sid, "")
        room = self._rooms.get(pk)
        if room is None:
            return
        room.sids.discard(sid)
        if not room.sids:
            room.unsubscribe()
            del self._rooms[pk]
            self._online.note(pk, False)

    async def _send(self) -> None:
        while True:
            pk, news = await self._news.get()
            room = self._rooms.get(pk)
            if room is None:
                continue
            try:
                if news is None:
                    news = await asyncio.to_thread(_current, room.session)
                await self._tell(pk, room, news)
            except Exception:
                log.exception("Could not tell subscriber %s the news", pk)

    async def _tell(self, pk: str, room: _Room, news: dict[str, Any]) -> None:
        for message in news["messages"]:
            await self.server.emit("notification_received", {"message": message}, room=pk)
        counts = news["counts"]
        # Batches of several workers may overtake each other; the newest counts stay.
        if counts["version"] > room.version:
            room.version = counts["version"]
            for event, payload in count_events(counts):
                await self.server.emit(event, payload, room=pk)


def _token(environ: MutableMapping[str, Any], auth: Any) -> str:
    given = auth.get("token") if isinstance(auth, dict) else None
    if not given:
        given = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
    return str(given)


def _current(session: InboxSession) -> dict[str, Any]:
    with reading() as database:
        counts = counters.read(database, session.environment_id, session.subscriber_pk)
    return {"messages": [], "counts": counts.document()}


def socket_app() -> Any:
    """The ASGI application that answers ``/socket.io``."""
    gateway = Gateway()
    hub.at_end(gateway.close)
    return socketio.ASGIApp(gateway.server, socketio_path=f"{get_settings().root_path}/socket.io")
