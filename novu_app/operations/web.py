"""The web process: the ASGI application and its server in one process (no server parent; docs/decisions/0010)."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable

import uvloop

from novu_app.asgi import ASGIApp, Part, build_asgi
from novu_app.kernel import database
from novu_app.kernel.settings import Settings, variable_of
from novu_app.operations import allocator, frontend
from novu_app.operations.project import ROOT
from novu_app.operations.server import WebServer

#: A request that hangs may delay a stop this long: whoever supervised this process may be gone.
_STOP_S = 10.0
#: Until the code of the start is forgotten, when the first pages have been answered.
_SETTLED_S = 5.0
#: What python-socketio loads for its clients and a second kind of message queue, where it is installed: 12 MB.
_SPARED = ("aiohttp", "valkey", "websocket")


def serve(
    settings: Settings, listener: socket.socket, part: Part | None, *, before: Callable[[], None] | None = None
) -> None:
    """Answer requests on ``listener`` until SIGTERM or SIGINT; requests in hand are finished.

    Args:
        settings: the settings of this process.
        listener: a listening socket.
        part: the only part to serve, None for all.
        before: called when all is loaded, before the first request.

    Raises:
        OperatorError: the part needs the compiled frontend and there is none.
    """
    target = load(settings, part)
    if before is not None:
        before()
    try:
        uvloop.run(_serve(target, listener))
    finally:
        database.dispose()
        # The end of the interpreter would look through all that the pages are made of, for seconds.
        gc.freeze()


def load(settings: Settings, part: Part | None) -> ASGIApp:
    """The ASGI application; Reflex is imported only when ``part`` has pages."""
    for name in _SPARED:
        # It does without where the import fails, which None stands for.
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    if part in ("api", "realtime"):
        return build_asgi(None, {part})
    # rxconfig.py reads the settings anew, and in another working directory.
    os.environ[variable_of("root_path")] = settings.root_path
    os.environ |= frontend.serve_environment(frontend.build_folder(settings.root_path)) | {"NOVU_WEB_ONLY": part or ""}
    os.chdir(ROOT)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from novu_app.novu_app import app

    return app()


async def _serve(target: ASGIApp, listener: socket.socket) -> None:
    server = WebServer(target)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.stop()
        loop.call_later(_STOP_S, os._exit, 1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.call_later(_SETTLED_S, allocator.forget_code)
    await server.serve_on(listener)
