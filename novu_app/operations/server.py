"""The HTTP server of a web process: uvicorn on a socket that listens already (docs/decisions/0026).

httptools reads requests, wsproto the frames of websockets; both keep little for a connection that is idle. What uvicorn
leaves open is closed here: how large the head of a request may be, how long it may take, and how long a body may stay away.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from novu_app.operations.listening import BACKLOG

#: Most bytes of a request's line and headers. What comes in one read is not cut: that is 256 KiB at most.
LARGEST_HEAD = 64 * 1024
#: How long a connection may take for them, and how long it may stay without a request; in seconds. Proxies keep idle
#: connections for a minute and should be the ones that close them.
HEAD_S = 30.0
IDLE_S = 75
#: How long a body that is not whole may stay away, in seconds.
BODY_S = 60
#: How long requests in hand are waited for once the server is to stop, in seconds.
STOP_S = 8
_LOOK_S = 5
_TICKS_OF_A_LOOK = _LOOK_S * 10
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
#: Events of pages are the largest messages (rxconfig.py).
_LARGEST_MESSAGE = 4 * 1024 * 1024


class Connection(HttpToolsProtocol):
    """A connection that knows since when it owes the head of a request."""

    #: The moment by the loop's clock; None while no head is owed.
    head_since: float | None = None
    _head_size = 0
    _quiet_looks = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See :class:`asyncio.Protocol`."""
        super().connection_made(transport)
        self.head_since = self.loop.time()

    def data_received(self, data: bytes) -> None:
        """See :class:`asyncio.Protocol`."""
        owed = self.head_since
        self._quiet_looks = 0
        super().data_received(data)
        # What a head began with is not counted: the end of the request before may stand in front of it.
        if owed is not None and owed == self.head_since:
            self._head_size += len(data)
            if self._head_size > LARGEST_HEAD and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        """See :class:`HttpToolsProtocol`."""
        super().on_message_begin()
        if self.head_since is None:
            self.head_since = self.loop.time()
            self._head_size = 0

    def on_headers_complete(self) -> None:
        """See :class:`HttpToolsProtocol`."""
        self.head_since = None
        super().on_headers_complete()

    def stands_still(self) -> bool:
        """Asked at each look: whether nothing more of a body has come for too long, though we would read it."""
        cycle: Any = self.cycle  # None before the first request, which its type does not say
        if cycle is None or not cycle.more_body or cycle.response_complete or self.flow.read_paused:
            self._quiet_looks = 0
            return False
        self._quiet_looks += 1
        return self._quiet_looks > BODY_S / _LOOK_S


class WebServer(Server):
    """Serves one ASGI application on one listening socket in the running event loop, until :meth:`stop`.

    Signals are the caller's. The lifespan is required: one that fails ends the process.
    """

    def __init__(self, app: Any) -> None:
        """Serve ``app``."""
        super().__init__(
            Config(
                app,
                interface="asgi3",
                http=Connection,
                ws="wsproto",
                ws_max_size=_LARGEST_MESSAGE,
                # The protocols of our sockets have their own signs of life, and their texts are short.
                ws_ping_interval=None,
                ws_per_message_deflate=False,
                lifespan="on",
                log_config=None,
                # At `info` it writes the addresses of sockets, in which session tokens stand.
                log_level="error",
                access_log=False,
                backlog=BACKLOG,
                proxy_headers=False,  # who needs them reads them (rest, origins)
                server_header=False,
                timeout_keep_alive=IDLE_S,
                timeout_graceful_shutdown=STOP_S,
            )
        )

    async def serve_on(self, listener: socket.socket) -> None:
        """Answer what comes in on ``listener``, which stays open for others that share it."""
        await self.serve([listener.dup()])

    def stop(self) -> None:
        """Take no new connections, finish the requests in hand, close the sockets."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the caller."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """See :class:`uvicorn.Server`; every five seconds connections that owe a head or a body for too long are closed."""
        if counter % _TICKS_OF_A_LOOK == 0:
            before = asyncio.get_running_loop().time() - HEAD_S
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection) and (
                    (connection.head_since or before) < before or connection.stands_still()
                ):
                    connection.transport.close()
        return await super().on_tick(counter)
