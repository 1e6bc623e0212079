"""Changes of access that every process heeds at once: what it remembers of keys and sessions is forgotten.

    changes.on_change(_scopes.clear)    # in the module that remembers
    changes.announce(session)           # in the transaction that changes something

The news goes over Redis when the transaction is committed. A process that can not hear it goes on until what it remembers
expires by itself, which is a matter of seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import redis
import redis.asyncio
from sqlalchemy import event
from sqlmodel import Session

from novu_app.kernel import hints
from novu_app.kernel.settings import get_settings

CHANNEL = "novu:changes"
_NOTED = "novu_change_announced"
#: Silence after which the connection is probed, and after which it counts as lost, in seconds.
_PROBE_S = 20.0
_PAUSE_S = 1.0

log = logging.getLogger("novu.changes")
_forgetting: list[Callable[[], None]] = []


def on_change(forget: Callable[[], None]) -> None:
    """Call ``forget`` after each change, here or in another process; from any thread."""
    _forgetting.append(forget)


def announce(session: Session) -> None:
    """Tell every process, this one included, once the transaction of ``session`` is committed."""
    if not session.info.get(_NOTED):
        session.info[_NOTED] = True
        event.listen(session, "after_commit", _tell, once=True)


def forget() -> None:
    """Forget in this process what a change may have made untrue."""
    for each in _forgetting:
        each()


def _tell(session: Session) -> None:
    session.info.pop(_NOTED, None)
    forget()
    try:
        hints.connection().publish(CHANNEL, b"1")
    except redis.RedisError as error:
        log.warning("Other processes learn of the change within seconds only: %s", error)


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Hear of changes while a web process serves. Redis may come and go meanwhile."""
    task = asyncio.create_task(_listen(), name="changes")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen() -> None:
    lost = False
    while True:
        try:
            async for _ in _news():
                lost = False
                forget()
        except (redis.RedisError, OSError, TimeoutError) as error:
            if not lost:
                log.warning("Changes of keys made elsewhere are heeded within seconds only: %s", error)
            lost = True
            await asyncio.sleep(_PAUSE_S)


async def _news() -> AsyncIterator[None]:
    """Once when subscribed, since changes may have been missed until then, and once for every change.

    Raises:
        RedisError, OSError, TimeoutError: the connection is lost.
    """
    client = redis.asyncio.Redis.from_url(get_settings().redis_url_resolved, socket_connect_timeout=2)
    pubsub = client.pubsub()
    try:
        await pubsub.subscribe(CHANNEL)
        probed = False
        while True:
            message = await pubsub.get_message(timeout=_PROBE_S)
            if message is None:
                if probed:
                    raise TimeoutError(f"Redis has been silent for {2 * _PROBE_S:g} s")
                await pubsub.ping()
            elif message["type"] in ("subscribe", "message"):
                yield None
            probed = message is None
    finally:
        await pubsub.aclose()  # type: ignore[no-untyped-call]
        await client.aclose()
