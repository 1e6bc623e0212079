"""A worker that was slower than its lease stores nothing: somebody else has done its work by then."""

from collections.abc import Callable

import pytest

from novu_app.events import direct, fanout
from novu_app.events.invocations import PORTS
from novu_app.execution import due, launch
from novu_app.execution.models import DigestWindow
from novu_app.kernel.leases import lease_end
from tests.support.customer import Customer, delay, digest, in_app
from tests.support.engine import MovableClock
from worker import tasks

Drain = Callable[[], int]


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch, clock: MovableClock, drain: Drain) -> Callable[[object, str], list[int]]:
    """Lets a worker fall asleep at a point until its lease has run out and another has done everything that is due."""

    def at(module: object, point: str) -> list[int]:
        done_by_the_other: list[int] = []

        def passing(passed: str) -> None:
            if passed == point and not done_by_the_other:
                done_by_the_other.append(0)
                clock.now_ms = lease_end(clock.now_ms)
                done_by_the_other[0] = drain()

        monkeypatch.setattr(module, "passing", passing)
        return done_by_the_other

    return at


@pytest.mark.parametrize(
    ("recipients", "module", "point"),
    [
        (3, direct, "direct:claimed"),
        (3, launch, "launch:computed"),
        (30, fanout, "fanout:claimed"),
        (30, fanout, "page:claimed"),
        (30, launch, "launch:computed"),
    ],
)
def test_an_event_that_somebody_else_has_run_meanwhile(
    customer: Customer,
    overtaken: Callable[[object, str], list[int]],
    recipients: int,
    module: object,
    point: str,
) -> None:
    customer.workflow(in_app())
    names = [f"s{number:02}" for number in range(recipients)]
    customer.trigger(names)
    other = overtaken(module, point)
    tasks.drain_events()
    assert other[0] > 0
    assert [message.subscriber_id for message in customer.messages()] == names
    assert len(customer.runs()) == len(customer.jobs()) == recipients
    assert {customer.counts(name).unread for name in names} == {1}
    assert customer.rows(fanout.FanoutPage) == []


@pytest.mark.parametrize("point", ["due:claimed", "due:computed"])
def test_runs_that_somebody_else_has_carried_on_meanwhile(
    customer: Customer,
    drain: Drain,
    clock: MovableClock,
    overtaken: Callable[[object, str], list[int]],
    point: str,
) -> None:
    customer.workflow(delay(), in_app("one"), delay(2, "hours"), in_app("two"))
    customer.trigger(["ada", "bob"])
    drain()
    clock.advance(hours=1)
    other = overtaken(due, point)
    assert due.run_due(PORTS) == 2
    assert other == [2]
    assert {customer.counts(name).unread for name in ("ada", "bob")} == {1}
    assert {(run.position, run.lease, run.due_at) for run in customer.runs()} == {(2, None, clock.now_ms + 7_200_000)}
    assert len(customer.jobs()) == 6
    clock.advance(hours=2)
    drain()
    assert {customer.counts(name).unread for name in ("ada", "bob")} == {2}


def test_a_digest_that_somebody_else_has_closed_meanwhile(
    customer: Customer, drain: Drain, clock: MovableClock, overtaken: Callable[[object, str], list[int]]
) -> None:
    customer.workflow(digest(), in_app("{{steps.digest.eventCount}}"))
    for _ in range(3):
        customer.trigger()
    drain()
    clock.advance(hours=1)
    overtaken(due, "due:computed")
    due.run_due(PORTS)
    assert [message.subject for message in customer.messages()] == ["3"]
    assert customer.counts("ada").unread == 1
    assert customer.rows(DigestWindow) == []
