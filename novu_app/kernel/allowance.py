"""Token buckets in Redis that a process draws from in blocks: many requests cost one call.

A bucket holds up to ``burst`` tokens and fills at an even rate. A process takes a hundredth of it at once and spends that by
itself within a second, so that several processes keep one limit, and a limit of thousands a second is not felt. A small
limit has blocks of one token: it is kept exactly, for one call a request. While Redis is away nothing is refused.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any, cast

import redis

from novu_app.kernel import clock, hints

_PREFIX = "novu:allowance:"
#: How long tokens of a block are good for, and how long Redis is left alone after it failed, in seconds.
_BLOCK_S = 1.0
_AWAY_S = 1.0
_MOST_BUCKETS = 10_000
_DRAW = """
local now, burst, rate, cost, block = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(stored[1]) or burst, tonumber(stored[2]) or now
if now > at then
  tokens, at = tokens + (now - at) * rate, now
end
tokens = math.min(tokens, burst)
local granted, wait = 0, 0
if tokens + 1e-6 >= cost then
  granted = math.min(math.floor(tokens + 1e-6), math.max(cost, block))
else
  wait = math.ceil((cost - tokens) / rate)
end
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate) + 60000)
return {granted, math.floor(tokens), wait}
"""

log = logging.getLogger("novu.allowance")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tokens in so many seconds on average, and ``burst`` at once."""

    tokens: int
    seconds: int
    burst: int

    @property
    def rate(self) -> float:
        """Tokens a millisecond."""
        return self.tokens / (self.seconds * 1000)


@dataclass(frozen=True, slots=True)
class Spent:
    """Whether the tokens were there, how many are left, and the milliseconds until there are enough when they were not."""

    allowed: bool
    remaining: int
    wait_ms: int = 0


class _Held:
    """What this process has of one bucket."""

    __slots__ = ("left", "pending", "refused_cost", "refused_until", "tokens", "until")

    def __init__(self) -> None:
        self.tokens = 0
        self.until = 0.0
        self.left = 0
        self.refused_cost = 0
        self.refused_until = 0.0
        self.pending: asyncio.Future[None] | None = None


_held: dict[tuple[str, Limit], _Held] = {}
_away_until = 0.0
_away_said = False


async def spend(name: str, limit: Limit, cost: int) -> Spent | None:
    """Take ``cost`` tokens of a bucket, all or none: at most one call to Redis.

    A cost that no bucket could hold counts as a whole bucket.

    Args:
        name: the bucket.
        limit: how it fills.
        cost: tokens; positive.

    Returns:
        None when nobody can tell, since Redis is away.
    """
    cost = min(cost, limit.burst)
    held = _held.get((name, limit)) or _new(name, limit)
    while True:
        now = time.monotonic()
        if held.tokens >= cost and now < held.until:
            held.tokens -= cost
            return Spent(True, held.tokens + held.left)
        if now < held.refused_until and cost >= held.refused_cost:
            return Spent(False, held.left, int((held.refused_until - now) * 1000) + 1)
        if now < _away_until:
            return None
        pending = held.pending
        if pending is None or pending.done() or pending.get_loop() is not asyncio.get_running_loop():
            return await _draw(held, name, limit, cost)
        # Somebody fetches a block already: there may be enough in it.
        await asyncio.shield(pending)


def _new(name: str, limit: Limit) -> _Held:
    if len(_held) >= _MOST_BUCKETS:
        _held.clear()
    return _held.setdefault((name, limit), _Held())


async def _draw(held: _Held, name: str, limit: Limit, cost: int) -> Spent | None:
    global _away_until, _away_said
    held.pending = arrived = asyncio.get_running_loop().create_future()
    try:
        granted, left, wait = await asyncio.to_thread(_call, name, limit, cost)
    except redis.RedisError as error:
        _away_until = time.monotonic() + _AWAY_S
        if not _away_said:
            log.warning("Redis is away, no rate is limited: %s", error)
        _away_said = True
        return None
    finally:
        held.pending = None
        arrived.set_result(None)
    _away_said = False
    held.left = left
    now = time.monotonic()
    if not granted:
        held.refused_cost, held.refused_until = cost, now + wait / 1000
        return Spent(False, left, wait)
    held.tokens = granted - cost + (held.tokens if now < held.until else 0)
    held.until = now + _BLOCK_S
    return Spent(True, held.tokens + left)


def _call(name: str, limit: Limit, cost: int) -> list[int]:
    script = hints.connection().register_script(_DRAW)
    arguments: list[Any] = [clock.now_ms(), limit.burst, limit.rate, cost, limit.burst // 100]
    return cast(list[int], script(keys=[_PREFIX + name], args=arguments))


def reset() -> None:
    """Forget what this process holds: between tests."""
    global _away_until
    _held.clear()
    _away_until = 0.0
