"""What runs of an installation beside `novu up`: workers and clocks that somebody started by themselves, on any machine."""

from __future__ import annotations

from typing import cast

import redis
from rq.worker import BaseWorker

from novu_app.kernel.settings import Settings
from worker.clock import LEADER_KEY

_PATIENCE_S = 3


def running_elsewhere(settings: Settings) -> list[str]:
    """The names under which workers and the active clock are known in Redis; empty when it is away: nothing works without it.

    A process that was killed is known for up to a minute and a half more.
    """
    client = redis.Redis.from_url(
        settings.redis_url_resolved,
        socket_connect_timeout=_PATIENCE_S,
        socket_timeout=_PATIENCE_S,
        decode_responses=True,
    )
    try:
        workers, clock = live_workers(client), client.get(LEADER_KEY)
    except redis.RedisError:
        return []
    finally:
        client.close()
    return [*(f"worker {name}" for name in workers), *([f"clock {clock}"] if clock else [])]


def live_workers(client: redis.Redis) -> list[str]:
    """The names of the workers whose registration holds; RQ lists those that were killed until another worker cleans up.

    Args:
        client: one that gives texts.

    Raises:
        redis.RedisError: Redis is away.
    """
    known = sorted(cast(set[str], client.smembers(BaseWorker.redis_workers_keys)))
    return [key.removeprefix(BaseWorker.redis_worker_namespace_prefix) for key in known if client.exists(key)]
