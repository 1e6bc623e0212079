"""The connections of the guarded HTTP client: one pool an event loop, and no way to an address that was not checked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakKeyDictionary

import httpcore
import httpx

from novu_app.kernel.outbound import guard_host

CONNECT_S = 10.0
_CONNECTIONS = 512
_IDLE = 64
#: Shorter than the five seconds after which many servers close: a request that meets the closing is of unknown outcome.
_IDLE_S = 3.0


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
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, httpcore.AsyncConnectionPool] = WeakKeyDictionary()


def pool() -> httpcore.AsyncConnectionPool:
    """The pool of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _pools.get(loop)
    if found is None:
        found = _pools[loop] = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_IDLE,
            keepalive_expiry=_IDLE_S,
            network_backend=_GuardedBackend(),
        )
    return found


async def close() -> None:
    """Close the connections of the running event loop."""
    found = _pools.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.aclose()
