"""The inbox page in Chromium: when it is painted, and what an open one costs the web process."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import uvloop
from playwright.sync_api import Browser, BrowserContext, Frame, WebSocket

from benchmarks import load
from benchmarks.browser import headless
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time, pss_mb
from benchmarks.plan import Plan
from tests.support.http import HttpSink

_MESSAGES = 20
_SETTLE_S = 2.0
_LONGEST_S = 20.0
_ACTS = 100
#: A subscriber whose name can be replaced by another one's of the same length.
_READER = "user-{:06}"
_HOST = """<!doctype html><meta charset="utf-8"><title>Shop</title><div id="here"></div>
<script src="{server}/embed.js"></script>
<script>
  NovuInbox.init({{applicationIdentifier: "{application}", subscriberId: "{reader}", target: "#here", inline: true}})
</script>"""
_PAINTS = """() => new Promise((done) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const item = document.querySelector("[data-id]");
    if (paint && item) done([paint.startTime, performance.now()]);
    else requestAnimationFrame(look);
  };
  look();
})"""


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, float]:
    """First paint of the frame in a host page by the browser's own timing (ms), cold and warm; memory a page (KB); acts (ms)."""
    with installed(machine, kind) as running, cpu_time() as cpu:
        _fill_inboxes(running, plan.pages_open)
        with headless() as browser, _host_page(running) as address:
            cold, warm = _paints(browser, address, plan.paints)
            talk = _recorded(browser, running)
        opened = uvloop.run(_open_many(running, plan.pages_open, talk))
    return {
        **{f"cold_{name}_ms": value for name, value in cold.items()},
        **{f"warm_{name}_ms": value for name, value in warm.items()},
        **opened,
        "elsewhere": cpu.elsewhere,
    }


def _fill_inboxes(running: Installation, people: int) -> None:
    names = [_READER.format(number) for number in range(people)]
    for start in range(0, people, 100):
        events = [running.trigger(number, names[start : start + 100]) for number in range(_MESSAGES)]
        running.server.client.post("/v1/events/trigger/bulk", json={"events": events}).raise_for_status()
    running.wait_until_done(120)


@contextmanager
def _host_page(running: Installation) -> Iterator[str]:
    """The address of a page on another origin that shows the inbox in its text."""
    sink = HttpSink()
    names = {"server": running.server.url, "application": running.server.application_identifier}
    sink.page("/", _HOST.format(reader=_READER.format(0), **names).encode())
    try:
        yield f"http://localhost:{sink.port}/"
    finally:
        sink.close()


def _paints(browser: Browser, address: str, times: int) -> tuple[dict[str, float], dict[str, float]]:
    """Medians of ``paint`` (the frame's first contentful paint) and ``items`` (notifications are there), cold and warm."""
    cold, warm = [], []
    for _ in range(times):
        context = browser.new_context(viewport={"width": 1000, "height": 720})
        cold.append(_paint(context, address))
        warm.append(_paint(context, address))
        context.close()
    return _medians(cold), _medians(warm)


def _paint(context: BrowserContext, address: str) -> tuple[float, float]:
    page = context.new_page()
    page.goto(address)
    painted, items = _inbox(page.frames).evaluate(_PAINTS)
    page.close()
    return painted, items


def _inbox(frames: list[Frame]) -> Frame:
    return next(frame for frame in frames if "/inbox/" in frame.url)


def _medians(values: list[tuple[float, float]]) -> dict[str, float]:
    return {
        name: statistics.median(column)
        for name, column in zip(("paint", "items"), zip(*values, strict=True), strict=True)
    }


@dataclass(frozen=True, slots=True)
class _Talk:
    """What a page says on its socket: the address, until its inbox is open, and for marking one notification as read."""

    address: str
    opening: list[str]
    act: str


def _recorded(browser: Browser, running: Installation) -> _Talk:
    sent: list[str] = []
    addresses: list[str] = []

    def listen(socket: WebSocket) -> None:
        addresses.append(socket.url)
        socket.on("framesent", lambda frame: sent.append(str(frame)))

    context = browser.new_context(viewport={"width": 1000, "height": 720})
    page = context.new_page()
    page.on("websocket", listen)
    page.goto(_address(running))
    page.locator("[data-id]").first.wait_for()
    opening = [frame for frame in sent if frame.startswith(("40/_event", "42/_event"))]
    page.locator("[data-id][data-read='false']").first.focus()
    page.keyboard.press("r")
    page.locator("[data-id][data-read='true']").first.wait_for()
    acts = [frame for frame in sent if ".act" in frame and '"read"' in frame]
    context.close()
    if not acts:
        raise AssertionError("The page said nothing when a notification was marked as read")
    return _Talk(addresses[0], opening, acts[0])


def _address(running: Installation) -> str:
    query = {"applicationIdentifier": running.server.application_identifier, "subscriberId": _READER.format(0)}
    return f"{running.server.url}/inbox/?{urlencode(query)}"


async def _open_many(running: Installation, count: int, talk: _Talk) -> dict[str, float]:
    """Say the same for many pages of as many people, and look at the web process; then act on the first one's."""
    web = running.web_pids()
    before = pss_mb(web)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        pages = [await _open(stack, session, talk, number) for number in range(count)]
        await asyncio.sleep(_SETTLE_S)
        with_pages = pss_mb(web)
        taken = sorted([await _act(pages[0], talk.act, number) for number in range(_ACTS)])
    return {
        "pages": count,
        "kb_a_page": (with_pages - before) * 1024 / count,
        "act_p50_ms": load.percentile(taken, 0.50),
        "act_p99_ms": load.percentile(taken, 0.99),
    }


async def _open(
    stack: AsyncExitStack, session: aiohttp.ClientSession, talk: _Talk, number: int
) -> aiohttp.ClientWebSocketResponse:
    address = re.sub(r"token=[^&]+", f"token=page-{number}", talk.address)
    socket = await session.ws_connect(address, max_msg_size=0)
    stack.push_async_callback(socket.close)
    await _text(socket)
    for frame in talk.opening:
        await socket.send_str(frame.replace(_READER.format(0), _READER.format(number)))
        await _text(socket)
    while '"ready"' not in await _text(socket):
        pass
    return socket


async def _act(socket: aiohttp.ClientWebSocketResponse, frame: str, number: int) -> float:
    """Milliseconds until a click's effect is back."""
    done = "unread" if number % 2 == 0 else "read"
    began = time.perf_counter()
    # Each act has a name of its own: what is said twice is done once.
    named = re.sub(r'"act":"[^"]*"', f'"act":"bench.{number + 1}.{number + 1}"', frame)
    await socket.send_str(named.replace('"read"', f'"{done}"'))
    while '"items' not in await _text(socket):
        pass
    return (time.perf_counter() - began) * 1000


async def _text(socket: aiohttp.ClientWebSocketResponse) -> str:
    async with asyncio.timeout(_LONGEST_S):
        while True:
            packet = await socket.receive()
            if packet.type == aiohttp.WSMsgType.TEXT and packet.data == "2":
                await socket.send_str("3")
            elif packet.type == aiohttp.WSMsgType.TEXT:
                return str(packet.data)
            elif packet.type != aiohttp.WSMsgType.BINARY:
                raise ConnectionError(f"The page's socket was closed: {packet}")
