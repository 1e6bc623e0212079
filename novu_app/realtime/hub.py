"""What workers publish, heard once a web process and handed on to whoever waits for it here.

Topics are ``subscriber:<subscriber pk>`` (news: that inbox's entry of a batch, see :mod:`novu_app.realtime.publisher`),
``env:<environment id>`` (news: ids of runs that changed), ``requests:<environment id>`` (the request log grew), and
``list:<environment or organization id>:<kind>`` (something of the kind changed, see :mod:`novu_app.realtime.lists`). After
the connection to Redis was lost every listener gets None: something may have been missed.

Everything here runs in the process' event loop. Nothing is kept: the database is the truth, and news carry versions.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import redis.asyncio as redis
from redis.exceptions import RedisError

from novu_app.kernel import jsons
from novu_app.kernel.settings import get_settings
from novu_app.realtime import presence
from novu_app.realtime.lists import Kind, name_of
from novu_app.realtime.publisher import CHANNEL

News = Any
Listener = Callable[[News], None]

#: Silence after which the connection is probed, and after which it counts as lost, in seconds.
_PROBE_S = 20.0
_LONGEST_PAUSE_S = 5.0
_GATHER_S = 0.002
#: With no more topics than this a batch is searched for them before it is parsed.
_FEW_TOPICS = 64

log = logging.getLogger("novu.realtime")
_listeners: dict[str, dict[int, Listener]] = {}
_next_key = 0
_endings: list[Callable[[], Awaitable[None]]] = []
#: Subscribers who just came, and the task that enters them all at once.
_arriving: tuple[set[str], asyncio.Task[None]] | None = None


def subscriber_topic(subscriber_pk: str) -> str:
    """The topic of one inbox."""
    return f"subscriber:{subscriber_pk}"


def environment_topic(environment_id: str) -> str:
    """The topic of one environment's activity."""
    return f"env:{environment_id}"


def requests_topic(environment_id: str) -> str:
    """The topic of one environment's request log."""
    return f"requests:{environment_id}"


def list_topic(kind: Kind, scope_id: str) -> str:
    """The topic of one list: of an environment's things of a kind, or of an organization's."""
    return f"list:{name_of(kind, scope_id)}"


def subscribe(topic: str, listener: Listener) -> Callable[[], None]:
    """Hear the news of a topic.

    Args:
        topic: see the module's docstring.
        listener: called in the event loop with the news, or with None when some may have been missed. It must not
            block: it notes what to do, or starts a task.

    Returns:
        A function that ends it; calling it again does nothing.
    """
    global _next_key
    _next_key += 1
    key = _next_key
    _listeners.setdefault(topic, {})[key] = listener

    def unsubscribe() -> None:
        others = _listeners.get(topic)
        if others is not None and others.pop(key, None) is not None and not others:
            del _listeners[topic]

    return unsubscribe


async def expect(subscriber_pk: str) -> None:
    """Let workers know that somebody listens to this inbox; from the return on they publish its messages.

    To be awaited after :func:`subscribe` and before the client is told that it is connected.
    """
    global _arriving
    if _arriving is None:
        _arriving = (set(), asyncio.create_task(_enter_arriving(), name="realtime arrivals"))
    pks, entered = _arriving
    pks.add(subscriber_pk)
    await asyncio.shield(entered)


def at_end(work: Callable[[], Awaitable[None]]) -> None:
    """Await ``work`` when the web process stops: what listens here may have something to finish."""
    _endings.append(work)


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Listen while the web process serves. Redis may come and go meanwhile."""
    tasks = [asyncio.create_task(work(), name="realtime hub") for work in (_listen, _keep_expecting)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while _endings:
            await _endings.pop()()


def deliver(raw: bytes) -> None:
    """Hand one batch on.

    It is parsed only when somebody here may wait for it: during a large fan-out most web processes need nothing of most
    batches.
    """
    if not _listeners or not _may_concern(raw):
        return
    try:
        batch = jsons.loads(raw)
        for entry in batch.get("inbox") or ():
            _tell(subscriber_topic(entry["pk"]), entry)
        for environment_id, run_ids in (batch.get("activity") or {}).items():
            _tell(environment_topic(environment_id), run_ids)
        for environment_id in batch.get("requests") or ():
            _tell(requests_topic(environment_id), None)
        for name in batch.get("lists") or ():
            _tell(f"list:{name}", None)
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("A realtime batch could not be read")


def _may_concern(raw: bytes) -> bool:
    if len(_listeners) > _FEW_TOPICS:
        return True
    return any(topic.partition(":")[2].encode() in raw for topic in _listeners)


def _tell(topic: str, news: News) -> None:
    for listener in list(_listeners.get(topic, {}).values()):
        try:
            listener(news)
        except Exception:
            log.exception("A listener of %s failed", topic)


async def _enter_arriving() -> None:
    global _arriving
    # A thousand clients that reconnect at once become a few calls.
    await asyncio.sleep(_GATHER_S)
    assert _arriving is not None
    pks, _arriving = _arriving[0], None
    await _enter(pks)


async def _keep_expecting() -> None:
    while True:
        await asyncio.sleep(presence.REFRESH_S)
        await _enter(_expected())
        with suppress(RedisError):
            await asyncio.to_thread(presence.sweep)


def _expected() -> set[str]:
    prefix = subscriber_topic("")
    return {topic.removeprefix(prefix) for topic in _listeners if topic.startswith(prefix)}


async def _enter(pks: set[str]) -> None:
    try:
        await asyncio.to_thread(presence.enter, pks)
    except RedisError as error:
        log.warning("Live updates wait for Redis: %s", error)


async def _listen() -> None:
    pause, lost = 0.1, False
    while True:
        try:
            async for raw in _batches():
                if raw is None:
                    pause = 0.1
                    await _enter(_expected())
                    if lost:
                        log.info("Connected to Redis again")
                        for topic in list(_listeners):
                            _tell(topic, None)
                    lost = False
                else:
                    deliver(raw)
        except (RedisError, OSError, TimeoutError) as error:
            if not lost:
                log.warning("No connection to Redis, live updates wait for it: %s", error)
            lost = True
            # Web processes that lost the same server do not come back in step.
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            pause = min(pause * 2, _LONGEST_PAUSE_S)


async def _batches() -> AsyncIterator[bytes | None]:
    """None once subscribed, then every batch.

    Raises:
        RedisError, OSError, TimeoutError: the connection is lost.
    """
    client = redis.Redis.from_url(get_settings().redis_url_resolved, socket_connect_timeout=2)
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
                probed = True
                continue
            probed = False
            if message["type"] == "subscribe":
                yield None
            elif message["type"] == "message":
                yield message["data"]
    finally:
        await pubsub.aclose()  # type: ignore[no-untyped-call]
        await client.aclose()
