"""What becomes of a run with several deliveries: it is over when the last one is, whoever stores what at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from novu_app.events import stored
from novu_app.execution import delivery, due
from novu_app.execution.outcomes import Changed, Outcome, store_outcomes
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from novu_app.realtime.publisher import CHANNEL
from tests.support.customer import Customer, delay, email, in_app, reason
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}


def outcome(of: delivery.Delivery, status: str = "completed", **more: Any) -> Outcome:
    return Outcome(of.job_id, of.run_id, status, "text", "Success", **more)


def keep(lease: str, *outcomes: Outcome) -> Changed:
    with writing() as session:
        return store_outcomes(session, outcomes, lease, kernel_clock.now_ms())


def statuses(customer: Customer) -> list[tuple[str, int]]:
    return [(run.status, run.position) for run in customer.runs()]


def test_a_run_is_over_with_its_last_delivery(customer: Customer, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("One"), email("Two"))
    customer.trigger(ADA)
    tasks.drain_events()
    lease, (first, second) = delivery.claim()
    keep(lease, outcome(first))
    assert statuses(customer) == [("processing", -1)]
    keep(lease, outcome(second, "failed", error_id="x"))
    assert statuses(customer) == [("completed", -1)]


def test_a_run_whose_last_step_is_a_delivery_is_not_over_when_it_takes_it(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, drain: Drain
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(delay(), email())
    customer.trigger(ADA)
    tasks.drain_events()
    clock.advance(hours=1)
    assert due.run_due(stored.load) == 1
    assert statuses(customer) == [("processing", -1)]
    drain()
    assert statuses(customer) == [("completed", -1)]


def test_two_workers_that_end_the_last_two_deliveries_at_once_end_the_run(
    customer: Customer, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("One"), email("Two"))
    customer.trigger(ADA)
    tasks.drain_events()
    (lease, (first,)), (other_lease, (second,)) = delivery.claim(limit=1), delivery.claim(limit=1)
    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            store_outcomes(session, [outcome(first)], lease, kernel_clock.now_ms())
            waiting = pool.submit(keep, other_lease, outcome(second))
            threading.Event().wait(0.3)  # the other one is under way, and this one not committed
        waiting.result(10)
    assert statuses(customer) == [("completed", -1)]


def test_a_delivery_that_ends_while_the_run_stores_its_last_step_ends_the_run(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), delay(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    lease, (sent,) = delivery.claim()
    clock.advance(hours=1)
    with ThreadPoolExecutor(1) as pool:
        waiting: list[Any] = []

        def passing(point: str) -> None:
            if point == "due:stored":  # stored and not committed
                waiting.append(pool.submit(keep, lease, outcome(sent)))
                threading.Event().wait(0.3)

        monkeypatch.setattr(due, "passing", passing)
        assert due.run_due(stored.load) == 1
        waiting[0].result(10)
    assert statuses(customer) == [("completed", -1)]


def test_a_run_that_stores_its_last_step_while_its_delivery_ends_is_over(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), delay(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    lease, (sent,) = delivery.claim()
    clock.advance(hours=1)
    computed, go_on = threading.Event(), threading.Event()

    def passing(point: str) -> None:
        if point == "due:computed":
            computed.set()
            go_on.wait(10)

    monkeypatch.setattr(due, "passing", passing)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(due.run_due, stored.load)
        assert computed.wait(10)
        with writing() as session:
            store_outcomes(session, [outcome(sent)], lease, kernel_clock.now_ms())
            go_on.set()
            threading.Event().wait(0.3)
        assert running.result(10) == 1
    assert statuses(customer) == [("completed", -1)]


def test_an_outcome_without_the_lease_changes_nothing(customer: Customer, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(stop=True), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    _, (sent,) = delivery.claim()
    assert keep("f" * 24, outcome(sent)) == Changed()
    (job,) = customer.jobs()
    assert (job.status, statuses(customer)) == ("queued", [("processing", 0)])


def test_what_changed_is_told_and_a_released_run_gets_a_hint(
    customer: Customer, smtp_sink: SmtpSink, drain: Drain, valkey: ValkeyServer
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(stop=True), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    listener = valkey.client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(CHANNEL)
    listener.get_message(timeout=1)
    tasks.drain_delivery()
    (run,) = customer.runs()
    message = listener.get_message(timeout=1)
    assert message is not None
    assert jsons.loads(message["data"]) == {"inbox": [], "activity": {customer.environment.id: [run.id]}}
    assert valkey.client.llen("rq:queue:novu:runs") == 1
    listener.close()


@pytest.mark.parametrize("answer", ["550 Empf\udce4nger unbekannt", "550 a\0b", "550 \ud800", "x" * 20_000])
def test_any_answer_of_a_server_can_be_kept(customer: Customer, smtp_sink: SmtpSink, answer: str) -> None:
    """An answer in Latin-1 arrives as lone surrogates: neither database stores them, and a worker must not choke on it."""
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    lease, (sent,) = delivery.claim()
    keep(lease, outcome(sent, "failed", raw=answer, error_id="x"))
    (job,) = customer.jobs()
    (message,) = customer.messages()
    assert job.status == "failed"
    assert reason(job).startswith(answer[:4])
    assert (message.error_text or "").startswith(answer[:4])


def test_outcomes_that_can_not_be_stored_are_tried_for_as_long_as_the_lease_holds(
    customer: Customer, smtp_sink: SmtpSink, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    lease_ms = 4 * get_settings().lease_ms + 1
    calls = 0

    def broken(_session: Any, outcomes: Any, *_: Any) -> Changed:
        nonlocal calls
        if outcomes:
            calls += 1
            clock.advance(milliseconds=lease_ms if calls == 2 else 0)
            raise OSError("disk full")
        return Changed()

    lease, deliveries = delivery.claim()
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "store_outcomes", broken)
        tasks._in_loop(tasks.deliveries_of(lease, deliveries))
    assert calls == 2
    assert [job.status for job in customer.jobs()] == ["running"]
    clock.advance(milliseconds=lease_ms)
    drain()
    assert [message.error_id for message in customer.messages()] == ["outcome_unknown"]
    assert len(smtp_sink.mails) == 1
