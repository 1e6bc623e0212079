"""A small cache for answers that may be a moment old."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ExpiringCache(Generic[Value]):
    """Remembers values for a while. None is remembered too, so that a wrong key costs one look-up, not one a request.

    Reads and writes of a dict are atomic in CPython; two threads that miss at once both compute, which is harmless.
    """

    def __init__(self, *, seconds: float, maximum: int) -> None:
        self._seconds = seconds
        self._maximum = maximum
        self._entries: dict[str, tuple[float, Value | None]] = {}
        self._cleared = 0

    def get_or_make(self, key: str, make: Callable[[], Value | None]) -> Value | None:
        """The remembered value of ``key``, or what ``make`` gives."""
        now = time.monotonic()
        entry = self._entries.get(key)
        if entry is not None and entry[0] > now:
            return entry[1]
        cleared = self._cleared
        value = make()
        if cleared != self._cleared:
            return value  # it may have been read before the change that emptied this cache
        if len(self._entries) >= self._maximum:
            self._entries.clear()
        self._entries[key] = (now + self._seconds, value)
        return value

    def remembered(self, key: str) -> tuple[Value | None] | None:
        """The remembered value of ``key`` in a tuple, since that may be None; None when nothing is remembered."""
        entry = self._entries.get(key)
        return (entry[1],) if entry is not None and entry[0] > time.monotonic() else None

    def clear(self) -> None:
        """Forget everything."""
        self._cleared += 1
        self._entries.clear()
