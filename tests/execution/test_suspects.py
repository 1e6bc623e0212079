"""A run or an event that kills its worker: what stood beside it is done, and it is given up after some workers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway

from novu_app.execution import due, suspects
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.in_app import InAppHandler
from novu_app.kernel.settings import get_settings
from tests.support.customer import Customer, delay, in_app, lines, reason
from tests.support.engine import MovableClock

Drain = Callable[[], int]


class Killed(BaseException):
    """The worker is gone: nothing of ours runs any more, no handler and no other transaction."""


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Steps in which a worker dies as soon as a subscriber called poison is among its runs; how many runs each such had."""
    deaths: list[int] = []

    def killing(take: Any) -> Any:
        def killed(self: Any, chunk: Chunk, step: Step, runs: list[Run]) -> None:
            if any(run.recipient.subscriber_id == "poison" for run in runs):
                deaths.append(len(runs))
                raise Killed
            take(self, chunk, step, runs)

        return killed

    monkeypatch.setattr(InAppHandler, "take", killing(InAppHandler.take))
    return deaths


@pytest.fixture
def live(drain: Drain, clock: MovableClock) -> Callable[[int], None]:
    """Workers that are started again when they die, as often as said, each after the lease of the one before."""

    def workers(most: int) -> None:
        for _ in range(most):
            try:
                drain()
            except Killed:
                clock.advance(milliseconds=get_settings().lease_ms + 1)
            else:
                return

    return workers


def names(count: int = 6) -> Iterator[str]:
    for number in range(count):
        yield "poison" if number == 2 else f"s{number}"


def test_a_run_that_kills_its_worker_holds_up_nobody_and_is_given_up(
    customer: Customer, drain: Drain, clock: MovableClock, deadly: list[int], live: Callable[[int], None]
) -> None:
    customer.workflow(delay(), in_app("Hello"))
    for name in names():
        customer.trigger(name)
    drain()
    clock.advance(hours=1)
    live(2)
    assert deadly == [6, 1], "with all the others, then alone"
    assert len(customer.messages()) == 2, "whoever came before it is done"
    live(10)
    assert deadly == [6] + suspects.MOST * [1]
    assert sorted(message.subscriber_id for message in customer.messages()) == sorted(set(names()) - {"poison"})
    (run,) = customer.runs("poison")
    (job,) = [job for job in customer.jobs(notification_id=run.id) if job.status == "failed"]
    assert (run.status, run.due_at) == ("error", None)
    assert lines(job)[-1] == "There was one or more errors when trying to execute the notification"
    assert reason(job) == suspects.REASON
    assert drain() == 0


def test_an_event_that_kills_its_worker_holds_up_nobody_and_is_given_up(
    customer: Customer, drain: Drain, deadly: list[int], live: Callable[[int], None]
) -> None:
    customer.workflow(in_app("Hello"))
    for name in names():
        customer.trigger(name, transactionId=name)
    live(20)
    assert deadly == [6] + suspects.MOST * [1]
    assert sorted(message.subscriber_id for message in customer.messages()) == sorted(set(names()) - {"poison"})
    assert {event.transaction_id: event.status for event in customer.events()} == {
        name: "failed" if name == "poison" else "done" for name in names()
    }
    assert drain() == 0


def test_a_run_that_waits_again_and_again_is_no_suspect(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(), in_app("One"), delay(), in_app("Two"))
    for name in ("ada", "bob"):
        customer.trigger(name)
    drain()
    for _ in range(2):
        clock.advance(hours=1)
        drain()
    assert {run.claims for run in customer.runs()} == {0}
    assert len(customer.messages()) == 4


def test_what_is_claimed_anew_after_a_death_begins_at_nothing_at_its_next_wait(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, live: Callable[[int], None]
) -> None:
    carry_on, deaths = due._carry_on, [1, 1]

    def killed_twice(*rest: Any) -> None:
        if deaths:
            deaths.pop()
            raise Killed
        carry_on(*rest)

    monkeypatch.setattr(due, "_carry_on", killed_twice)
    customer.workflow(delay(), in_app("One"), delay(), in_app("Two"))
    customer.trigger("ada")
    drain()
    clock.advance(hours=1)
    live(3)
    assert len(customer.messages()) == 1
    clock.advance(hours=1)
    drain()
    assert ([run.claims for run in customer.runs()], len(customer.messages())) == ([0], 2)


def test_a_server_that_is_away_is_nobodys_fault(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_on, away = due._carry_on, True

    def without_redis(*rest: Any) -> None:
        if away:
            raise RedisAway("away")
        carry_on(*rest)

    monkeypatch.setattr(due, "_carry_on", without_redis)
    customer.workflow(delay(), in_app("Hello"))
    for name in ("ada", "bob"):
        customer.trigger(name)
    drain()
    clock.advance(hours=1)
    for _ in range(3 * suspects.MOST):
        with pytest.raises(RedisAway):
            drain()
        clock.advance(milliseconds=get_settings().lease_ms + 1)
    away = False
    drain()
    assert sorted(message.subscriber_id for message in customer.messages()) == ["ada", "bob"]
