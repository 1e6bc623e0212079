"""Asking a web process whether it answers, without ever waiting for it."""

import socket

from novu_app.kernel.settings import WILDCARD_HOSTS

HEALTH_PATH = "/v1/health-check"


class HealthProbe:
    """Asks ``/v1/health-check`` once; call it until it is true.

    Each call takes the question one step further and returns at once, so that a supervisor can go on reaping children
    between the calls.
    """

    def __init__(self, host: str, port: int) -> None:
        """Ask the web process that is bound to ``host`` and ``port``."""
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked at, not bound
        self._address = (local[host] if host in WILDCARD_HOSTS else host, port)
        self._connection: socket.socket | None = None
        self._answer = b""

    def __call__(self) -> bool:
        """Whether the answer 200 has come."""
        try:
            if self._connection is None:
                self._ask()
                return False
            part = self._connection.recv(4096)
        except BlockingIOError:
            return False
        except OSError:
            self._forget()
            return False
        self._answer += part
        ready = self._answer.split(b"\r\n", 1)[0].split(b" ")[1:2] == [b"200"]
        if ready or not part:
            self._forget()
        return ready

    def _ask(self) -> None:
        # Connecting is immediate: the supervisor's socket listens before any web process runs.
        self._connection = socket.create_connection(self._address, timeout=1.0)
        self._connection.sendall(f"GET {HEALTH_PATH} HTTP/1.1\r\nHost: novu\r\nConnection: close\r\n\r\n".encode())
        self._connection.setblocking(False)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._answer = None, b""
