"""Libraries that make connections of their own, held to the guard of outgoing connections (ARCHITECTURE.md, law 12).

What such a library does in a confined block is watched where the interpreter opens connections: the address that is connected to
is the one that is checked, whatever name led there and however often somebody was sent on.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from novu_app.kernel.outbound import TargetRefused, guard_host

_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})


class _State(threading.local):
    refused: list[TargetRefused] | None = None


_state = _State()


@contextmanager
def confined() -> Iterator[list[TargetRefused]]:
    """Within the block this thread connects to what may be reached from here, and starts no programs.

    Threads that the block starts are not watched. Whatever is refused raises there, and is listed besides: libraries may
    swallow it.
    """
    _watch()
    refused: list[TargetRefused] = []
    before, _state.refused = _state.refused, refused
    try:
        yield refused
    finally:
        _state.refused = before


@cache
def _watch() -> None:
    # Can not be taken back: installed when something is confined for the first time.
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    refused = _state.refused
    if refused is None or (event not in _ADDRESSED and event not in _PROGRAMS):
        return
    try:
        if event in _PROGRAMS:
            raise TargetRefused("Programs of this machine may not be started")
        address = arguments[1]
        if address is None:
            return  # of a socket that is connected
        if not isinstance(address, tuple):
            raise TargetRefused("Sockets of this machine may not be opened")
        guard_host(str(address[0]), int(address[1]))
    except TargetRefused as error:
        refused.append(error)
        raise
