"""What may be done with a run by hand, and what it says about why a step was left out."""

from collections.abc import Callable

import pytest

from novu_app.activity import service as activity
from novu_app.events import again
from novu_app.execution import cancellation, hastening
from novu_app.kernel import jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound
from tests.support.customer import Customer, delay, digest, in_app, lines
from tests.support.engine import MovableClock
from tests.support.steps import say, wait_for

Drain = Callable[[], int]


def run_now(customer: Customer, run_id: str) -> None:
    with writing() as session:
        hastening.run_now(session, customer.environment.id, run_id)


def cancel(customer: Customer, run_id: str) -> None:
    with writing() as session:
        cancellation.cancel_run(session, customer.environment.id, run_id)


def test_a_delay_is_over_on_request(customer: Customer, drain: Drain) -> None:
    customer.workflow(delay(5, "days"), say("after"))
    customer.trigger()
    drain()
    assert customer.messages() == []
    run_now(customer, customer.runs()[0].id)
    drain()
    assert [message.subject for message in customer.messages()] == ["after"]
    assert customer.runs()[0].status == "completed"
    (job,) = customer.jobs(type="delay")
    assert lines(job) == ["Step delayed", "The wait was ended on request", "Delay is finished"]


def test_a_digest_closes_with_what_it_has_and_a_wait_times_out(customer: Customer, drain: Drain) -> None:
    customer.workflow(digest(), say("{{ steps.digest.eventCount }}", "summary"), wait_for("paid"), say("late"))
    customer.trigger()
    customer.trigger()
    drain()
    master, follower = sorted(customer.runs(), key=lambda run: run.status == "merged")
    with pytest.raises(BadRequest, match="digest of another run"):
        run_now(customer, follower.id)
    with reading() as session:
        job_id = customer.jobs(notification_id=master.id)[0].id
        merged = activity.merged_runs(session, customer.environment.id, [job_id])
    assert merged == {job_id: [(follower.id, follower.transaction_id)]}
    run_now(customer, master.id)
    drain()
    assert [message.subject for message in customer.messages()] == ["2"]
    run_now(customer, master.id)
    drain()
    assert [message.subject for message in customer.messages()] == ["2", "late"]
    with pytest.raises(BadRequest, match="does not wait"):
        run_now(customer, master.id)


def test_one_run_is_canceled_and_its_brothers_go_on(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(delay(1, "hours"), say("after"))
    customer.trigger(["ada", "bob"])
    drain()
    cancel(customer, customer.runs("ada")[0].id)
    clock.advance(hours=2)
    drain()
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "canceled", "bob": "completed"}
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    with pytest.raises(BadRequest, match="has ended already"):
        cancel(customer, customer.runs("ada")[0].id)


def test_nobody_acts_on_a_run_of_another_environment(customer: Customer, drain: Drain) -> None:
    customer.workflow(delay(1, "hours"))
    customer.trigger()
    drain()
    run_id = customer.runs()[0].id
    for rule in (hastening.run_now, cancellation.cancel_run):
        with writing() as session, pytest.raises(NotFound):
            rule(session, customer.environment.production_id, run_id)
    assert customer.runs()[0].status == "processing"


def test_a_run_is_started_again_with_what_it_was_started_with(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    given = {"name": "Ada", "text": "Hi"}
    customer.trigger(
        {"subscriberId": "ada", "firstName": "Ada"},
        given,
        overrides={"severity": "high"},
        context={"tenant": {"id": "acme", "data": {"plan": "pro"}}},
        actor={"subscriberId": "bob"},
    )
    drain()
    with reading() as session:
        run = activity.get_run(session, customer.environment.id, customer.runs()[0].id)
    document = again.document_of(run.trigger, "order", "ada")
    assert document == {
        "name": "order",
        "to": {"subscriberId": "ada"},
        "payload": given,
        "overrides": {"severity": "high"},
        "context": {"tenant": {"id": "acme"}},
        "actor": "bob",
    }
    customer.triggers([document])
    drain()
    first, second = customer.messages("ada")
    assert (first.content, first.severity, first.context_keys) == (second.content, "high", ["tenant:acme"])
    assert first.transaction_id != second.transaction_id


def test_a_step_that_its_condition_left_out_says_with_which_values(customer: Customer, drain: Drain) -> None:
    rule = {"and": [{">": [{"var": "payload.total"}, 100]}, {"==": [{"var": "subscriber.data.plan"}, "pro"]}]}
    customer.workflow(in_app(skip=rule))
    customer.trigger({"subscriberId": "ada", "data": {"plan": "free"}}, {"total": 40})
    drain()
    (job,) = customer.jobs()
    (noted,) = jsons.loads(job.details)
    assert jsons.loads(noted["raw"]) == {
        "condition": rule,
        "values": {"payload.total": 40, "subscriber.data.plan": "free"},
    }
