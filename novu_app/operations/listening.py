"""The listening socket of the web processes.

Whoever supervises them holds it: while a web process restarts, connections wait in the socket's queue instead of being
refused, and several web processes share it.
"""

import errno
import os
import socket

from novu_app.operations.errors import OperatorError

#: The descriptor of a socket that the parent listens on already.
LISTEN_FD_VARIABLE = "NOVU_LISTEN_FD"
BACKLOG = 2048


def bind(host: str, port: int, *, option: str = "--port") -> socket.socket:
    """A socket bound to ``host`` and ``port`` that does not listen yet; ``option`` is what sets the port.

    Raises:
        OperatorError: the port is taken, or this machine has no such address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise OperatorError(f"The host {host!r} has no address here ({error.strerror}). Set --host.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise OperatorError(_reason(host, port, error, option)) from error
    return listener


def listen(listener: socket.socket) -> None:
    """Begin to take connections.

    Raises:
        OperatorError: another program began to listen on the port in the meantime.
    """
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise OperatorError(_reason(host, port, error)) from error
    listener.setblocking(False)


def inherited() -> socket.socket | None:
    """The socket that the parent process listens on, or None when there is no such parent."""
    value = os.environ.pop(LISTEN_FD_VARIABLE, "")
    return socket.socket(fileno=int(value)) if value else None


def _reason(host: str, port: int, error: OSError, option: str = "--port") -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Stop it, or choose another with {option}."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user. Choose one above 1023 with {option}."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"This machine has no address {host}. Set --host to one that it has, or to 0.0.0.0 for all."
    return f"Port {port} on {host} can not be used: {error.strerror}."
