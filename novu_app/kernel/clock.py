"""The time, injected: everything in the product asks here, so that a test can run a week in a second.

Inside, a moment is an ``int`` of milliseconds since the Unix epoch, UTC. On the wire it is ISO 8601 with
milliseconds and ``Z``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

_source: Callable[[], int] | None = None


def now_ms() -> int:
    """The current moment in milliseconds since the epoch, UTC."""
    return _source() if _source is not None else time.time_ns() // 1_000_000


def set_source(source: Callable[[], int] | None) -> None:
    """Replace the time source of this process; ``None`` puts the machine's clock back."""
    global _source
    _source = source


def iso(ms: int | None) -> str | None:
    """``2026-11-21T23:26:52.312Z`` for a moment; None stays None."""
    return None if ms is None else iso_at(ms)


def iso_at(ms: int) -> str:
    """``2026-11-21T23:26:52.312Z`` for a moment."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def parse_iso(text: str) -> int:
    """Milliseconds of an ISO 8601 moment; one without a zone is UTC.

    Raises:
        ValueError: the text is not ISO 8601.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
