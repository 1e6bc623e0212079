"""The sockets of the inbox clients: socket.io, websocket only (contract/inbox.md, WebSocket A), and plain ones (B)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs

import socketio
from engineio.exceptions import SocketIsClosedError
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import EVENT, Packet

from novu_app.environments import inbox_settings
from novu_app.inbox import origins
from novu_app.inbox.tokens import InboxSession, InvalidToken, verify
from novu_app.kernel import jsons
from novu_app.kernel.settings import get_settings
from novu_app.realtime import hub
from novu_app.realtime.plain import PlainSockets
from novu_app.realtime.rooms import Rooms

#: Clients emit nothing; a large packet is a mistake.
_LARGEST_PACKET = 16 * 1024

ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]


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


@dataclass(frozen=True, slots=True)
class _Client:
    """One socket.io connection."""

    server: socketio.AsyncServer
    sid: str

    async def tell(self, event: str, payload: dict[str, Any]) -> None:
        """See :class:`novu_app.realtime.rooms.Client`."""
        connection = self.server.manager.eio_sid_from_sid(self.sid, "/")
        if connection is None:
            return
        # Not by emit(): for each event it makes a task and waits for it, and looks for bytes in all that is told.
        packet = _OrjsonPacket(EVENT, [event, payload], binary=False)
        with suppress(SocketIsClosedError):
            await self.server.eio.send(connection, packet.encode())


class Gateway:
    """Admits socket.io clients."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._sessions: dict[str, InboxSession] = {}
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            transports=["websocket"],
            cors_allowed_origins="*",  # the environment's own list is looked at below
            serializer=_OrjsonPacket,
            max_http_buffer_size=_LARGEST_PACKET,
            ping_interval=25,
            ping_timeout=20,
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)

    async def _connect(self, sid: str, environ: MutableMapping[str, Any], auth: Any = None) -> None:
        headers = {"host": environ.get("HTTP_HOST", "")}
        session = await admitted(_token(environ, auth), environ.get("HTTP_ORIGIN", ""), headers)
        if session is None:
            raise Refused("Unauthorized")
        client = _Client(self.server, sid)
        self._sessions[sid] = session
        await self._rooms.admit(session, client)
        if sid not in self._sessions:  # it went meanwhile
            self._rooms.leave(session, client)

    async def _disconnect(self, sid: str, *_: Any) -> None:
        session = self._sessions.pop(sid, None)
        if session is not None:
            self._rooms.leave(session, _Client(self.server, sid))


async def admitted(token: str, origin: str, headers: MutableMapping[str, str]) -> InboxSession | None:
    """The session of a socket that may be opened, or None.

    Args:
        token: the session's.
        origin: of the page that opens it; empty for a client that is no browser.
        headers: of the handshake; ``host`` is looked at.
    """
    try:
        session = verify(token)
    except InvalidToken:
        return None
    allowed = await inbox_settings.allowed_origins_off_loop(session.environment_id)
    return session if origins.permits(allowed, origin, headers) else None


def _token(environ: MutableMapping[str, Any], auth: Any) -> str:
    given = auth.get("token") if isinstance(auth, dict) else None
    if not given:
        given = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
    return str(given)


def socket_app() -> ASGIApp:
    """The ASGI application that answers ``/socket.io``, and websockets at the root of the public address."""
    rooms = Rooms()
    hub.at_end(rooms.close)
    root = get_settings().root_path
    by_packets = socketio.ASGIApp(Gateway(rooms).server, socketio_path=f"{root}/socket.io")
    plain = PlainSockets(rooms, admitted)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        at_root = scope["type"] == "websocket" and scope["path"].rstrip("/") == root
        await (plain if at_root else by_packets)(scope, receive, send)

    return answer
