"""Circuit breakers: what fails again and again is left alone for a while, then tried with one thing first.

The state of a breaker lies in Redis, so that what one worker learns all of them know; while Redis is away each process goes
by what it sees itself. It opens after :data:`FAILURES` failures in a row, for :data:`FIRST_MS`, twice as long each
time that the probe fails, too, up to :data:`LONGEST_MS`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Literal, cast

import redis

from novu_app.kernel import hints, jsons

FAILURES = 5
FIRST_MS = 30_000
LONGEST_MS = 600_000
#: How long a probe may take before another one is let through.
PROBE_MS = 60_000
_KEPT_MS = 3_600_000
_PREFIX = "novu:breaker:"
_SWAP = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
"""
_TRIES = 5

log = logging.getLogger("novu.breakers")
Standing = Literal["closed", "open", "probing", "ready", "paused"]


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state of one breaker; moments in milliseconds, 0 for never.

    ``failures`` are those in a row, ``trips`` how often it opened without a success in between, ``open_until`` when it may be
    tried again, ``probe_until`` how long the one that tries has for it, ``paused_until`` a pause that was asked for.
    """

    failures: int = 0
    trips: int = 0
    open_until: int = 0
    probe_until: int = 0
    paused_until: int = 0

    def standing(self, now: int) -> Standing:
        """``closed``: go on. ``open``: leave it alone. ``ready``: one probe may go. ``probing``: one is under way.
        ``paused``: it asked to be left alone."""
        if self.open_until > now:
            return "open"
        if self.open_until:
            return "probing" if self.probe_until > now else "ready"
        return "paused" if self.paused_until > now else "closed"

    def probed(self, now: int) -> Breaker:
        """With a probe under way."""
        return replace(self, probe_until=now + PROBE_MS)

    def after(self, report: Report, now: int) -> Breaker:
        """After these results."""
        state = Breaker(paused_until=max(self.paused_until, report.pause_until)) if report.succeeded else self
        state = replace(state, paused_until=max(state.paused_until, report.pause_until))
        if not report.failures or state.open_until > now:
            return state  # what was under way when it opened says nothing new
        failures = state.failures + report.failures
        if not state.open_until and failures < FAILURES:
            return replace(state, failures=failures)
        length = min(LONGEST_MS, FIRST_MS * 2 ** min(state.trips, 10))
        return Breaker(failures, state.trips + 1, now + length, 0, state.paused_until)


@dataclass(slots=True)
class Report:
    """Results in the order in which they came: whether one succeeded, how many failed since and why the last one did, a pause
    that was asked for."""

    succeeded: bool = False
    failures: int = 0
    pause_until: int = 0
    reason: str = ""

    def success(self) -> None:
        """It works."""
        self.succeeded, self.failures = True, 0

    def failure(self, reason: str = "") -> None:
        """It failed once more."""
        self.failures += 1
        self.reason = reason


_CLOSED = Breaker()


def look(names: Iterable[str], now: int) -> dict[str, Breaker]:
    """The state of these breakers, in one call."""
    wanted = list(names)
    if not wanted:
        return {}
    try:
        stored = cast(list[bytes | None], hints.connection().mget([_PREFIX + name for name in wanted]))
    except redis.RedisError as error:
        log.warning("Redis is away, this process judges by itself: %s", error)
        return {name: _own.get(name, _CLOSED) for name in wanted}
    return {name: _read(text) for name, text in zip(wanted, stored, strict=True)}


def take_probe(name: str, now: int) -> bool:
    """Be the one that tries; False when another one is."""
    return _change(name, lambda state: state.probed(now) if state.standing(now) == "ready" else None) is not None


def give_probe_back(name: str) -> None:
    """There was nothing to try with."""
    _change(name, lambda state: replace(state, probe_until=0) if state.probe_until else None)


def report(results: Mapping[str, Report], now: int) -> None:
    """Tell what happened; a call or two for each breaker whose state that changes."""
    for name, result in results.items():

        def following(state: Breaker, result: Report = result) -> Breaker | None:
            after = state.after(result, now)
            return after if after != state else None

        _change(name, following)


def _change(name: str, following: Callable[[Breaker], Breaker | None]) -> Breaker | None:
    """Replace the state by what follows from it, whoever else changes it; None when nothing does."""
    try:
        client = hints.connection()
        swap = client.register_script(_SWAP)
        for _ in range(_TRIES):
            text = cast("bytes | None", client.get(_PREFIX + name)) or b""
            after = following(_read(text))
            if after is None:
                return None
            stored = b"" if after == _CLOSED else jsons.dumpb(astuple(after))
            if swap(keys=[_PREFIX + name], args=[text, stored, _KEPT_MS]):
                return after
        return None
    except redis.RedisError as error:
        log.warning("Redis is away, this process judges by itself: %s", error)
    with _lock:
        after = following(_own.get(name, _CLOSED))
        if after is not None:
            _own[name] = after
        return after


def _read(text: bytes | None) -> Breaker:
    return Breaker(*jsons.loads(text)) if text else _CLOSED


_own: dict[str, Breaker] = {}
_lock = threading.Lock()


def reset() -> None:
    """Forget what this process knows by itself: between tests."""
    _own.clear()
