"""Accepting triggers: each transaction id once, whatever comes at the same time; and what is not accepted leaves no trace."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event as Signal
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from novu_app.events import intake
from novu_app.events.intake import GroupWriter, Intake
from novu_app.events.trigger import parse_trigger
from novu_app.kernel.database import writing
from novu_app.kernel.errors import Unprocessable
from novu_app.workflows.drafts import StepDraft
from tests.support.counting import Statements
from tests.support.customer import Customer, in_app
from tests.support.valkey import ValkeyServer

Drain = Callable[[], int]


def test_the_same_transaction_id_answers_the_same_and_runs_once(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    first = customer.trigger("ada", {"name": "first"}, transactionId="order-1")
    drain()
    again = customer.trigger("bob", {"name": "second"}, transactionId="order-1")
    drain()
    assert first == again == "order-1"
    assert [message.subject for message in customer.messages()] == ["Hello first"]


def test_a_transaction_id_belongs_to_its_environment(customer: Customer) -> None:
    customer.workflow(in_app())
    customer.trigger(transactionId="order-1")
    (event,) = customer.events()
    assert (event.environment_id, event.transaction_id) == (customer.environment.id, "order-1")


def test_a_trigger_without_a_transaction_id_gets_one_of_its_own(customer: Customer) -> None:
    customer.workflow(in_app())
    given = {customer.trigger(), customer.trigger()}
    assert len(given) == 2
    assert all(name.startswith("txn_") and len(name) == 28 for name in given)


def test_many_processes_that_accept_the_same_transaction_at_once_store_it_once(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: customer.trigger("ada", transactionId="order-1"), range(16)))
    drain()
    assert set(answers) == {"order-1"}
    assert len(customer.events()) == len(customer.runs()) == len(customer.messages()) == 1


def test_http_requests_with_the_same_transaction_at_once_all_get_the_same_answer(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app())
    body = {"name": "order", "to": "ada", "transactionId": "order-1"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app_client.post("/v1/events/trigger", json=body), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    expected = {"data": {"acknowledged": True, "status": "processed", "transactionId": "order-1"}}
    assert all(answer.json() == expected for answer in answers)
    drain()
    assert customer.counts("ada").unread == 1


def test_an_unknown_workflow_is_refused_and_nothing_is_stored(customer: Customer) -> None:
    with pytest.raises(Unprocessable, match="workflow_not_found"):
        customer.trigger(name="nobody-made-this")
    assert customer.events() == []


def test_a_workflow_of_another_environment_is_unknown(customer: Customer) -> None:
    customer.workflow(in_app())
    production = replace(customer.environment.scope, environment_id=customer.environment.production_id)
    refused = Intake(production, parse_trigger({"name": "order", "to": "ada"}))
    with writing() as session:
        assert not intake.accept(session, [refused])
    assert str(refused.error) == "workflow_not_found"


def test_an_inactive_workflow_is_acknowledged_and_not_run(customer: Customer) -> None:
    customer.workflow(in_app(), active=False)
    answers = customer.triggers([{"name": "order", "to": "ada"}])
    assert answers == [{"acknowledged": True, "status": "trigger_not_active"}]
    assert customer.events() == []


def test_a_workflow_without_steps_is_run_and_does_nothing(customer: Customer, drain: Drain) -> None:
    customer.workflow()
    customer.trigger()
    drain()
    assert [run.status for run in customer.runs()] == ["completed"]
    assert customer.jobs() == []


def test_a_bulk_keeps_its_order_and_each_event_its_own_outcome(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app("{{payload.n}}"))
    customer.workflow(in_app(), name="off", active=False)
    events = [
        {"name": "order", "to": "ada", "payload": {"n": "1"}, "transactionId": "one"},
        {"name": "missing", "to": "ada"},
        {"name": "order", "payload": {}},
        {"name": "off", "to": "ada"},
        {"name": "order", "to": "bob", "payload": {"n": "2"}, "transactionId": "two"},
        {"name": "order", "to": "cyd", "payload": {"n": "3"}, "transactionId": "one"},
    ]
    answer = app_client.post("/v1/events/trigger/bulk", json={"events": events})
    assert answer.status_code == 201
    assert answer.json()["data"] == [
        {"acknowledged": True, "status": "processed", "transactionId": "one"},
        {"acknowledged": True, "status": "error", "error": ["workflow_not_found"]},
        {"acknowledged": True, "status": "error", "error": ["to should not be null or undefined"]},
        {"acknowledged": True, "status": "trigger_not_active"},
        {"acknowledged": True, "status": "processed", "transactionId": "two"},
        {"acknowledged": True, "status": "processed", "transactionId": "one"},
    ]
    drain()
    assert [(message.subscriber_id, message.subject) for message in customer.messages()] == [("ada", "1"), ("bob", "2")]


def test_what_gathers_during_a_commit_shares_the_next_one(
    customer: Customer, count_statements: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    customer.trigger()  # the definition is known from here on
    writer, entered, go_on = GroupWriter(), Signal(), Signal()
    accept = intake.accept
    sizes: list[int] = []

    def slow(session: Session, intakes: list[Intake]) -> bool:
        sizes.append(len(intakes))
        entered.set()
        assert go_on.wait(60)
        return accept(session, intakes)

    monkeypatch.setattr(intake, "accept", slow)
    done = [Signal() for _ in range(41)]

    def submit(signal: Signal) -> None:
        trigger = parse_trigger({"name": "order", "to": "ada"})
        writer.submit([Intake(customer.environment.scope, trigger)], signal.set)

    counted: Statements
    with count_statements() as counted:
        submit(done[0])
        assert entered.wait(60)
        for signal in done[1:]:
            submit(signal)
        go_on.set()
        assert all(signal.wait(60) for signal in done)
    writer.stop()
    assert sizes == [1, 40]
    assert len(counted) == 4, f"two statements a commit, however many triggers it carries:\n{counted}"
    assert len(customer.events()) == 42


def test_an_error_of_the_database_reaches_everybody_who_waits(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())

    def broken(_session: Session, _intakes: list[Intake]) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(intake, "accept", broken)
    writer, done = GroupWriter(), Signal()
    waiting = Intake(customer.environment.scope, parse_trigger({"name": "order", "to": "ada"}))
    writer.submit([waiting], done.set)
    assert done.wait(60)
    writer.stop()
    assert isinstance(waiting.error, OSError)
    assert waiting.answer is None


def test_a_stored_trigger_leaves_one_hint_and_a_refused_one_none(customer: Customer, valkey: ValkeyServer) -> None:
    customer.workflow(in_app())
    writer = GroupWriter()

    def submit(name: str) -> None:
        done = Signal()
        writer.submit([Intake(customer.environment.scope, parse_trigger({"name": name, "to": "ada"}))], done.set)
        assert done.wait(60)

    submit("missing")
    submit("order")
    submit("order")
    writer.stop()
    assert valkey.client.llen("rq:queue:novu:events") == 1


def test_a_step_type_that_nobody_runs_yet_says_so(customer: Customer, drain: Drain) -> None:
    customer.workflow(StepDraft(name="Text", type="sms", control_values={"body": "Hi"}), in_app())
    customer.trigger()
    drain()
    assert [job.status for job in customer.jobs()] == ["failed", "completed"]
