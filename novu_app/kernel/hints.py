"""Hints in Redis: "there is work in this lane". Losing them costs a quarter of a second, never work.

A hint is one flag a lane. While it stands no second one is left, so a thousand triggers a second become a few jobs a
second (ARCHITECTURE.md, law 2). The RQ job that it enqueues holds no data at all.

A worker that drains a lane holds the flag meanwhile: work that is committed now is claimed by that worker's next look, and
no other worker is woken to compete for it. It lowers the flag and then looks once more, so nothing falls between the two.
A worker that was killed stops renewing the flag, which then falls by itself.
"""

from __future__ import annotations

import logging
import os
from typing import Literal

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.kernel.settings import get_settings

Lane = Literal["events", "runs", "delivery", "replies"]
LANES: tuple[Lane, ...] = ("events", "runs", "delivery", "replies")
_FLAG_MS = 2_000
#: How long a held flag stands without being renewed: about as long as work may wait when its worker was killed.
HELD_MS = 500
_WAITING, _HELD = b"1", b"held"
_JOB_TIMEOUT_S = 600
_ANSWER_S = 2.0

log = logging.getLogger("novu.hints")
_connections: dict[int, redis.Redis] = {}


def connection() -> redis.Redis:
    """The Redis client of this process (one pool; a forked child makes its own)."""
    pid = os.getpid()
    if pid not in _connections:
        _connections.clear()
        # A server that stands still, or lies behind a broken network, is as good as away: nobody waits for it for ever.
        _connections[pid] = redis.Redis.from_url(
            get_settings().redis_url_resolved,
            socket_connect_timeout=2,
            socket_timeout=_ANSWER_S,
            health_check_interval=30,
        )
    return _connections[pid]


def reset() -> None:
    """Forget the client: between tests, and when the address changed."""
    for client in _connections.values():
        client.close()
    _connections.clear()


def queue_name(lane: Lane) -> str:
    """The RQ queue of a lane."""
    return f"novu:{lane}"


def leave(lane: Lane) -> bool:
    """Leave a hint unless one is waiting. False when one is, or when Redis is away (the clock finds the work then)."""
    try:
        client = connection()
        if not client.set(_flag(lane), _WAITING, nx=True, px=_FLAG_MS):
            return False
        _enqueue(client, lane)
        return True
    except redis.RedisError as error:
        log.warning("No hint for %s, the clock will find the work: %s", lane, error)
        return False


def call(lane: Lane) -> None:
    """Bring one more worker in, though the flag stands: there is more than one worker's share."""
    try:
        _enqueue(connection(), lane)
    except redis.RedisError as error:
        log.warning("Nobody helps with %s: %s", lane, error)


def hold(lane: Lane) -> bool:
    """Keep the flag up while this worker drains the lane, to be renewed by :func:`renew` and ended by :func:`take`.

    False when another worker holds it, which then goes on doing so, or when Redis is away.
    """
    try:
        return connection().set(_flag(lane), _HELD, px=HELD_MS, get=True) != _HELD
    except redis.RedisError as error:
        log.warning("Could not hold the hint for %s: %s", lane, error)
        return False


def renew(lane: Lane) -> None:
    """Hold the flag for another :data:`HELD_MS`."""
    try:
        connection().set(_flag(lane), _HELD, px=HELD_MS)
    except redis.RedisError as error:
        log.warning("Could not hold the hint for %s: %s", lane, error)


def take(lane: Lane) -> None:
    """Remove the flag before looking for work, so that work committed from now on leaves a new hint."""
    try:
        connection().delete(_flag(lane))
    except redis.RedisError as error:
        log.warning("Could not take the hint for %s: %s", lane, error)


def _enqueue(client: redis.Redis, lane: Lane) -> None:
    queue = Queue(queue_name(lane), connection=client, serializer=JSONSerializer, default_timeout=_JOB_TIMEOUT_S)
    queue.enqueue(f"worker.tasks.drain_{lane}", result_ttl=0, failure_ttl=3600)


def _flag(lane: Lane) -> str:
    return f"novu:hint:{lane}"
