import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import socketio

from novu_app.inbox.tokens import InboxSession, issue
from novu_app.realtime import hub
from novu_app.realtime.gateway import socket_app
from tests.messages.rows import Inbox
from tests.support.serving import serving
from tests.support.valkey import ValkeyServer


@pytest.fixture
async def hub_running(valkey: ValkeyServer) -> AsyncIterator[None]:
    """The hub, listening to an empty Valkey."""
    async with hub.lifespan():
        await until(lambda: valkey.client.pubsub_numsub("novu:realtime")[0][1] == 1)
        yield


async def until(happened: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for something in this process."""
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110 - it happens elsewhere
            await asyncio.sleep(0.01)


class Client:
    """One socket.io client, which keeps what it is told."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.events: list[tuple[str, Any]] = []
        self.socket = socketio.AsyncClient(reconnection=False)
        for name in ("notification_received", "unseen_count_changed", "unread_count_changed"):
            self.socket.on(name, self._keeper(name))

    def _keeper(self, name: str) -> Callable[[Any], None]:
        def keep(payload: Any) -> None:
            self.events.append((name, payload))

        return keep

    def named(self, name: str) -> list[Any]:
        return [payload for event, payload in self.events if event == name]

    async def connect(
        self,
        token: str | None,
        *,
        in_auth: bool = False,
        transport: str = "websocket",
        headers: dict[str, str] | None = None,
    ) -> None:
        query = f"?token={token}" if token is not None and not in_auth else ""
        await self.socket.connect(
            f"{self.url}{query}",
            headers or {},
            transports=[transport],
            auth={"token": token} if in_auth else None,
            wait_timeout=60,
        )


def session_of(box: Inbox) -> InboxSession:
    return InboxSession(box.pk, box.subscriber_id, box.environment.id, box.environment.organization_id)


def token_of(box: Inbox) -> str:
    return issue(session_of(box))


@pytest.fixture
async def clients(database: str, hub_running: None) -> AsyncIterator[Callable[[], Client]]:
    """Makes clients of a gateway; they end with the test, while there still is the database that says who is online."""
    made: list[Client] = []
    async with serving(socket_app()) as url:

        def make() -> Client:
            made.append(Client(url))
            return made[-1]

        yield make
        for client in made:
            await client.socket.disconnect()
