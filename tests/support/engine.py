"""The workers' work in the test's own process, and a clock that the test moves."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from novu_app.execution.clock import owed
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import ids
from novu_app.kernel.database import reading
from tests.support.databases import Kind
from worker import tasks

# A lane that still owes something after so many turns owes it for ever.
_TURNS = 1_000


class MovableClock:
    """Stands still until it is moved. It starts at the present moment."""

    def __init__(self) -> None:
        self.now_ms = time.time_ns() // 1_000_000

    def advance(self, **duration: float) -> int:
        """Moves on by a duration (the arguments of ``timedelta``) and returns the new moment in milliseconds."""
        self.now_ms += round(timedelta(**duration).total_seconds() * 1000)
        return self.now_ms


@pytest.fixture
def clock(settings_environment: pytest.MonkeyPatch) -> Iterator[MovableClock]:
    """The clock of everything in this process."""
    moved = MovableClock()
    kernel_clock.set_source(lambda: moved.now_ms)
    yield moved
    kernel_clock.set_source(None)
    # Ids never go back: without this those of later tests would stay in the moved future.
    ids._factory._reseed()


@pytest.fixture
def drain(database: Kind) -> Iterator[Callable[[], int]]:
    """Does what workers and clock would do until nothing can be done at this moment; returns how much that was.

    Works without Redis too: what is owed stands in the database.
    """

    def run() -> int:
        done = 0
        for _ in range(_TURNS):
            with reading() as session:
                lanes = owed(session, kernel_clock.now_ms())
            if not lanes:
                return done
            turn = sum(tasks.drain(lane) for lane in lanes)
            done += turn
            if not turn and lanes == {"delivery"}:
                return done  # its integration asked for a pause, or has a rate
        raise AssertionError(f"{sorted(lanes)} still owe something after {_TURNS} turns")

    yield run
    tasks.finish_deliveries(0)
