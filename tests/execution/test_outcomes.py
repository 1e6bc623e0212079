"""What becomes of a run with several deliveries: it is over when the last one is, whoever stores what at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from novu_app.events.invocations import PORTS
from novu_app.execution import details as texts
from novu_app.execution import due
from novu_app.execution.delivery import claiming, recorder, storing, verdicts
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.models import Delivery
from novu_app.execution.outcomes import Changed, Outcome, Result, store_outcomes
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from novu_app.realtime.publisher import CHANNEL
from tests.support.addresses import endpoint
from tests.support.customer import Customer, delay, email, in_app, lines, reason
from tests.support.engine import MovableClock
from tests.support.processes import wait_until
from tests.support.smtp import SmtpSink
from tests.support.steps import step
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}


def claim(limit: int = 100) -> list[InHand]:
    """Claims what is due, as a worker does."""
    now = kernel_clock.now_ms()
    found = claiming.look(now)
    return claiming.claim(dict.fromkeys(found.targets, limit), found.senders, now)


def outcome(of: InHand, result: Result = "sent", **more: Any) -> Outcome:
    return Outcome(
        delivery_id=of.id,
        lease=more.pop("lease", of.lease),
        environment_id=of.environment_id,
        run_id=of.run_id,
        job_id=of.job_id,
        message_id=of.message_id,
        result=result,
        halts=of.halts,
        details=[texts.detail("text", raw=more.pop("raw", None))],
        **more,
    )


def keep(*outcomes: Outcome) -> Changed:
    with writing() as session:
        return store_outcomes(session, outcomes, kernel_clock.now_ms())


def statuses(customer: Customer) -> list[tuple[str, int]]:
    return [(run.status, run.position) for run in customer.runs()]


def test_a_run_is_over_with_its_last_delivery(customer: Customer, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("One"), email("Two"))
    customer.trigger(ADA)
    tasks.drain_events()
    first, second = claim()
    keep(outcome(first))
    assert statuses(customer) == [("processing", -1)]
    keep(outcome(second, "failed", error_id="x"))
    assert statuses(customer) == [("completed", -1)]


def test_a_run_whose_last_step_is_a_delivery_is_not_over_when_it_takes_it(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, drain: Drain
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(delay(), email())
    customer.trigger(ADA)
    tasks.drain_events()
    clock.advance(hours=1)
    assert due.run_due(PORTS) == 1
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
    (first,), (second,) = claim(limit=1), claim(limit=1)
    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            store_outcomes(session, [outcome(first)], kernel_clock.now_ms())
            waiting = pool.submit(keep, outcome(second))
            threading.Event().wait(0.3)  # the other one is under way, and this one not committed
        waiting.result(60)
    assert statuses(customer) == [("completed", -1)]


def test_a_delivery_that_ends_while_the_run_stores_its_last_step_ends_the_run(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), delay(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    (sent,) = claim()
    clock.advance(hours=1)
    with ThreadPoolExecutor(1) as pool:
        waiting: list[Any] = []

        def passing(point: str) -> None:
            if point == "due:stored":  # stored and not committed
                waiting.append(pool.submit(keep, outcome(sent)))
                threading.Event().wait(0.3)

        monkeypatch.setattr(due, "passing", passing)
        assert due.run_due(PORTS) == 1
        waiting[0].result(60)
    assert statuses(customer) == [("completed", -1)]


def test_a_run_that_stores_its_last_step_while_its_delivery_ends_is_over(
    customer: Customer, smtp_sink: SmtpSink, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), delay(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    (sent,) = claim()
    clock.advance(hours=1)
    computed, go_on = threading.Event(), threading.Event()

    def passing(point: str) -> None:
        if point == "due:computed":
            computed.set()
            go_on.wait(60)

    monkeypatch.setattr(due, "passing", passing)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(due.run_due, PORTS)
        assert computed.wait(60)
        with writing() as session:
            store_outcomes(session, [outcome(sent)], kernel_clock.now_ms())
            go_on.set()
            threading.Event().wait(0.3)
        assert running.result(60) == 1
    assert statuses(customer) == [("completed", -1)]


def test_an_outcome_without_the_lease_changes_nothing(customer: Customer, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(stop=True), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    (sent,) = claim()
    assert keep(outcome(sent, lease="f" * 24)) == Changed()
    assert len(customer.rows(Delivery)) == 1
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
    valkey.said(listener, CHANNEL)
    tasks.drain("delivery")
    (run,) = customer.runs()
    batches = [jsons.loads(each) for each in valkey.said(listener, CHANNEL)]
    told = [batch for batch in batches if "lists" not in batch]
    assert told == [{"inbox": [], "activity": {customer.environment.id: [run.id]}}]
    assert valkey.client.llen("rq:queue:novu:runs") == 1
    listener.close()


@pytest.mark.parametrize("answer", ["550 Empf\udce4nger unbekannt", "550 a\0b", "550 \ud800", "x" * 20_000])
def test_any_answer_of_a_server_can_be_kept(customer: Customer, smtp_sink: SmtpSink, answer: str) -> None:
    """An answer in Latin-1 arrives as lone surrogates: neither database stores them, and a worker must not choke on it."""
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    (sent,) = claim()
    keep(verdicts.failed(sent, answer))
    (job,) = customer.jobs()
    (message,) = customer.messages()
    assert job.status == "failed"
    assert reason(job).startswith(answer[:4])
    assert len(reason(job)) <= 8_192
    assert (message.error_text or "").startswith(answer[:4])


def test_outcomes_that_can_not_be_stored_are_tried_for_as_long_as_the_lease_holds(
    customer: Customer, smtp_sink: SmtpSink, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    lease_ms = claiming.LEASES * get_settings().lease_ms + 1
    calls = 0

    def broken(_session: Any, outcomes: Any, *_: Any) -> Changed:
        nonlocal calls
        if outcomes:
            calls += 1
            clock.advance(milliseconds=lease_ms if calls == 2 else 0)
            raise OSError("disk full")
        return Changed()

    monkeypatch.setattr(recorder, "_AGAIN_S", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(storing, "store_outcomes", broken)
        tasks.drain_delivery()
        wait_until(lambda: calls == 2, "a second try")
    assert [row.status for row in customer.rows(Delivery)] == ["running"]
    drain()
    assert [message.error_id for message in customer.messages()] == ["outcome_unknown"]
    assert len(smtp_sink.mails) == 1


def test_an_outcome_that_can_not_be_stored_does_not_take_the_others_with_it(
    customer: Customer, smtp_sink: SmtpSink, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("{{subscriber.subscriberId}}"))
    customer.triggers([{"name": "order", "to": {"subscriberId": n, "email": f"{n}@example.com"}} for n in NAMES])
    tasks.drain_events()
    poison = customer.messages("poison")[0].id
    store = store_outcomes

    def broken(session: Any, outcomes: Any, *more: Any) -> Changed:
        if any(one.message_id == poison for one in outcomes):
            raise ValueError("can not be stored")
        return store(session, outcomes, *more)

    monkeypatch.setattr(storing, "store_outcomes", broken)
    monkeypatch.setattr(recorder, "_AGAIN_S", 0.01)
    done = [outcome(one) for one in claim()]
    assert storing.store([], done).stored
    assert {m.subscriber_id: m.status for m in customer.messages()} == {
        **dict.fromkeys(NAMES, "sent"),
        "poison": "pending",
    }


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", [("sent", "failed"), ("failed", "sent"), ("failed", "failed")])
def test_a_message_with_two_addresses_is_sent_when_one_of_them_has_it(
    customer: Customer, order: tuple[Result, Result], together: bool
) -> None:
    chat = customer.integration("chat-webhook", {}, "chat")
    for path in ("one", "two"):
        endpoint(customer, "ada", chat, "webhook", url=f"https://example.com/{path}")
    customer.workflow(step("chat", body="Hello"))
    customer.trigger("ada")
    tasks.drain_events()
    outcomes = [outcome(one, result) for one, result in zip(claim(), order, strict=True)]
    if together:
        keep(*outcomes)
    else:
        keep(outcomes[0])
        assert customer.jobs()[0].status == "queued", "one is still under way"
        keep(outcomes[1])
    well = "sent" in order
    (job,), (message,) = customer.jobs(), customer.messages()
    assert (job.status, message.status) == (("completed", "sent") if well else ("failed", "error"))
    assert ("All chat channels failed to send the message" in lines(job)) is not well
    assert statuses(customer) == [("completed", -1)]


NAMES = ("ada", "bob", "cyd", "poison", "dan")
