"""What has had its time is cleared away, a bit at a time, and nothing else."""

from collections.abc import Callable

import pytest

from novu_app.execution import upkeep
from novu_app.execution.models import DigestLookBack, ThrottleWindow
from tests.support.customer import Customer, digest, in_app
from tests.support.engine import MovableClock
from tests.support.steps import say, throttle

Drain = Callable[[], int]


def test_windows_that_have_ended_are_deleted_and_open_ones_are_kept(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "ROWS_AT_ONCE", 2)
    customer.workflow(throttle(), say("short"), name="short")
    customer.workflow(throttle(amount=2), say("long"), name="long")
    customer.workflow(digest(lookBackWindow={"amount": 1, "unit": "hours"}), in_app(), name="digest")
    for name in ("ada", "bob", "cyd"):
        customer.trigger(name, name="short")
        customer.trigger(name, name="digest")
    customer.trigger(name="long")
    drain()
    assert upkeep.clear_away(clock.now_ms) == 0
    clock.advance(hours=1)
    assert [upkeep.clear_away(clock.now_ms) for _ in range(3)] == [4, 2, 0]
    assert len(customer.rows(ThrottleWindow)) == 1
    assert customer.rows(DigestLookBack) == []
