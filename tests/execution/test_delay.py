"""A delay: not early, not lost, and in the order of the steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import jsons
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


def waiting(**controls: Any) -> StepDraft:
    """A delay with these control values; its step id is ``delay``."""
    return StepDraft(name="Delay", type="delay", control_values=controls)


def wakes(customer: Customer) -> dict[str, str]:
    """When the clock of each subscriber's run will wake it, in UTC."""
    return {run.subscriber_id: str(kernel_clock.iso(run.due_at)) for run in customer.runs()}


def at(clock: MovableClock, text: str) -> None:
    """Moves the clock to an ISO time with an offset, in the past or the future."""
    clock.now_ms = round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_month_is_one_of_the_subscribers_calendar(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    """The same time of day although clocks change in between: an hour apart for those who live elsewhere."""
    at(clock, "2027-03-10T12:00:00Z")
    customer.workflow(delay(1, "months"), in_app())
    customer.subscribers("ada", timezone="Europe/Berlin")
    customer.subscribers("bob", timezone="America/Phoenix")
    customer.subscribers("eve", timezone="nowhere")
    customer.trigger(["ada", "bob", "eve", "zoe"])
    drain()
    assert wakes(customer) == {
        "ada": "2027-04-10T11:00:00.000Z",
        "bob": "2027-04-10T12:00:00.000Z",
        "eve": "2027-04-10T12:00:00.000Z",
        "zoe": "2027-04-10T12:00:00.000Z",
    }


def test_a_timed_delay_wakes_each_subscriber_by_their_own_clock(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    at(clock, "2027-03-27T12:00:00.250Z")
    customer.workflow(waiting(type="timed", cron="30 2 * * *"), in_app("{{steps.delay.duration}}"))
    # In Berlin there is no 02:30 in the coming night.
    customer.subscribers("ada", timezone="Europe/Berlin")
    customer.subscribers("bob", timezone="Asia/Tokyo")
    customer.trigger(["ada", "bob"])
    drain()
    assert wakes(customer) == {"ada": "2027-03-28T01:00:00.000Z", "bob": "2027-03-27T17:30:00.000Z"}
    at(clock, "2027-03-28T00:59:59.999Z")
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    clock.advance(milliseconds=1)
    drain()
    assert {message.subscriber_id: message.subject for message in customer.messages()} == {
        "ada": str(13 * 3_600_000 - 250),
        "bob": str(int(5.5 * 3_600_000) - 250),
    }


@pytest.mark.parametrize(
    ("key", "value", "wakes_at"),
    [
        ("payload.at", "2027-03-02T09:00:00Z", "2027-03-02T09:00:00.000Z"),
        ("{{payload.at}}", "2027-03-02T09:00:00+05:30", "2027-03-02T03:30:00.000Z"),
        ("at", "2027-03-02T09:00:00", "2027-03-02T08:00:00.000Z"),
        ("{{ payload.at | append: 'T09:00:00Z' }}", "2027-03-02", "2027-03-02T09:00:00.000Z"),
        ("payload.at", {"amount": 2, "unit": "days"}, "2027-03-03T12:00:00.000Z"),
        ("{{ payload.at }}", {"amount": "90", "unit": "seconds"}, "2027-03-01T12:01:30.000Z"),
        ("payload.at", '{"amount": 1, "unit": "hours"}', "2027-03-01T13:00:00.000Z"),
        ("payload.at.1", ["", "2027-03-02T09:00:00Z"], "2027-03-02T09:00:00.000Z"),
        ("subscriber.data.at", None, "2027-03-05T09:00:00.000Z"),
    ],
)
def test_a_dynamic_delay_takes_its_time_from_the_data(
    customer: Customer, drain: Drain, clock: MovableClock, key: str, value: Any, wakes_at: str
) -> None:
    at(clock, "2027-03-01T12:00:00Z")
    customer.workflow(waiting(type="dynamic", dynamicKey=key), in_app("awake"))
    customer.subscribers("ada", timezone="Europe/Berlin", data={"at": "2027-03-05T10:00:00"})
    customer.trigger("ada", {"at": value})
    drain()
    assert wakes(customer) == {"ada": wakes_at}
    assert customer.messages() == []
    at(clock, wakes_at)
    drain()
    assert [message.subject for message in customer.messages()] == ["awake"]
    assert jsons.loads(str(customer.jobs(type="delay")[0].output)) == {
        "duration": clock.now_ms - round(datetime.fromisoformat("2027-03-01T12:00:00Z").timestamp() * 1000)
    }


@pytest.mark.parametrize(
    "value",
    [
        None,
        "soon",
        "2027-03-01T11:59:59Z",
        "2027-03-01T12:00:00Z",
        "2047-01-01T00:00:00Z",
        {"amount": 1},
        {"unit": "days"},
        7,
    ],
)
def test_a_dynamic_time_that_is_over_or_none_at_all_fails_that_run_alone(
    customer: Customer, drain: Drain, clock: MovableClock, value: Any
) -> None:
    at(clock, "2027-03-01T12:00:00Z")
    customer.workflow(waiting(type="dynamic", dynamicKey="subscriber.data.at"), in_app())
    customer.subscribers("ada", data={"at": value})
    customer.subscribers("bob", data={"at": {"amount": 1, "unit": "hours"}})
    customer.trigger(["ada", "bob"])
    drain()
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "error", "bob": "processing"}
    (failed,) = customer.jobs(status="failed")
    assert lines(failed) == ["Invalid delay configuration"]
    assert reason(failed)
    clock.advance(hours=1)
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]


def test_an_amount_may_be_a_template(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    at(clock, "2027-03-01T12:00:00Z")
    customer.workflow(waiting(amount="{{payload.n}}", unit="{{payload.unit | default: 'minutes'}}"), in_app())
    customer.trigger("ada", {"n": 5})
    customer.trigger("bob", {"n": "2", "unit": "hours"})
    customer.trigger("eve", {"n": "many"})
    drain()
    assert wakes(customer) | {"eve": ""} == {
        "ada": "2027-03-01T12:05:00.000Z",
        "bob": "2027-03-01T14:00:00.000Z",
        "eve": "",
    }
    (failed,) = customer.jobs(status="failed")
    assert "many" in reason(failed)


def test_a_trigger_may_change_how_long_its_delays_last(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    at(clock, "2027-03-01T12:00:00Z")
    customer.workflow(waiting(type="timed", cron="0 9 * * *"), in_app())
    customer.trigger("ada", overrides={"delay": {"amount": 10, "unit": "minutes"}})
    customer.trigger(
        "bob", overrides={"delay": {"amount": 10, "unit": "minutes"}, "steps": {"delay": {"amount": 1, "unit": "days"}}}
    )
    customer.trigger("eve", overrides={"delay": {"amount": 10}, "steps": {"other": {"amount": 1, "unit": "days"}}})
    drain()
    assert wakes(customer) == {
        "ada": "2027-03-01T12:10:00.000Z",
        "bob": "2027-03-02T12:00:00.000Z",
        "eve": "2027-03-02T09:00:00.000Z",
    }


@pytest.mark.parametrize(
    "controls", [{"type": "timed"}, {"type": "timed", "cron": "0 9 30 2 *"}, {"type": "dynamic"}, {"type": "scheduled"}]
)
def test_a_delay_of_no_known_end_fails(customer: Customer, drain: Drain, controls: dict[str, Any]) -> None:
    customer.workflow(waiting(**controls), in_app())
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Invalid delay configuration"])
