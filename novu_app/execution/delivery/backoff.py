"""How long a delivery waits before it is tried again: longer each time, and never all of them at the same moment."""

from __future__ import annotations

import random
from collections.abc import Callable

FIRST_MS = 2_000
FACTOR = 4
LONGEST_MS = 600_000
#: The pause varies by this part of itself, both ways.
JITTER = 0.25

_random: Callable[[], float] = random.random


def set_random(source: Callable[[], float] | None) -> None:
    """Replace the source of chance (numbers from 0 to 1) of this process; ``None`` puts the real one back."""
    global _random
    _random = source or random.random


def pause_ms(attempts: int, asked_ms: int | None = None) -> int:
    """The pause after a try that failed for now, in milliseconds.

    Args:
        attempts: how many tries there were, from 1.
        asked_ms: what the vendor asked for: never less than that, and up to a tenth more.
    """
    chance = _random()
    own = min(LONGEST_MS, FIRST_MS * int(FACTOR ** min(attempts - 1, 10)))
    spread = round(own * (1 - JITTER + 2 * JITTER * chance))
    return max(spread, round((asked_ms or 0) * (1 + 0.1 * chance)))
