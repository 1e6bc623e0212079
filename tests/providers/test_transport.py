"""The connections behind the client: kept, shared, let go."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from novu_app.providers import http, transport
from novu_app.providers.http import Answer
from tests.support.http import HttpSink, Reply
from tests.support.internet import Authority
from tests.support.processes import free_port, wait_until

pytestmark = pytest.mark.usefixtures("settings_environment")
_APPLICATION = """
async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    version = scope["http_version"].encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": version})
"""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts to which connections were opened."""
    hosts: list[str] = []
    connect = transport._GuardedBackend.connect_tcp

    async def counted(self: Any, host: str, *more: Any, **named: Any) -> Any:
        hosts.append(host)
        return await connect(self, host, *more, **named)

    monkeypatch.setattr(transport._GuardedBackend, "connect_tcp", counted)
    return hosts


@pytest.fixture
def server(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a real server that speaks HTTP/2, and tells which version a request came by."""
    authority.context_for("localhost")
    pem = (authority.file.parent / "localhost.pem").read_text()
    start = pem.index("-----BEGIN PRIVATE KEY")
    (tmp_path / "certificate.pem").write_text(pem[:start])
    (tmp_path / "key.pem").write_text(pem[start:])
    (tmp_path / "served.py").write_text(_APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--ssl-certificate", "certificate.pem", "--ssl-keyfile", "key.pem", "served:application"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    try:
        wait_until(lambda: _answers(port), "the HTTP/2 server")
        yield f"https://localhost:{port}/"
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        try:
            return await work()
        finally:
            await http.close()

    return asyncio.run(whole())


def test_requests_share_a_connection_by_http2(server: str, opened: list[str]) -> None:
    async def work() -> list[Answer]:
        async def ask() -> Answer:
            return await http.request("POST", server, json={"a": 1}, http2=True)

        return [*await asyncio.gather(*(ask() for _ in range(60))), await ask()]

    assert {answer.text for answer in run(work)} == {"2"}
    assert len(opened) == 1


def test_a_server_that_speaks_no_http2_is_asked_as_ever(internet: HttpSink, opened: list[str]) -> None:
    async def work() -> list[Answer]:
        return [await http.request("POST", "https://fcm.example.com/", json={}, http2=True) for _ in range(3)]

    assert {answer.status for answer in run(work)} == {200}
    assert internet.requests[0].headers["Host"] == "fcm.example.com"
    assert len(opened) == 1


def test_many_requests_at_a_time_have_a_pool_each(
    http_sink: HttpSink, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    http_sink.default = Reply(delay=0.1)
    # However long a busy machine takes for the first ones.
    monkeypatch.setattr(transport, "_IDLE_S", 600.0)

    async def work() -> tuple[int, list[int]]:
        await asyncio.gather(*(http.request("GET", http_sink.url) for _ in range(40)))
        before = len(opened)
        await asyncio.gather(*(http.request("GET", http_sink.url) for _ in range(40)))
        (lines,) = transport._lines[asyncio.get_running_loop()].of.values()
        assert len(opened) == before, "connections are kept"
        return before, [len(line.pool.connections) for line in lines]

    assert run(work) == (40, [1] * 40)


def test_lines_that_nobody_uses_are_closed(http_sink: HttpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> list[str]:
        lines = transport._Lines()
        transport._lines[asyncio.get_running_loop()] = lines
        await http.request("GET", http_sink.url)
        (line,) = lines.of[http_sink.url, False]
        monkeypatch.setattr(transport, "_IDLE_S", -1.0)
        monkeypatch.setattr(transport, "_SWEEP_S", -1.0)
        # The request under way keeps its own line; the one of the other address is let go.
        await http.request("GET", f"http://localhost:{http_sink.port}")
        assert line.pool.connections == []
        return [origin for origin, _ in lines.of]

    assert run(work) == [f"http://localhost:{http_sink.port}"]
