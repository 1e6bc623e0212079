"""The web server: what it refuses, how it stops, and what an idle socket costs."""

import asyncio
import logging
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from novu_app.operations import server
from tests.support.processes import ROOT
from tests.support.serving import served

#: Kilobytes that one idle socket.io connection may take of the web process: 5,000 of them stay below 400 MB.
MOST_A_SOCKET = 53
_SOCKETS = 300


class Application:
    """Answers every request with its path and the size of its body; keeps websockets open."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.log: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                await receive()
                self.log.append(event)
                await send({"type": f"lifespan.{event}.complete"})
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            assert (await receive())["type"] == "websocket.disconnect"
            self.log.append("socket closed")
            return
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        self.asked.set()
        await self.may_answer.wait()
        self.log.append("answered")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{scope['path']} {size}".encode()})


async def exchange(url: str, *pieces: bytes) -> bytes:
    """All that the server answers to these bytes until it closes the connection."""
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    try:
        async with asyncio.timeout(60):
            return await reader.read()
    finally:
        writer.close()


async def test_a_head_that_never_ends_is_refused() -> None:
    begun = b"GET / HTTP/1.1\r\nhost: here\r\nx: "
    async with served(Application()) as (url, _):
        answer = await exchange(url, begun, b"y" * (server.LARGEST_HEAD - len(begun)), b"y")
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_large_body_is_no_large_head() -> None:
    head = b"POST /%b HTTP/1.1\r\nhost: here\r\ncontent-length: 200000\r\n%b\r\n"
    first, last = head % (b"first", b""), head % (b"last", b"connection: close\r\n")
    async with served(Application()) as (url, _):
        # The second head begins in the piece that ends the first body.
        answer = await exchange(url, first, b"x" * 200_000 + last[:20], last[20:], b"x" * 200_000)
    assert re.findall(rb"/\w+ \d+", answer) == [b"/first 200000", b"/last 200000"]


async def test_who_owes_a_head_for_too_long_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(Application()) as (url, running), aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 200  # this connection stays, and owes nothing
        waiting = [asyncio.create_task(exchange(url, sent)) for sent in (b"", b"GET / HTT")]
        async with asyncio.timeout(60):
            while len(running.server_state.connections) < 3:  # noqa: ASYNC110 - they come from outside
                await asyncio.sleep(0.01)
        await running.on_tick(0)
        assert not any(task.done() for task in waiting)
        monkeypatch.setattr(server, "HEAD_S", -1.0)
        await running.on_tick(0)
        assert await asyncio.gather(*waiting) == [b"", b""]
        assert len(running.server_state.connections) == 1


async def test_a_body_that_stays_away_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_S", server._LOOK_S)
    app = Application()
    app.may_answer.clear()
    async with served(app) as (url, running), aiohttp.ClientSession() as session:
        whole = asyncio.create_task(session.post(url, data=b"x"))
        await app.asked.wait()  # the whole body is there: this request may take its time
        stuck = asyncio.create_task(exchange(url, b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\nx"))
        async with asyncio.timeout(60):
            while not any(  # noqa: ASYNC110 - it comes from outside
                getattr(getattr(each, "cycle", None), "more_body", False) for each in running.server_state.connections
            ):
                await asyncio.sleep(0.01)
        await running.on_tick(0)
        assert not stuck.done()
        await running.on_tick(0)
        assert await stuck == b""
        app.may_answer.set()
        assert await (await whole).text() == "/ 1"


async def test_a_stop_finishes_the_requests_in_hand_and_closes_the_sockets() -> None:
    app = Application()
    app.may_answer.clear()
    async with served(app) as (url, running), aiohttp.ClientSession() as session:
        socket = await session.ws_connect(url)
        asking = asyncio.create_task(session.get(f"{url}/slow"))
        await app.asked.wait()
        running.stop()
        assert (await socket.receive()).type == aiohttp.WSMsgType.CLOSE
        app.may_answer.set()
        assert await (await asking).text() == "/slow 0"
    assert app.log == ["startup", "socket closed", "answered", "shutdown"]


async def test_tokens_in_addresses_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(Application()) as (url, _), aiohttp.ClientSession() as session:
        await (await session.ws_connect(f"{url}/?token=secret")).close()
        await session.get(f"{url}/?token=secret")
    assert not [
        record for record in caplog.records if record.name.startswith("uvicorn") and "secret" in str(record.args)
    ]


_SERVE = """
import asyncio, sys
from novu_app.operations import listening
from novu_app.operations.server import WebServer
import socketio

async def main():
    server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
    with listening.bind("127.0.0.1", 0) as listener:
        listening.listen(listener)
        print(listener.getsockname()[1], flush=True)
        await WebServer(socketio.ASGIApp(server)).serve_on(listener)

asyncio.run(main())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of a process is read from /proc")
async def test_an_idle_socket_takes_little_memory() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVE, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{int(await process.stdout.readline())}/socket.io/?EIO=4&transport=websocket"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await _open(session, url, 20)  # what is made once is made
            before = _memory_kb(process.pid)
            await _open(session, url, _SOCKETS)
            taken = (_memory_kb(process.pid) - before) / _SOCKETS
    finally:
        process.kill()
        await process.wait()
    assert taken < MOST_A_SOCKET


async def _open(session: aiohttp.ClientSession, url: str, count: int) -> None:
    for _ in range(count):
        socket = await session.ws_connect(f"{url}&token={'x' * 500}")
        await socket.receive_str()
        await socket.send_str("40")
        assert (await socket.receive_str()).startswith("40")


def _memory_kb(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return int(found[1])
