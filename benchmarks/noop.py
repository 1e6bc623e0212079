"""The least that a POST can cost here: an ASGI application that reads the body and answers, on the product's own server.

Started as ``python -m benchmarks.noop PORT``; ends with SIGTERM.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from typing import Any

import uvloop

from novu_app.operations import listening
from novu_app.operations.server import WebServer

#: As long as the answer to a trigger.
_BODY = b'{"data":{"acknowledged":true,"status":"processed","transactionId":"txn_000000000000000000000000"}}'
_HEADERS = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"%d" % len(_BODY))]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer 201 to everything."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 201, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY})


async def _serve(port: int) -> None:
    server = WebServer(application)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    with listening.bind("127.0.0.1", port) as listener:
        listening.listen(listener)
        await server.serve_on(listener)


if __name__ == "__main__":
    gc.freeze()
    uvloop.run(_serve(int(sys.argv[1])))
