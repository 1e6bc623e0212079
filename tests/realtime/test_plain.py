"""Plain websockets at the root of the address (contract/inbox.md, WebSocket B): the same news as socket.io's, a text frame each."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from novu_app.environments import inbox_settings
from novu_app.kernel import jsons
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters
from novu_app.realtime import plain, presence, publisher
from novu_app.realtime.gateway import socket_app
from novu_app.subscribers.models import Subscriber
from tests.messages.rows import Inbox
from tests.realtime.conftest import token_of, until
from tests.support.application import TestEnvironment
from tests.support.serving import serving


@pytest.fixture
def box(environment: TestEnvironment) -> Inbox:
    """An inbox whose counts say nothing yet."""
    return Inbox(environment)


@pytest.fixture
async def url(database: str, hub_running: None) -> AsyncIterator[str]:
    """Where the sockets are served."""
    async with serving(socket_app()) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client."""
    async with aiohttp.ClientSession() as session:
        yield session


def batch(box: Inbox, *messages: dict[str, Any]) -> dict[str, Any]:
    with reading() as session:
        counts = counters.read(session, box.environment.id, box.pk).document()
    return {"inbox": [{"pk": box.pk, "messages": list(messages), "counts": counts}], "activity": {}}


async def frame(socket: aiohttp.ClientWebSocketResponse) -> Any:
    return jsons.loads(await socket.receive_str(timeout=60))


def is_online(box: Inbox) -> bool:
    with reading() as session:
        return session.get_one(Subscriber, box.pk).is_online


async def test_news_are_frames_and_a_ping_is_answered(http: aiohttp.ClientSession, url: str, box: Inbox) -> None:
    async with http.ws_connect(f"{url}/?token={token_of(box)}") as socket:
        await socket.send_str("ping")
        assert await socket.receive_str(timeout=60) == "pong"
        assert presence.listening([box.pk])
        await asyncio.to_thread(box.arrive, severity="high")
        publisher.publish(batch(box, {"_id": "m1", "content": "Hi", "cta": {}}))
        assert await frame(socket) == {
            "event": "notification_received",
            "data": {"message": {"_id": "m1", "content": "Hi", "cta": {}}},
        }
        assert await frame(socket) == {
            "event": "unseen_count_changed",
            "data": {"unseenCount": 1, "hasMore": False},
        }
        counts = await frame(socket)
        assert counts["event"] == "unread_count_changed"
        assert counts["data"]["counts"]["severity"]["high"] == 1
        await until(lambda: is_online(box))
    await until(lambda: not is_online(box))


async def test_it_is_told_what_it_missed(http: aiohttp.ClientSession, url: str, box: Inbox) -> None:
    token = token_of(box)
    await asyncio.to_thread(box.arrive, 2)
    async with http.ws_connect(f"{url}/?token={token}") as socket:
        assert (await frame(socket))["data"]["unseenCount"] == 2
        assert (await frame(socket))["data"]["counts"]["total"] == 2


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_nobody_connects_without_a_session(http: aiohttp.ClientSession, url: str, token: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(f"{url}/?token={token}")


async def test_only_pages_of_the_list(http: aiohttp.ClientSession, url: str, box: Inbox) -> None:
    with writing() as session:
        inbox_settings.change(session, box.environment.id, ["https://shop.example"])
    address = f"{url}/?token={token_of(box)}"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(address, origin="https://evil.example")
    async with http.ws_connect(address, origin="https://shop.example"):
        pass


async def test_a_silent_client_is_dropped(
    http: aiohttp.ClientSession, url: str, box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "_SILENCE_S", 0.2)
    async with http.ws_connect(f"{url}/?token={token_of(box)}") as socket:
        closed = await socket.receive(timeout=60)
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1013)
    await until(lambda: not is_online(box))


async def test_a_client_that_does_not_read_holds_nobody_up(
    http: aiohttp.ClientSession, url: str, box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "_MOST_WAITING", 3)
    async with http.ws_connect(f"{url}/?token={token_of(box)}") as socket:
        await socket.send_str("ping")
        await socket.receive_str(timeout=60)
        # More than can wait, in one batch.
        publisher.publish(batch(box, *({"_id": str(number)} for number in range(50))))
        async with asyncio.timeout(60):
            while (await socket.receive()).type != aiohttp.WSMsgType.CLOSE:
                pass
