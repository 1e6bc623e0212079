"""ASGI applications behind the product's own web server, in the event loop of a test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from novu_app.operations import listening
from novu_app.operations.server import WebServer


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The address of ``app`` on a free port."""
    async with served(app) as (url, _):
        yield url


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[tuple[str, WebServer]]:
    """As :func:`serving`, with the server itself."""
    with listening.bind("127.0.0.1", 0) as listener:
        listening.listen(listener)
        server = WebServer(app)
        task = asyncio.create_task(server.serve_on(listener))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
        finally:
            server.stop()
            await task
