"""Who has an inbox open in this process, and what they are told (contract/inbox.md, WebSocket).

The protocols differ in how a client comes in and how an event is written; what is told when is the same and stands here.
Each web process hears the hub itself and tells the clients that it holds: nothing goes between processes, and a batch costs
a process nothing but for the subscribers who are connected to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.database import reading
from novu_app.messages import counters, counting
from novu_app.messages.owners import Owner, sees
from novu_app.realtime import hub
from novu_app.realtime.online import OnlineStates

_COUNT_CAP = 100
_SEVERITY_CAP = 99

log = logging.getLogger("novu.realtime")
Event = tuple[str, dict[str, Any]]
#: A subscriber with one set of contexts.
_Key = tuple[str, tuple[str, ...] | None]


class Client(Protocol):
    """One connection."""

    async def tell(self, event: str, payload: dict[str, Any]) -> None:
        """Send an event. A client that is gone or does not listen must not hold others up."""
        ...


@dataclass(slots=True)
class _Room:
    """The connections of one subscriber in this process that see the same messages."""

    session: InboxSession
    unsubscribe: Callable[[], None]
    clients: set[Client] = field(default_factory=set)
    #: Version of the counts that were told last.
    version: int = -1
    #: Reads the counts, while somebody waits for them.
    refresh: asyncio.Task[None] | None = None
    stale: bool = False

    @property
    def counts_itself(self) -> bool:
        """Whether the kept counts may be those of other messages as well."""
        return bool(self.session.contexts)


def count_events(counts: dict[str, int]) -> Iterator[Event]:
    """The two events that tell an inbox its counts, capped as the contract says.

    Args:
        counts: ``counts`` of a realtime batch.
    """
    unseen, unread = counts["unseen"], counts["unread"]
    total = min(unread, _COUNT_CAP)
    severity = {name: min(counts[name], _SEVERITY_CAP) for name in counters.SEVERITIES}
    yield "unseen_count_changed", {"unseenCount": min(unseen, _COUNT_CAP), "hasMore": unseen > _COUNT_CAP}
    yield (
        "unread_count_changed",
        {"counts": {"total": total, "severity": severity}, "unreadCount": total, "hasMore": unread > _COUNT_CAP},
    )


class Rooms:
    """Admits clients and tells them what happens in their inbox. Everything runs in the process' event loop."""

    def __init__(self) -> None:
        self._rooms: dict[_Key, _Room] = {}
        self._online = OnlineStates()
        # News wait here so that they go out in the order in which they came.
        self._news: asyncio.Queue[tuple[_Key, hub.News]] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def admit(self, session: InboxSession, client: Client) -> None:
        """Let a client hear its inbox from the return on.

        Where the counts have moved since the session was opened, it is told the present ones a moment later: what came
        between its first request and this connection was told to nobody.
        """
        if self._sender is None:
            self._sender = self._start(self._send(), "socket sender")
        key = (session.subscriber_pk, session.contexts)
        room = self._rooms.get(key)
        if room is None:
            topic = hub.subscriber_topic(session.subscriber_pk)
            room = _Room(session, hub.subscribe(topic, lambda news: self._news.put_nowait((key, news))))
            self._rooms[key] = room
            self._online.came(key[0])
        room.clients.add(client)
        told = room.version
        await hub.expect(session.subscriber_pk)
        self._start(self._catch_up(room, session, client, told), "socket catch-up")

    def leave(self, session: InboxSession, client: Client) -> None:
        """A client is gone."""
        key = (session.subscriber_pk, session.contexts)
        room = self._rooms.get(key)
        if room is None:
            return
        room.clients.discard(client)
        if not room.clients:
            room.unsubscribe()
            del self._rooms[key]
            self._online.went(key[0])

    async def close(self) -> None:
        """Note that nobody is connected here any more, and stop."""
        for task in self._tasks:
            task.cancel()
        for room in self._rooms.values():
            room.unsubscribe()
        self._rooms.clear()
        await self._online.close()

    def _start(self, work: Any, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _send(self) -> None:
        while True:
            key, news = await self._news.get()
            room = self._rooms.get(key)
            if room is None:
                continue
            try:
                await self._tell(room, news)
            except Exception:
                log.exception("Could not tell subscriber %s the news", key[0])

    async def _tell(self, room: _Room, news: hub.News) -> None:
        contexts = room.session.contexts
        for message in news["messages"] if news is not None else ():
            if sees(contexts, message):
                for client in list(room.clients):
                    await client.tell("notification_received", {"message": message})
        if news is None or room.counts_itself or (contexts is not None and news["counts"].get("in_context")):
            self._refresh_soon(room)
        else:
            await self._tell_counts(room, news["counts"])

    async def _tell_counts(self, room: _Room, counts: dict[str, int]) -> None:
        # Batches of several workers may overtake each other; the newest counts stay.
        if counts["version"] > room.version:
            room.version = counts["version"]
            for event, payload in count_events(counts):
                for client in list(room.clients):
                    await client.tell(event, payload)

    def _refresh_soon(self, room: _Room) -> None:
        # One reading at a time in a room: what comes meanwhile is told by the next one.
        room.stale = True
        if room.refresh is None or room.refresh.done():
            room.refresh = self._start(self._refresh(room), "socket counts")

    async def _refresh(self, room: _Room) -> None:
        while room.stale and room.clients:
            room.stale = False
            try:
                await self._tell_counts(room, await asyncio.to_thread(_current, room.session))
            except Exception:
                log.exception("Could not read the counts of subscriber %s", room.session.subscriber_pk)

    async def _catch_up(self, room: _Room, session: InboxSession, client: Client, told: int) -> None:
        try:
            counts = await asyncio.to_thread(_current, session)
            if counts["version"] <= session.counted or client not in room.clients:
                return
            if told < room.version >= counts["version"]:
                return  # the room was told of something newer meanwhile, this client with it
            for event, payload in count_events(counts):
                await client.tell(event, payload)
        except Exception:
            log.exception("Could not tell subscriber %s what they missed", session.subscriber_pk)


def _current(session: InboxSession) -> dict[str, int]:
    with reading() as database:
        owner = Owner(session.environment_id, session.subscriber_pk, session.contexts)
        return counting.counts_of(database, owner).document()
