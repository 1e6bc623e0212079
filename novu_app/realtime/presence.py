"""Who listens: so that workers build realtime messages only for subscribers with an open inbox.

A sorted set in Redis holds each listening subscriber with the moment until which that is believed. Web processes enter
their subscribers when they connect and refresh them; nobody removes anything, so a killed web process costs a minute of
messages for nobody, and several processes with the same subscriber need no counting.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from typing import cast

import redis

from novu_app.kernel import clock, hints

KEY = "novu:listening"
#: How long an entry is believed, and how often web processes refresh theirs.
BELIEVED_MS = 90_000
REFRESH_S = 30.0
log = logging.getLogger("novu.realtime")


def enter(pks: Collection[str]) -> None:
    """These subscribers listen from now on. Call it before the client is told that it is connected.

    Raises:
        redis.RedisError: Redis is away; the next refresh enters them.
    """
    if pks:
        until = clock.now_ms() + BELIEVED_MS
        hints.connection().zadd(KEY, dict.fromkeys(pks, until))


def sweep() -> None:
    """Forget who has not been refreshed.

    Raises:
        redis.RedisError: Redis is away.
    """
    hints.connection().zremrangebyscore(KEY, "-inf", clock.now_ms())


def listening(pks: Iterable[str]) -> set[str]:
    """Those of ``pks`` that listen; nobody while Redis is away, since nothing could be sent then. One call."""
    wanted = list(dict.fromkeys(pks))
    if not wanted:
        return set()
    try:
        scores = cast(list[float | None], hints.connection().zmscore(KEY, wanted))
    except redis.RedisError as error:
        log.warning("Nobody is told, Redis is away: %s", error)
        return set()
    now = clock.now_ms()
    return {pk for pk, score in zip(wanted, scores, strict=True) if score is not None and float(score) > now}
