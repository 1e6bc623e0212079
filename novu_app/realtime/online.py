"""Who is online: noted behind the sockets, off the event loop, in one statement for all changes of a moment."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from novu_app.kernel import bulk, clock
from novu_app.kernel.database import writing

#: A thousand clients that reconnect at once become a few statements.
_GATHER_S = 0.1

log = logging.getLogger("novu.realtime")


class OnlineStates:
    """Notes the online state of subscribers; the last state within a moment wins."""

    def __init__(self) -> None:
        self._pending: dict[str, bool] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, subscriber_pk: str, online: bool) -> None:
        """A subscriber came or went. To be called in the event loop."""
        self._pending[subscriber_pk] = online
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_soon(), name="online states")

    async def finish(self) -> None:
        """Wait until everything that was noted is written."""
        if self._task is not None:
            await self._task

    async def _write_soon(self) -> None:
        while self._pending:
            await asyncio.sleep(_GATHER_S)
            changes, self._pending = self._pending, {}
            try:
                await asyncio.to_thread(write, changes)
            except SQLAlchemyError:
                log.exception("Could not note who is online")


def write(changes: dict[str, bool]) -> None:
    """Store online states by subscriber pk, with the moment of coming or going."""
    with writing() as session:
        bulk.run(
            session,
            "WITH {v} UPDATE subscriber SET is_online = v.online, last_online_at = :now FROM v "
            "WHERE subscriber.id = v.id",
            {"id": "text", "online": "boolean"},
            sorted(changes.items()),
            now=clock.now_ms(),
        )
