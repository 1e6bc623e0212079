"""Open inboxes of a running gateway, by either protocol, each with the counts that it was told last."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio

from novu_app.asgi import build_asgi
from novu_app.inbox.state import InboxState
from novu_app.inbox.tokens import verify
from novu_app.inbox.views import LONGEST
from novu_app.kernel import jsons
from novu_app.realtime import hub
from tests.inbox.pages import way_back
from tests.support.processes import wait_until
from tests.support.serving import serving

SEVERITIES = ("high", "medium", "low", "none")


@dataclass
class Told:
    """What an inbox shows at its bell."""

    unread: int = 0
    unseen: int = 0
    severity: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))

    def hear(self, event: str, payload: Any) -> None:
        """Take over an event of the contract."""
        if event == "unread_count_changed":
            self.unread, self.severity = payload["counts"]["total"], payload["counts"]["severity"]
        elif event == "unseen_count_changed":
            self.unseen = payload["unseenCount"]


class Running:
    """The web server, the hub and every listener, in the event loop of a thread: the test itself is plain code."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True)
        self._stack = AsyncExitStack()
        self.url = ""

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Await something in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def listen(self, token: str, told: Told, *, plain: bool) -> "Listener":
        """An inbox that hears everything from the return on; ``told`` is what its session said."""
        listener = Listener(self, told)
        self.do(listener.open_plain(token) if plain else listener.open_packets(token))
        return listener

    def __enter__(self) -> "Running":
        self._thread.start()
        self.do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    async def _start(self) -> None:
        self.url = await self._stack.enter_async_context(serving(build_asgi(parts={"api", "realtime"})))

    async def _stop(self) -> None:
        await self._stack.aclose()
        # Of clients that went: their pings.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


class Listener:
    """One open inbox."""

    def __init__(self, running: Running, told: Told) -> None:
        self.told = told
        self._running = running
        self._stack = AsyncExitStack()

    async def open_packets(self, token: str) -> None:
        """Connect by socket.io."""
        client = socketio.AsyncClient(reconnection=False)
        for name in ("unread_count_changed", "unseen_count_changed"):
            client.on(name, lambda payload, name=name: self.told.hear(name, payload))
        await client.connect(f"{self._running.url}?token={token}", transports=["websocket"], wait_timeout=60)
        self._stack.push_async_callback(client.disconnect)

    async def open_plain(self, token: str) -> None:
        """Connect by a plain websocket."""
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        socket = await self._stack.enter_async_context(session.ws_connect(f"{self._running.url}/?token={token}"))
        reading = asyncio.create_task(self._read(socket))

        async def stop() -> None:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

        self._stack.push_async_callback(stop)

    def close(self) -> None:
        """Go away."""
        self._running.do(self._stack.aclose())

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            frame = jsons.loads(message.data)
            self.told.hear(frame["event"], frame["data"])


class PageListener:
    """An open inbox page, without its browser; it hears the hub of the web server as a page does."""

    def __init__(self, running: Running, token: str) -> None:
        self._running = running
        self._page = InboxState(_reflex_internal_init=True)  # type: ignore[call-arg]
        self._page._who = verify(token)
        self._news: asyncio.Queue[hub.News] = asyncio.Queue()
        # Events of a page and its news never run at the same time.
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        running.do(self._open())

    def shows(self) -> tuple[int, str, frozenset[str], bool]:
        """The unread count, the highest severity, what is listed, and whether there is more below."""
        page = self._page
        return page.unread, page.severity, frozenset(item["id"] for item in page.items), page.more

    def unread(self) -> list[str]:
        """What is listed and not read."""
        return sorted(item["id"] for item in self._page.items if not item["read"])

    def way_back(self) -> list[dict[str, Any]]:
        """What takes back what was done last in it."""
        return way_back(self._page)

    def does(self, event: str, *given: Any) -> None:
        """Do what its visitor does, by the name of the event."""
        self._running.do(self._do(event, given))

    def close(self) -> None:
        """Go away."""
        self._running.do(self._stack.aclose())

    async def _do(self, event: str, given: tuple[Any, ...]) -> None:
        async with self._turn:
            await getattr(InboxState, event).fn(self._page, *given)

    async def _open(self) -> None:
        pk = self._page._session().subscriber_pk
        self._stack.callback(hub.subscribe(hub.subscriber_topic(pk), self._news.put_nowait))
        await hub.expect(pk)
        await self._page._refresh(LONGEST)
        following = asyncio.create_task(self._follow())

        async def stop() -> None:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

        self._stack.push_async_callback(stop)

    async def _follow(self) -> None:
        while True:
            news = [await self._news.get()]
            while not self._news.empty():
                news.append(self._news.get_nowait())
            async with self._turn:
                await self._page._hear(news)


@contextmanager
def running() -> Iterator[Running]:
    """A gateway with the inbox API, and the hub connected to Redis."""
    with Running() as server:
        yield server


def settle(listeners: list[Listener], expected: Told) -> None:
    """Wait until every inbox shows the same; what is late by more than seconds never comes."""
    with suppress(AssertionError):
        wait_until(lambda: all(listener.told == expected for listener in listeners), "the same everywhere", pause=0.005)
    for listener in listeners:
        assert listener.told == expected
