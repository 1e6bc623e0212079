"""Plain websockets of inbox clients (contract/inbox.md, WebSocket B): ``wss://host/?token=…``, an event a text frame.

Clients that take the address for Novu's cloud speak this, and those that are told to (``socketType: "cloud"``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from novu_app.inbox.tokens import InboxSession
from novu_app.kernel import jsons
from novu_app.realtime.rooms import Rooms

#: Clients say ``ping`` every 25 seconds; one that is silent for this long is gone, in seconds.
_SILENCE_S = 90.0
#: Events that wait for a client that does not read. It is dropped then, comes back, and is told the present counts.
_MOST_WAITING = 1000
_POLICY_VIOLATION = 1008
_TRY_AGAIN = 1013

log = logging.getLogger("novu.realtime")
Admit = Callable[[str, str, MutableMapping[str, str]], Awaitable[InboxSession | None]]


class _Client:
    """One connection: what it is told waits for the writer."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        self.lost = asyncio.Event()

    async def tell(self, event: str, payload: dict[str, Any]) -> None:
        """See :class:`novu_app.realtime.rooms.Client`."""
        self.put(jsons.dumps({"event": event, "data": payload}))

    def put(self, frame: str) -> None:
        """Send a text frame, in its turn."""
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.lost.set()


class PlainSockets:
    """The ASGI application of these sockets."""

    def __init__(self, rooms: Rooms, admit: Admit) -> None:
        """Serve the inboxes of ``rooms`` to whom ``admit`` finds a session for (token, origin, headers)."""
        self._rooms = rooms
        self._admit = admit

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket until it is closed."""
        await receive()  # websocket.connect
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        session = await self._admit(token, headers.get("origin", ""), headers)
        if session is None:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        client = _Client()
        try:
            # A client that sees its socket open hears everything from then on.
            await self._rooms.admit(session, client)
            await send({"type": "websocket.accept"})
            await _serve(client, receive, send)
        finally:
            self._rooms.leave(session, client)
        with suppress(OSError, RuntimeError):  # it may be closed already
            await send({"type": "websocket.close", "code": _TRY_AGAIN})


async def _serve(client: _Client, receive: Any, send: Any) -> None:
    """Until the client is gone, silent or too slow."""
    works = (_hear(client, receive), _write(client, send), client.lost.wait())
    parts = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in parts:
            part.cancel()
        results = await asyncio.gather(*parts, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, OSError | RuntimeError):
            log.error("A plain socket ended with an error", exc_info=result)


async def _hear(client: _Client, receive: Any) -> None:
    while True:
        try:
            async with asyncio.timeout(_SILENCE_S):
                message = await receive()
        except TimeoutError:
            return
        if message["type"] == "websocket.disconnect":
            return
        if message.get("text") == "ping":
            client.put("pong")


async def _write(client: _Client, send: Any) -> None:
    while True:
        await send({"type": "websocket.send", "text": await client.waiting.get()})
