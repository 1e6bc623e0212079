"""Hints in Redis: "there is work in this lane". Losing them costs a quarter of a second, never work.

A hint is one flag a lane. While it stands no second one is left, so a thousand triggers a second become a few jobs a
second (ARCHITECTURE.md, law 2). The RQ job that it enqueues holds no data at all.
"""

from __future__ import annotations

import logging
import os
from typing import Literal

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.kernel.settings import get_settings

Lane = Literal["events", "runs", "delivery"]
LANES: tuple[Lane, ...] = ("events", "runs", "delivery")
_FLAG_MS = 2_000
_JOB_TIMEOUT_S = 600

log = logging.getLogger("novu.hints")
_connections: dict[int, redis.Redis] = {}


def connection() -> redis.Redis:
    """The Redis client of this process (one pool; a forked child makes its own)."""
    pid = os.getpid()
    if pid not in _connections:
        _connections.clear()
        _connections[pid] = redis.Redis.from_url(
            get_settings().redis_url_resolved, socket_connect_timeout=2, health_check_interval=30
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
        if not client.set(_flag(lane), b"1", nx=True, px=_FLAG_MS):
            return False
        queue = Queue(queue_name(lane), connection=client, serializer=JSONSerializer, default_timeout=_JOB_TIMEOUT_S)
        queue.enqueue(f"worker.tasks.drain_{lane}", result_ttl=0, failure_ttl=3600)
        return True
    except redis.RedisError as error:
        log.warning("No hint for %s, the clock will find the work: %s", lane, error)
        return False


def take(lane: Lane) -> None:
    """Remove the flag before looking for work, so that work committed from now on leaves a new hint."""
    try:
        connection().delete(_flag(lane))
    except redis.RedisError as error:
        log.warning("Could not take the hint for %s: %s", lane, error)


def _flag(lane: Lane) -> str:
    return f"novu:hint:{lane}"
