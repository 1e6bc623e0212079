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
from typing import Any, Literal

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings

Lane = Literal["events", "runs", "delivery", "replies"]
LANES: tuple[Lane, ...] = ("events", "runs", "delivery", "replies")
_FLAG_MS = 2_000
#: How long a held flag stands without being renewed: about as long as work may wait when its worker was killed.
HELD_MS = 500
_WAITING, _HELD = b"1", b"held"
_JOB_TIMEOUT_S = 600
_ANSWER_S = 2.0
#: Raises the flag, where there is one, and does what RQ does to enqueue a job, unless the flag stands: one round trip.
_LEAVE = """
local at = 1
if KEYS[1] then
  if not redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
  at = 3
end
while at < #ARGV do
  local length = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + length))
  at = at + length + 1
end
return 1
"""

log = logging.getLogger("novu.hints")
_connections: dict[int, redis.Redis] = {}
_templates: dict[Lane, tuple[str, list[Any]]] = {}


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
        return bool(connection().eval(_LEAVE, 1, _flag(lane), _WAITING, _FLAG_MS, *_job(lane)))
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
    client.eval(_LEAVE, 0, *_job(lane))


def _job(lane: Lane) -> list[Any]:
    """What RQ sends for a new job of a lane: each command with its length before it.

    RQ makes the job once a process: but for its id, and moments that nobody reads, all of them are the same.
    """
    template = _templates.get(lane)
    if template is None:
        pipeline = connection().pipeline()
        queue = Queue(
            queue_name(lane), connection=connection(), serializer=JSONSerializer, default_timeout=_JOB_TIMEOUT_S
        )
        job = queue.enqueue(f"worker.tasks.drain_{lane}", result_ttl=0, failure_ttl=3600, pipeline=pipeline)
        commands = [command for command, _ in pipeline.command_stack]
        template = job.id, [part for command in commands for part in (len(command), *command)]
        _templates[lane] = template
    name, parts = template
    fresh = new_id()
    return [part.replace(name, fresh) if isinstance(part, str) else part for part in parts]


def _flag(lane: Lane) -> str:
    return f"novu:hint:{lane}"
