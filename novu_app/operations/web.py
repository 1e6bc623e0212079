"""The web process: the ASGI application on granian, inside this process (no server parent; docs/decisions/0010)."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvloop
from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server.embed import Server

from novu_app.asgi import ASGIApp, Part, build_asgi
from novu_app.kernel import database
from novu_app.kernel.settings import Settings, variable_of
from novu_app.operations import frontend, listening
from novu_app.operations.project import ROOT

#: A request that hangs may delay a stop this long: whoever supervised this process may be gone.
_STOP_S = 10.0


class _InheritedSocketServer(Server):
    """granian's embeddable server on a socket that listens already."""

    def __init__(self, target: ASGIApp, listener: socket.socket) -> None:
        super().__init__(target, interface=Interfaces.ASGI, backlog=listening.BACKLOG, log_enabled=False)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        # granian's stubs know neither this constructor nor that the attributes are set later.
        self._sfd: Any = os.dup(self._listener.fileno())
        self._shd: Any = SocketHolder(self._sfd, False, listening.BACKLOG)  # type: ignore[call-arg]
        self._ssp = None


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


def load(settings: Settings, part: Part | None) -> ASGIApp:
    """The ASGI application; Reflex is imported only when ``part`` has pages."""
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
    server = _InheritedSocketServer(target, listener)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]
        loop.call_later(_STOP_S, os._exit, 1)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve()
    if server.interrupt_children:
        raise SystemExit(1)
