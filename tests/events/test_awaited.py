"""Triggers whose name is no workflow's: accepted while a workflow waits for an event of that name."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.events.fanout import FanoutPage
from novu_app.kernel.errors import Unprocessable
from tests.support.customer import Customer, in_app
from tests.support.steps import equals, wait_for

Drain = Callable[[], int]
SAYS = in_app("{{steps.wait.event.payload.by}} {{steps.wait.timedOut}}")


def test_an_event_that_a_workflow_waits_for_is_accepted_and_wakes_its_runs(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(wait_for("order-paid", condition=equals("payload.order", "A-1")), SAYS)
    customer.trigger("ada")
    customer.trigger("bob")
    drain()
    paid = {"name": "order-paid", "to": "ada", "payload": {"order": "A-1", "by": "card"}, "transactionId": "paid-1"}
    for _ in range(2):
        answer = app_client.post("/v1/events/trigger", json=paid)
        assert answer.status_code == 201
        assert answer.json()["data"] == {"acknowledged": True, "status": "processed", "transactionId": "paid-1"}
    drain()
    assert [(message.subscriber_id, message.subject) for message in customer.messages()] == [("ada", "card false")]
    (event,) = customer.events(transaction_id="paid-1")
    assert (event.workflow_id, event.version_id, event.status) == ("", "", "done")
    assert len(customer.runs()) == 2, "an awaited event is no run of its own"


@pytest.mark.parametrize("to", [[f"s{n:02}" for n in range(20)], {"type": "Topic", "topicKey": "team"}], ids=str)
def test_it_reaches_everybody_whom_it_names(customer: Customer, drain: Drain, to: Any) -> None:
    names = [f"s{n:02}" for n in range(20)]
    customer.topic("team", names)
    customer.workflow(wait_for("order-paid"), SAYS)
    customer.trigger(names)
    drain()
    customer.trigger(to, {"by": "card"}, name="order-paid")
    drain()
    assert sorted(message.subscriber_id for message in customer.messages()) == names
    assert customer.rows(FanoutPage) == []


def test_it_creates_the_subscribers_whom_it_names(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("order-paid"), SAYS)
    customer.trigger({"subscriberId": "zoe", "firstName": "Zoe"}, name="order-paid")
    drain()
    assert customer.subscriber("zoe").first_name == "Zoe"
    assert customer.runs() == []


def test_a_name_that_nobody_waits_for_is_unknown_as_ever(customer: Customer) -> None:
    customer.workflow(wait_for("order-paid"), SAYS)
    with pytest.raises(Unprocessable, match="workflow_not_found"):
        customer.trigger(name="order-lost")
    customer.delete_workflow()
    with pytest.raises(Unprocessable, match="workflow_not_found"):
        customer.trigger(name="order-paid")
    assert customer.events() == []


def test_a_workflow_of_that_name_comes_first(customer: Customer, drain: Drain) -> None:
    customer.workflow(wait_for("order-paid"), SAYS)
    customer.workflow(in_app("Thank you"), name="order-paid")
    customer.trigger("ada")
    drain()
    customer.trigger("ada", {"by": "card"}, name="order-paid")
    drain()
    assert sorted(str(message.subject) for message in customer.messages()) == ["Thank you", "card false"]


def test_names_cost_a_statement_more_and_only_when_a_workflow_is_missing(
    customer: Customer, count_statements: Callable[[], Any]
) -> None:
    customer.workflow(wait_for("order-paid"), SAYS)
    customer.trigger()
    for count in (1, 30):
        with count_statements() as done:
            customer.triggers([{"name": "order-paid", "to": "ada"}, {"name": "order", "to": "ada"}] * count)
        assert len(done) == 3, str(done)
