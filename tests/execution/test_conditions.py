"""Conditions of steps: what is truthy runs the step (contract/workflow-model.md, Skip)."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.kernel.database import writing
from novu_app.workflows import service as workflows
from tests.support.customer import Customer, delay, digest, lines
from tests.support.engine import MovableClock
from tests.support.steps import equals, say

Drain = Callable[[], int]


def said(customer: Customer, subscriber_id: str = "ada") -> list[str]:
    return [str(message.subject) for message in customer.messages(subscriber_id)]


def test_a_step_whose_condition_does_not_hold_is_left_out(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("gold", skip=equals("payload.plan", "gold")), say("end"))
    customer.trigger(payload={"plan": "gold"})
    customer.trigger("bob", payload={"plan": "silver"})
    drain()
    assert (said(customer), said(customer, "bob")) == (["gold", "end"], ["end"])
    (skipped,) = customer.jobs(step_id="gold", status="canceled")
    assert lines(skipped) == ["Step was skipped based on its conditions"]


@pytest.mark.parametrize(
    "rule",
    [
        equals("subscriber.data.plan", "gold"),
        equals("subscriber.firstName", "Ada"),
        equals("steps.first.seen", False),
        equals("workflow.name", "order"),
        equals("env.name", "Development"),
        equals("env.type", "dev"),
        {"in": [{"var": "payload.n"}, [1, 2]]},
    ],
)
def test_a_condition_sees_every_namespace(customer: Customer, drain: Drain, rule: dict[str, Any]) -> None:
    customer.workflow(say("first"), say("second", skip=rule))
    customer.subscribers("ada", firstName="Ada", data={"plan": "gold"})
    customer.trigger(payload={"n": 1})
    drain()
    assert said(customer) == ["first", "second"]


def test_a_waiting_step_that_is_left_out_does_not_wait(customer: Customer, drain: Drain) -> None:
    never = equals("payload.never", True)
    later, gather = delay(), digest()
    later.control_values["skip"] = gather.control_values["skip"] = never
    customer.workflow(later, gather, say("end"))
    customer.trigger()
    drain()
    assert said(customer) == ["end"]
    assert [job.status for job in customer.jobs()] == ["skipped", "skipped", "completed"]


def test_a_condition_that_can_not_be_read_is_an_issue_when_saved_and_a_detail_when_run(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(say("bad", skip={"frobnicate": [1, 2]}), say("end"))
    with writing() as session:
        stored = workflows.get_workflow(session, customer.environment.id, "order")
        assert "skip" in stored.issues_of_step(stored.steps[0]["_id"])["controls"]
        assert stored.row.status == "ERROR"
    customer.trigger()
    drain()
    (job,) = customer.jobs(step_id="bad")
    assert (job.status, lines(job)) == ("failed", ["The condition of the step can not be evaluated"])
    assert said(customer) == ["end"]


def test_content_of_a_waiting_run_follows_an_edit_and_its_structure_does_not(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(delay(), say("old", "kept"), say("dropped"))
    customer.trigger()
    drain()
    with writing() as session:
        draft = workflows.draft_of(workflows.get_workflow(session, customer.environment.id, "order"))
        uid = workflows.get_workflow(session, customer.environment.id, "order").steps[1]["_id"]
        kept = draft.steps[1]
        kept.uid, kept.control_values = uid, {"subject": "new"}
        draft.steps = [kept]
        workflows.update_workflow(session, customer.environment.id, "order", draft)
    clock.advance(hours=1)
    drain()
    assert said(customer) == ["new", "dropped"]
    assert customer.runs()[0].status == "completed"
