"""A workflow starts another one for the same subscriber."""

from collections.abc import Callable

from tests.support.customer import Customer, lines, reason
from tests.support.steps import say, step

Drain = Callable[[], int]


def said(customer: Customer) -> list[str]:
    return sorted(str(message.subject) for message in customer.messages())


def test_the_other_workflow_runs_with_the_payload_made_for_it(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("Invoice {{payload.number}}, {{payload.items.size}} items"), name="invoice")
    customer.workflow(
        step("invoke", workflowId="invoice", payload={"number": "{{payload.order}}", "items": [1, 2]}), say("Ordered")
    )
    customer.trigger(payload={"order": 17})
    drain()
    assert said(customer) == ["Invoice 17, 2 items", "Ordered"]
    (job,) = customer.jobs(type="invoke")
    assert (job.status, lines(job)) == ("completed", ["Workflow was invoked"])
    invoked = customer.runs()[-1]
    assert invoked.transaction_id == f"invoke_{job.id}"


def test_workflows_that_would_start_one_another_for_ever_are_stopped(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("A"), step("invoke", workflowId="b"), name="a")
    customer.workflow(say("B"), step("invoke", workflowId="a"), name="b")
    customer.trigger(name="a")
    drain()
    assert said(customer) == ["A", "B"]
    failed = customer.jobs(type="invoke", status="failed")
    assert [reason(job) for job in failed] == ["The workflow 'a' is one of those that led here"]


def test_a_workflow_that_is_not_there_or_switched_off_is_said_so(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("Never"), name="off", active=False)
    customer.workflow(step("invoke", "one", workflowId="off"), step("invoke", "two", workflowId="gone"), say("end"))
    customer.trigger()
    drain()
    assert [reason(job) for job in customer.jobs(type="invoke")] == [
        "There is no active workflow 'off'",
        "There is no active workflow 'gone'",
    ]
    assert said(customer) == ["end"]
