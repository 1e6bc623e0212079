"""Subscribers who want to be left alone at some hours."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from novu_app.environments import engine
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.preferences import service as preferences
from novu_app.preferences import store
from novu_app.preferences.store import OwnChoice
from tests.support.customer import Customer, delay, digest, email, lines
from tests.support.engine import MovableClock
from tests.support.steps import say

Drain = Callable[[], int]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}
OFFICE_HOURS = {"isEnabled": True, "weeklySchedule": dict.fromkeys(DAYS[:5], OFFICE)}
#: A Friday, half an hour after the office has closed.
FRIDAY_EVENING = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@pytest.fixture
def ada(customer: Customer, clock: MovableClock) -> str:
    """Somebody with office hours, on Friday evening."""
    clock.now_ms = ms(FRIDAY_EVENING)
    (pk,) = customer.subscribers("ada", email="ada@example.com")
    with writing() as session:
        preferences.set_global(session, customer.environment.id, pk, channels={}, schedule=OFFICE_HOURS)
    return pk


def choose(customer: Customer, **changes: Any) -> None:
    with writing() as session:
        engine.change(session, customer.environment.id, changes)


def test_outside_the_hours_an_email_is_left_out_and_the_inbox_is_not(
    customer: Customer, drain: Drain, ada: str
) -> None:
    customer.workflow(email("mail"), say("inbox"))
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["inbox"]
    (job,) = customer.jobs(type="email")
    assert (job.status, lines(job)) == ("canceled", ["Step was skipped, it is outside of the subscriber's schedule"])
    assert customer.runs()[0].status == "completed"


def test_critical_workflows_know_no_hours(customer: Customer, drain: Drain, ada: str) -> None:
    customer.workflow(email("mail"), default_preferences={"all": {"enabled": True, "readOnly": True}})
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["mail"]


def test_an_environment_may_defer_to_the_next_open_hour(
    customer: Customer, drain: Drain, clock: MovableClock, ada: str
) -> None:
    choose(customer, outside_schedule="defer")
    customer.workflow(email("mail"), say("inbox"))
    customer.trigger()
    drain()
    assert customer.messages() == [], "the steps stay in their order"
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == (
        "delayed",
        ["Step was deferred to the next open hour of the subscriber's schedule"],
    )
    clock.now_ms = ms(MONDAY_MORNING) - 1
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["mail", "inbox"]
    assert lines(customer.jobs()[0])[0].startswith("Step was deferred")
    assert [job.status for job in customer.jobs()] == ["completed", "completed"]


def test_it_may_defer_some_channels_only(customer: Customer, drain: Drain, ada: str) -> None:
    choose(customer, outside_schedule="defer", deferred_channels=["sms"])
    customer.workflow(email("mail"), say("inbox"))
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["inbox"]


def test_the_hours_are_those_of_the_subscribers_time_zone(customer: Customer, drain: Drain, ada: str) -> None:
    customer.subscribers("ada", timezone="America/Los_Angeles")
    customer.workflow(email("mail"))
    customer.trigger()
    drain()
    assert [message.subject for message in customer.messages()] == ["mail"]


@pytest.mark.parametrize("waiting", [delay, digest])
def test_what_waits_can_be_extended_to_the_schedule(
    customer: Customer, drain: Drain, clock: MovableClock, ada: str, waiting: Callable[[], Any]
) -> None:
    step = waiting()
    step.control_values["extendToSchedule"] = True
    customer.workflow(step, say("{{steps.digest.eventCount}} here", "here"))
    customer.trigger(payload={"n": 1})
    drain()
    clock.advance(hours=1)
    drain()
    (job,) = customer.jobs()
    assert (job.status, job.extensions) == ("delayed", 1)
    assert lines(job)[-1] == "Step was extended to the subscriber's schedule"
    customer.trigger(payload={"n": 2})
    drain()
    clock.now_ms = ms(MONDAY_MORNING)
    drain()
    drain()
    if waiting is digest:
        assert [message.subject for message in customer.messages()] == ["2 here"], "the window stayed open"
        assert len(jsons.loads(customer.jobs(type="digest")[0].output or "{}")["events"]) == 2
    else:
        assert len(customer.messages()) == 2


def test_after_three_extensions_it_goes_on(customer: Customer, drain: Drain, clock: MovableClock, ada: str) -> None:
    never = {"isEnabled": True, "weeklySchedule": {"monday": {"isEnabled": False}}}
    with writing() as session:
        # No door lets it pass any more; it may have been stored before.
        store.save(session, customer.environment.id, ada, {store.GLOBAL: OwnChoice(schedule=never)})
    step = delay()
    step.control_values["extendToSchedule"] = True
    customer.workflow(step, say("here"))
    customer.trigger()
    drain()
    clock.advance(hours=1)
    for day in range(4):
        assert customer.messages() == [], day
        drain()
        clock.advance(days=1)
    assert [message.subject for message in customer.messages()] == ["here"]
    assert lines(customer.jobs(type="delay")[0])[-2].startswith("Step goes on outside")
