"""Identifiers: 24 lower-case hex digits, time-ordered, unique across processes.

Layout, from the left: 32 bits of Unix seconds (so that tools which read the time out of an
ObjectId keep working), 12 bits of the second's fraction (1/4096 s), 20 bits of a counter, 32 bits drawn once a process.
Ids of one process are strictly increasing; ids of several processes are ordered to a quarter of a millisecond.
"""

from __future__ import annotations

import os
import re
import secrets
import threading
import time

from novu_app.kernel import clock

_COUNTER_LIMIT = 1 << 20
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HEX_ID = re.compile(r"^[0-9a-f]{24}\Z")


class IdFactory:
    """Makes ids for one process; a forked child draws a new process number by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reseed()
        os.register_at_fork(after_in_child=self._after_fork)

    def _reseed(self) -> None:
        self._process = f"{secrets.randbits(32):08x}"
        self._tick = 0
        self._counter = 0

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        self._reseed()

    def many(self, count: int) -> list[str]:
        """``count`` ids in increasing order, for the cost of one look at the clock."""
        now = clock.now_ms()
        tick = (now // 1000 << 12) | ((now % 1000) * 4096 // 1000)
        process = self._process
        ids: list[str] = []
        with self._lock:
            if tick > self._tick:
                self._tick, self._counter = tick, 0
            for _ in range(count):
                ids.append(f"{self._tick:011x}{self._counter:05x}{process}")
                self._counter += 1
                if self._counter == _COUNTER_LIMIT:
                    # A burst of a million ids within a tick borrows from the next one.
                    self._tick, self._counter = self._tick + 1, 0
        return ids

    def one(self) -> str:
        """One new id."""
        return self.many(1)[0]


_factory = IdFactory()
new_id = _factory.one
new_ids = _factory.many


def is_id(value: str) -> bool:
    """Whether ``value`` has the form of an id."""
    return bool(_HEX_ID.match(value))


def id_at(ms: int) -> str:
    """The smallest id that could have been made at ``ms``: a bound for keyset queries by time."""
    return f"{(ms // 1000 << 12) | ((ms % 1000) * 4096 // 1000):011x}{'0' * 13}"


def to_base62(hex_id: str) -> str:
    """The slug form of an id (contract/workflow-model.md, Identifiers): base-x over the bytes of the id."""
    number, digits = int(hex_id, 16), ""
    while number:
        number, rest = divmod(number, 62)
        digits = _ALPHABET[rest] + digits
    leading = (len(hex_id) - len(hex_id.lstrip("0"))) // 2
    return "0" * leading + digits


def from_base62(text: str) -> str | None:
    """The id behind a slug's last part, or None when it is none."""
    number = 0
    for character in text:
        position = _ALPHABET.find(character)
        if position < 0:
            return None
        number = number * 62 + position
    value = f"{number:024x}"
    return value if len(value) == 24 and text else None


def transaction_id() -> str:
    """A transaction id for a trigger that names none."""
    return f"txn_{new_id()}"


def short_suffix() -> str:
    """Nine URL-safe characters that make a taken identifier free."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(9))


def monotonic_ms() -> float:
    """Milliseconds for measuring durations; never for storing."""
    return time.monotonic() * 1000
