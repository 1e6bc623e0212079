"""Token buckets in Redis: so many things in so many seconds, whoever takes them.

A bucket holds up to its amount of tokens and fills at an even rate. Many buckets are asked in one call. While Redis is away
each process has buckets of its own: the rate is then kept by each, not by all together.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import redis

from novu_app.kernel import hints

_PREFIX = "novu:bucket:"
_TAKE = """
local now, result = tonumber(ARGV[1]), {}
for i, key in ipairs(KEYS) do
  local amount, period, wanted = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local stored = redis.call('HMGET', key, 'tokens', 'at')
  local tokens, at = tonumber(stored[1]) or math.max(amount, 1), tonumber(stored[2]) or now
  if now > at then
    tokens, at = tokens + (now - at) * amount / period, now
  end
  tokens = math.min(tokens, math.max(amount, 1))
  local granted = math.min(wanted, math.floor(tokens + 1e-6))
  tokens = tokens - granted
  redis.call('HSET', key, 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', at))
  redis.call('PEXPIRE', key, math.ceil(period * 2 + 60000))
  result[2 * i - 1] = granted
  result[2 * i] = granted < wanted and math.ceil((1 - tokens) * period / amount) or 0
end
return result
"""

log = logging.getLogger("novu.buckets")


@dataclass(frozen=True, slots=True)
class Rate:
    """``amount`` things in ``period_ms`` milliseconds; both positive."""

    amount: float
    period_ms: float


@dataclass(frozen=True, slots=True)
class Grant:
    """How many tokens were given, and the milliseconds until the next one comes when it was fewer than wanted."""

    granted: int
    wait_ms: int


def take(wanted: Mapping[str, tuple[Rate, int]], now: int) -> dict[str, Grant]:
    """Take up to so many tokens of each bucket, as many as there are; a negative number gives tokens back.

    Args:
        wanted: the bucket's name → its rate and the number of tokens.
        now: milliseconds.
    """
    if not wanted:
        return {}
    arguments: list[Any] = [now]
    for rate, count in wanted.values():
        arguments += [rate.amount, rate.period_ms, count]
    try:
        script = hints.connection().register_script(_TAKE)
        answer = cast(list[int], script(keys=[_PREFIX + name for name in wanted], args=arguments))
    except redis.RedisError as error:
        log.warning("Redis is away, this process keeps rates by itself: %s", error)
        return {name: _own.take(name, rate, count, now) for name, (rate, count) in wanted.items()}
    return {name: Grant(answer[2 * i], answer[2 * i + 1]) for i, name in enumerate(wanted)}


class _OwnBuckets:
    """The buckets of this process alone: the same arithmetic as the script's."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, rate: Rate, wanted: int, now: int) -> Grant:
        with self._lock:
            most = max(rate.amount, 1)
            tokens, at = self._buckets.get(name, (most, now))
            if now > at:
                tokens, at = tokens + (now - at) * rate.amount / rate.period_ms, now
            tokens = min(tokens, most)
            granted = min(wanted, math.floor(tokens + 1e-6))
            tokens -= granted
            self._buckets[name] = (tokens, at)
        wait = math.ceil((1 - tokens) * rate.period_ms / rate.amount) if granted < wanted else 0
        return Grant(granted, wait)

    def clear(self) -> None:
        self._buckets.clear()


_own = _OwnBuckets()


def reset() -> None:
    """Forget the buckets of this process: between tests."""
    _own.clear()
