"""A run can wait until something happens: an event, or that its message is seen or read."""

from collections.abc import Callable

import pytest

from novu_app.execution.models import Wait
from novu_app.kernel.database import writing
from novu_app.kernel.errors import NovuError
from novu_app.messages import inbox
from novu_app.messages.inbox import Owner
from tests.support.customer import Customer, delay, lines
from tests.support.engine import MovableClock
from tests.support.steps import equals, say, step, wait_for

Drain = Callable[[], int]
OUTCOME = "{% if steps.wait.timedOut %}timed out{% else %}{{steps.wait.event.payload.total}}{% endif %}"


def said(customer: Customer, subscriber_id: str = "ada") -> list[str]:
    return [str(message.subject) for message in customer.messages(subscriber_id)]


def test_the_named_event_wakes_the_run_of_its_subscriber(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("paid"), say(OUTCOME, "outcome"))
    customer.trigger("ada")
    customer.trigger("bob")
    drain()
    (first, _) = customer.jobs(type="wait")
    assert (first.status, lines(first)) == ("delayed", ["Waiting for an event"])
    customer.trigger("ada", {"total": 7}, name="paid")
    drain()
    assert (said(customer), said(customer, "bob")) == (["7"], [])
    assert lines(customer.jobs(type="wait")[0]) == ["Waiting for an event", "The awaited event has come"]
    assert len(customer.rows(Wait)) == 1


def test_who_waits_in_vain_goes_on_when_the_time_is_over(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(wait_for("paid", 2, "hours"), say(OUTCOME, "outcome"))
    customer.trigger()
    drain()
    clock.advance(hours=2, milliseconds=-1)
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    assert said(customer) == ["timed out"]
    assert customer.rows(Wait) == []
    customer.trigger("ada", {"total": 7}, name="paid")
    drain()
    assert said(customer) == ["timed out"], "an event that comes too late changes nothing"


def test_the_event_must_fulfil_the_condition(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("paid", condition=equals("payload.currency", "EUR")), say(OUTCOME, "outcome"))
    customer.trigger()
    drain()
    customer.trigger("ada", {"total": 1, "currency": "USD"}, name="paid")
    drain()
    assert said(customer) == []
    customer.trigger("ada", {"total": 2, "currency": "EUR"}, name="paid")
    drain()
    assert said(customer) == ["2"]


def test_the_event_may_be_a_workflow_of_its_own(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("Paid {{payload.total}}"), name="paid")
    customer.workflow(wait_for("paid"), say(OUTCOME, "outcome"))
    customer.trigger()
    drain()
    customer.trigger("ada", {"total": 3}, name="paid")
    drain()
    assert sorted(said(customer)) == ["3", "Paid 3"]


def test_an_event_that_nobody_waits_for_is_unknown(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("paid"), say("end"))
    with pytest.raises(NovuError, match="workflow_not_found"):
        customer.trigger(name="refunded")
    customer.delete_workflow()
    with pytest.raises(NovuError, match="workflow_not_found"):
        customer.trigger(name="paid")


@pytest.mark.parametrize(("until", "action"), [("seen", "seen"), ("read", "read"), ("seen", "read")])
def test_a_run_waits_until_its_message_is_seen_or_read(
    customer: Customer, drain: Drain, until: str, action: inbox.Action
) -> None:
    customer.workflow(
        say("look"),
        step("wait", until=until, stepId="look", amount=1, unit="days"),
        say("{% if steps.wait.timedOut %}ignored{% else %}done{% endif %}", "outcome"),
    )
    customer.trigger()
    drain()
    assert said(customer) == ["look"]
    (message,) = customer.messages()
    with writing() as session:
        inbox.mark_one(session, Owner(customer.environment.id, message.subscriber_pk), action, message.id)
    drain()
    assert said(customer) == ["look", "done"]


def test_seen_is_not_read(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(
        say("look"),
        step("wait", until="read", stepId="look", amount=1, unit="days"),
        say("{% if steps.wait.timedOut %}ignored{% else %}done{% endif %}", "outcome"),
    )
    customer.trigger()
    drain()
    (message,) = customer.messages()
    with writing() as session:
        inbox.mark_one(session, Owner(customer.environment.id, message.subscriber_pk), "seen", message.id)
    assert drain() == 0
    clock.advance(days=1)
    drain()
    assert said(customer) == ["look", "ignored"]


def test_a_message_that_was_read_before_is_not_waited_for(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(
        say("look"), delay(), step("wait", until="read", stepId="look", amount=1, unit="days"), say("end")
    )
    customer.trigger()
    drain()
    (message,) = customer.messages()
    with writing() as session:
        inbox.mark_one(session, Owner(customer.environment.id, message.subscriber_pk), "read", message.id)
    clock.advance(hours=1)
    drain()
    assert said(customer) == ["look", "end"]


def test_a_cancelled_run_waits_no_more(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("paid"), say("end"))
    transaction = customer.trigger()
    drain()
    assert customer.cancel(transaction)
    assert customer.rows(Wait) == []
    customer.trigger("ada", name="paid")
    drain()
    assert said(customer) == []
    assert customer.runs()[0].status == "canceled"
