"""The connections of the guarded HTTP client: kept open in each event loop, and none to an address that was not checked."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import httpcore
import httpx

from novu_app.kernel.outbound import guard_host

CONNECT_S = 10.0
# It tells every header at debug, Authorization with them.
logging.getLogger("hpack").setLevel(logging.INFO)
#: Of one line by HTTP/2: requests that share a connection. Where the server speaks 1.1 after all, each of them takes one of these.
_STREAMS = 100
_CONNECTIONS = 16
_SWEEP_S = 5.0
#: Shorter than the five seconds after which many servers close: a request that meets the closing is of unknown outcome.
_IDLE_S = 3.0
#: HTTP/2 servers say when they close, and what they did not begin by then is sent over another connection.
_IDLE_HTTP2_S = 60.0


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the address that was checked. The pool still knows the connection by its name, and so does TLS."""

    def __init__(self) -> None:
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to ``host``, if it may be reached.

        Raises:
            TargetRefused: it may not.
        """
        address = await asyncio.get_running_loop().run_in_executor(_resolvers, guard_host, host, port)
        return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Between two tries to connect; none are made."""
        await self._backend.sleep(seconds)


# A name server that hangs keeps these threads and nobody else's.
_resolvers = ThreadPoolExecutor(8, thread_name_prefix="resolve")
_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lines] = WeakKeyDictionary()


@dataclass(slots=True)
class _Line:
    """One connection to a server, or by HTTP/2 what many requests share. httpcore goes through all connections of a pool twice a
    request, asks the system about each, and compares the idle ones with each other: a pool for each connection costs a
    fraction of a pool of them."""

    pool: httpcore.AsyncConnectionPool
    busy: int = 0
    used: float = 0.0


class _Lines:
    """All lines of an event loop."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, bool], list[_Line]] = {}
        self.swept = time.monotonic()
        self._contexts: dict[bool, ssl.SSLContext] = {}

    def take(self, origin: str, http2: bool) -> _Line:
        """The first line with room, a new one when there is none."""
        lines = self.of.setdefault((origin, http2), [])
        most = _STREAMS if http2 else 1
        found = next((line for line in lines if line.busy < most), None)
        if found is None:
            lines.append(found := _Line(self._pool(http2)))
        return found

    def unused(self, now: float) -> list[_Line]:
        """Take out the lines that nobody used for so long that their connections are over."""
        self.swept, over = now, []
        for (origin, http2), lines in list(self.of.items()):
            until = now - (_IDLE_HTTP2_S if http2 else _IDLE_S)
            over += [line for line in lines if not line.busy and line.used < until]
            self.of[origin, http2] = [line for line in lines if line.busy or line.used >= until]
            if not self.of[origin, http2]:
                del self.of[origin, http2]
        return over

    def _pool(self, http2: bool) -> httpcore.AsyncConnectionPool:
        context = self._contexts.get(http2)
        if context is None:
            # Not shared by both kinds: the pool writes into it what it can speak.
            context = self._contexts[http2] = httpx.create_ssl_context()
        return httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=_CONNECTIONS if http2 else 1,
            max_keepalive_connections=_CONNECTIONS if http2 else 1,
            keepalive_expiry=_IDLE_HTTP2_S if http2 else _IDLE_S,
            http2=http2,
            network_backend=_GuardedBackend(),
        )


@asynccontextmanager
async def connections(origin: httpcore.Origin, *, http2: bool = False) -> AsyncIterator[httpcore.AsyncConnectionPool]:
    """Connections of the running event loop to a server, for one request; with ``http2`` shared with other requests."""
    lines = _lines.setdefault(asyncio.get_running_loop(), _Lines())
    line = lines.take(str(origin), http2)
    line.busy += 1
    try:
        now = time.monotonic()
        if now - lines.swept > _SWEEP_S:
            for over in lines.unused(now):
                await over.pool.aclose()
        yield line.pool
    finally:
        line.busy -= 1
        line.used = time.monotonic()


async def close() -> None:
    """Close the connections of the running event loop."""
    lines = _lines.pop(asyncio.get_running_loop(), None)
    if lines is not None:
        for line in (line for those in lines.of.values() for line in those):
            await line.pool.aclose()
