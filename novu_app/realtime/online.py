"""Who is online: noted behind the open inboxes of this process, off the event loop, in one transaction for all changes of a
moment (docs/decisions/0022-who-is-online.md)."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from novu_app.kernel import clock
from novu_app.kernel.ids import new_id
from novu_app.realtime import online_store

#: A thousand clients that reconnect at once become a few transactions.
_GATHER_S = 0.1
#: Between two signs of life: two of them may be lost before the process is taken for dead.
BEAT_S = 10.0
_AFTER_ERROR_S = 1.0

log = logging.getLogger("novu.realtime")


class OnlineStates:
    """Notes whose inboxes are open here. Other processes do the same for theirs: whoever has one open somewhere is online.

    Everything but the statements runs in the process' event loop.
    """

    def __init__(self) -> None:
        self._process = new_id()
        self._known = False
        self._open: dict[str, int] = {}
        self._pending: dict[str, bool] = {}
        self._task: asyncio.Task[None] | None = None
        self._beat: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._closing = False

    def came(self, subscriber_pk: str) -> None:
        """A subscriber opened an inbox."""
        self._open[subscriber_pk] = self._open.get(subscriber_pk, 0) + 1
        if self._open[subscriber_pk] == 1:
            self._note(subscriber_pk, True)

    def went(self, subscriber_pk: str) -> None:
        """A subscriber who came closed one."""
        self._open[subscriber_pk] -= 1
        if not self._open[subscriber_pk]:
            del self._open[subscriber_pk]
            self._note(subscriber_pk, False)

    async def close(self) -> None:
        """Note that all who are left went, wait until it is stored, and stop."""
        self._closing = True
        if self._beat is not None:
            self._beat.cancel()
        for subscriber_pk in self._open:
            self._note(subscriber_pk, False)
        self._open.clear()
        if self._task is not None:
            await self._task
        if self._known:
            try:
                await asyncio.to_thread(online_store.end, self._process)
            except SQLAlchemyError:
                log.exception("A web process that ended is forgotten later")

    def _note(self, subscriber_pk: str, online: bool) -> None:
        self._pending[subscriber_pk] = online
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_soon(), name="online states")
        if self._beat is None and not self._closing:
            self._beat = asyncio.create_task(self._keep_alive(), name="sign of life")

    async def _write_soon(self) -> None:
        while self._pending:
            await asyncio.sleep(_GATHER_S)
            changes, self._pending = self._pending, {}
            if not await self._write(changes):
                self._pending = {**changes, **self._pending}
                if self._closing:
                    return
                await asyncio.sleep(_AFTER_ERROR_S)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            if self._known:
                await self._write({})

    async def _write(self, changes: dict[str, bool]) -> bool:
        """Whether the changes are stored; whatever goes wrong is tried again."""
        async with self._writing:
            try:
                if await self._store(changes, new=not self._known):
                    self._known = True
                    return True
                # It was silent for so long that it was taken for dead, and all who are here for gone.
                self._process, self._known = new_id(), False
                self._known = await self._store({**changes, **dict.fromkeys(self._open, True)}, new=True)
            except SQLAlchemyError:
                log.exception("Could not note who is online, trying again")
                return False
            return self._known

    async def _store(self, changes: dict[str, bool], *, new: bool) -> bool:
        return await asyncio.to_thread(online_store.write, self._process, changes, clock.now_ms(), new=new)
