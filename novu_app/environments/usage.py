"""When secret keys were used last: noted in memory with every call, written at most once a minute by one statement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from novu_app.environments import store
from novu_app.kernel import clock
from novu_app.kernel.database import writing

WRITTEN_EVERY_MS = 60_000
_LOOK_EVERY_S = 1.0

log = logging.getLogger("novu.keys")
#: Key id → when it was used last; key id → what was written of it last, and when.
_used: dict[str, int] = {}
_written: dict[str, tuple[int, int]] = {}


def note(key_id: str) -> None:
    """A key is used now."""
    _used[key_id] = clock.now_ms()


def write_due(now: int) -> int:
    """Write the uses of the keys that were written a minute ago or never; their number.

    Opens a transaction when there are any. Other processes write the same keys: the row itself keeps the minute.
    """
    due = {
        key_id: at
        for key_id, at in list(_used.items())
        if at > (last := _written.get(key_id, (0, 0)))[0] and now - last[1] >= WRITTEN_EVERY_MS
    }
    if due:
        with writing() as session:
            store.write_uses(session, sorted(due.items()), WRITTEN_EVERY_MS)
        _written.update({key_id: (at, now) for key_id, at in due.items()})
    return len(due)


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Write uses while a web process serves."""
    task = asyncio.create_task(_keep_writing(), name="key usage")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_writing() -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            await asyncio.to_thread(write_due, clock.now_ms())
        except SQLAlchemyError as error:
            log.warning("The last use of keys is written later: %s", error)


def reset() -> None:
    """Forget what was noted: between tests."""
    _used.clear()
    _written.clear()
