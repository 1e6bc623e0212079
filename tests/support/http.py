"""An HTTP server on loopback that keeps what it gets and answers as told."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from novu_app.providers import http as guarded
from tests.support.processes import PATIENCE_S, wait_until


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it came."""

    method: str
    path: str
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: a body that is not bytes is sent as JSON.

    ``delay`` in seconds comes before the status line; ``held`` waits there until the sink's ``release``.
    """

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    held: bool = False


class HttpSink:
    """Listens on a free port of 127.0.0.1 until ``close``; ``url`` has no closing slash.

    A path in ``pages`` is answered with that; any other request takes the next of ``replies``, or else ``default``.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        """With ``tls`` it speaks HTTPS; ``url`` is for the plain one."""
        self.requests: list[ReceivedRequest] = []
        self.pages: dict[str, Reply] = {}
        self.replies: list[Reply] = []
        self.default = Reply(body={})
        self._closing = threading.Event()
        self._released = threading.Event()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                if tls is not None:
                    self.request = tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def finish(self) -> None:
                super().finish()
                if tls is not None:
                    self.request.close()  # the server knows the socket beneath alone

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                sink.requests.append(ReceivedRequest(self.command, self.path, self.headers, body))
                sink._send(self, sink._next(self.path))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def verify_request(self, *_: Any) -> bool:
                return not sink._closing.is_set()

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, name="http-sink", daemon=True)
        self._thread.start()

    def reply(
        self, status: int = 200, body: Any = None, *, delay: float = 0.0, held: bool = False, **headers: str
    ) -> None:
        """Queues one answer; underscores in header names become dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies.append(Reply(status, body, named, delay, held))

    def wait_for(self, count: int = 1, seconds: float = PATIENCE_S) -> list[ReceivedRequest]:
        """Returns all requests once there are at least ``count``."""
        wait_until(lambda: len(self.requests) >= count, f"HTTP request number {count}", seconds)
        return list(self.requests)

    def page(self, path: str, content: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        """Serves ``content`` at ``path`` from now on."""
        self.pages[path] = Reply(body=content, headers={"Content-Type": content_type})

    def release(self) -> None:
        """Sends the answers that are held."""
        self._released.set()

    def close(self) -> None:
        """Stops listening; answers that are still delayed or held are dropped."""
        self._closing.set()
        self._released.set()
        # What wakes the thread; looking now and then whether it is to end made every test wait for the next look.
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            self._thread.join(60)
        self._server.server_close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            self._server.handle_request()

    def _next(self, path: str) -> Reply:
        if path in self.pages:
            return self.pages[path]
        return self.replies.pop(0) if self.replies else self.default

    def _send(self, request: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.delay and self._closing.wait(reply.delay):
            return
        if reply.held and (not self._released.wait() or self._closing.is_set()):
            return
        is_json = not isinstance(reply.body, bytes)
        content = orjson.dumps(reply.body) if is_json else reply.body
        request.send_response(reply.status)
        headers = {"Content-Type": "application/json" if is_json else "text/html", **reply.headers}
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(content)


@pytest.fixture
def http_sink() -> Iterator[HttpSink]:
    """An HTTP server that keeps every request and answers 200 unless told otherwise."""
    sink = HttpSink()
    yield sink
    sink.close()


def time_runs_from(happened: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, seconds: float = 0.05) -> None:
    """From ``happened`` on, requests of the guarded client may take ``seconds``; before, as long as a busy machine needs."""

    def timeout(_given_s: float) -> asyncio.Timeout:
        limit, loop = asyncio.timeout(None), asyncio.get_running_loop()

        async def begin() -> None:
            while not happened():  # noqa: ASYNC110 - it happens in another thread
                await asyncio.sleep(0.005)
            with suppress(RuntimeError):  # the request was over before
                limit.reschedule(loop.time() + seconds)

        limit.beginning = loop.create_task(begin())  # type: ignore[attr-defined] # kept for as long as the limit
        return limit

    monkeypatch.setattr(guarded, "asyncio", SimpleNamespace(timeout=timeout))
