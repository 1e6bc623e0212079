"""A delay: not early, not lost, and in the order of the steps."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.execution.steps.durations import InvalidDuration, after
from novu_app.kernel.database import writing
from novu_app.subscribers import service as subscribers
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import StepDraft
from tests.support.customer import Customer, delay, in_app, lines, reason
from tests.support.engine import MovableClock

Drain = Callable[[], int]


def test_a_delayed_run_waits_its_time_and_not_a_moment_less(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(in_app("before"), delay(2, "minutes"), in_app("after"))
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["before"]
    (run,) = customer.runs()
    assert (run.status, run.due_at) == ("processing", clock.now_ms + 120_000)
    assert [(job.status, lines(job)) for job in customer.jobs(type="delay")] == [("delayed", ["Step delayed"])]
    clock.advance(minutes=2, milliseconds=-1)
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["before", "after"]
    assert [(job.type, job.status) for job in customer.jobs()] == [
        ("in_app", "completed"),
        ("delay", "completed"),
        ("in_app", "completed"),
    ]
    assert lines(customer.jobs(type="delay")[0]) == ["Step delayed", "Delay is finished"]
    assert [run.status for run in customer.runs()] == ["completed"]


def test_several_delays_follow_each_other(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(
        delay(1, "days"), in_app("day 1"), delay(2, "days"), in_app("day 3"), delay(1, "weeks"), in_app("day 10")
    )
    customer.trigger()
    arrived = {}
    for day in range(12):
        drain()
        arrived[day] = [message.subject for message in customer.messages()]
        clock.advance(days=1)
    assert arrived[0] == []
    assert arrived[1] == arrived[2] == ["day 1"]
    assert arrived[3] == arrived[9] == ["day 1", "day 3"]
    assert arrived[10] == ["day 1", "day 3", "day 10"]


def test_runs_that_are_late_go_on_all_together(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    """A night without workers: everything that was due is done, once."""
    customer.workflow(delay(), in_app())
    customer.trigger([f"s{number}" for number in range(30)])
    drain()
    clock.advance(days=3)
    drain()
    assert len(customer.messages()) == len({message.subscriber_id for message in customer.messages()}) == 30


@pytest.mark.parametrize("amount", [0, -1, "x", None])
def test_a_delay_that_makes_no_sense_fails_and_ends_the_run(customer: Customer, drain: Drain, amount: object) -> None:
    broken = StepDraft(
        name="Delay", type="delay", control_values={"type": "regular", "amount": amount, "unit": "hours"}
    )
    customer.workflow(broken, in_app())
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Invalid delay configuration"])
    assert repr(amount) in reason(job)
    assert [run.status for run in customer.runs()] == ["error"]
    assert customer.messages() == []


def test_a_run_keeps_the_version_that_it_began_with(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(), in_app("old"))
    customer.trigger("ada")
    drain()
    with writing() as session:
        changes = {"steps": [delay(), in_app("new")]}
        workflows.patch_workflow(session, customer.environment.id, "order", changes)
    customer.trigger("bob")
    drain()
    clock.advance(hours=1)
    drain()
    assert {message.subscriber_id: message.subject for message in customer.messages()} == {"ada": "old", "bob": "new"}


def test_the_subscriber_is_read_anew_when_the_run_wakes(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(), in_app("Hello {{subscriber.firstName}}"))
    customer.trigger({"subscriberId": "ada", "firstName": "A"})
    drain()
    customer.subscribers("ada", firstName="Ada")
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["Hello Ada"]


def test_a_workflow_deleted_while_runs_wait_ends_them(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(), in_app())
    customer.workflow(delay(), in_app(), name="other")
    customer.trigger("ada")
    customer.trigger("bob", name="other")
    drain()
    customer.delete_workflow("order")
    clock.advance(hours=1)
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    (run,) = customer.runs("ada")
    assert run.status == "canceled"
    assert [(job.status, lines(job)[-1]) for job in customer.jobs(notification_id=run.id)] == [
        ("canceled", "Execution was canceled")
    ]


def test_a_workflow_deleted_before_its_events_are_run_reaches_nobody(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    customer.trigger("ada")
    customer.trigger([f"s{number}" for number in range(20)])
    customer.delete_workflow("order")
    drain()
    assert customer.runs() == []
    assert {event.status for event in customer.events()} == {"done"}


def test_a_subscriber_deleted_while_waiting_ends_that_run_alone(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(delay(), in_app())
    customer.trigger(["ada", "bob"])
    drain()
    with writing() as session:
        subscribers.delete_subscriber(session, customer.environment.id, "ada")
    clock.advance(hours=1)
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "canceled", "bob": "completed"}
    assert sorted(job.status for job in customer.jobs(type="delay")) == ["canceled", "completed"]


def moment(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-01-31T09:30:00.250", 1, "months", "2026-02-28T09:30:00.250"),
        ("2024-01-31T09:30:00", 1, "months", "2024-02-29T09:30:00"),
        ("2026-11-15T00:00:00", 2, "months", "2027-01-15T00:00:00"),
        ("2026-03-31T00:00:00", 13, "months", "2027-04-30T00:00:00"),
        ("2026-02-28T12:00:00", 2, "weeks", "2026-03-14T12:00:00"),
        ("2026-02-28T12:00:00", 1.5, "days", "2026-03-02T00:00:00"),
        ("2026-02-28T12:00:00", "90", "seconds", "2026-02-28T12:01:30"),
    ],
)
def test_months_go_by_the_calendar_and_shorter_units_by_the_clock(
    start: str, amount: object, unit: str, end: str
) -> None:
    assert after(moment(start), amount, unit) == moment(end)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (1, "years"),
        (1, None),
        (float("nan"), "days"),
        (float("inf"), "days"),
        (4000, "days"),
        (121, "months"),
        (0, "months"),
    ],
)
def test_what_is_no_time_or_too_long_is_refused(amount: object, unit: object) -> None:
    with pytest.raises(InvalidDuration):
        after(0, amount, unit)


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000_000), st.integers(1, 120))
def test_months_are_never_shorter_than_28_days_nor_longer_than_31_each(now: int, months: int) -> None:
    days = (after(now, months, "months") - now) / 86_400_000
    assert 28 * months <= days <= 31 * months
