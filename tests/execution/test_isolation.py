"""What is wrong with one step or one run is nobody else's trouble."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from novu_app.events import direct, fanout
from novu_app.execution import due
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.isolation import isolate
from novu_app.execution.steps.delay import DelayHandler
from novu_app.execution.steps.in_app import InAppHandler
from novu_app.subscribers import resolve
from tests.support.customer import Customer, delay, email, in_app, lines, reason
from tests.support.engine import MovableClock

Drain = Callable[[], int]


def test_a_template_that_can_not_be_parsed_fails_its_own_step_and_the_run_goes_on(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app("{{ payload.x | }"), email("{% if %}"), in_app("Fine"))
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    drain()
    jobs = customer.jobs()
    assert [job.status for job in jobs] == ["failed", "failed", "completed"]
    assert lines(jobs[0]) == ["Message content could not be generated"]
    assert "subject" in reason(jobs[0])
    assert [message.subject for message in customer.messages()] == ["Fine"]
    assert [run.status for run in customer.runs()] == ["completed"]


def test_a_template_that_fails_on_one_payload_fails_for_that_run_alone(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("{{ payload.a | url_decode }}"))
    for subscriber_id, text in (("ada", "a+b"), ("bob", "100%"), ("cyd", "c")):
        customer.trigger(subscriber_id, {"a": text})
    drain()
    assert [(message.subscriber_id, message.subject) for message in customer.messages()] == [
        ("ada", "a b"),
        ("cyd", "c"),
    ]
    assert [job.status for job in customer.jobs()] == ["completed", "failed", "completed"]


def test_a_loop_without_end_is_cut_off(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}"))
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert job.status == "failed"
    assert "loop" in reason(job)


def test_an_in_app_step_with_nothing_to_say_fails(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("{{payload.none}}", ""))
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert (job.status, reason(job)) == ("failed", "either body or subject is required")


def test_a_character_that_postgresql_can_not_store_is_left_out(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("{{ payload.code | url_decode }}"))
    customer.trigger(payload={"code": "a%00b"})
    drain()
    assert [message.subject for message in customer.messages()] == ["ab"]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step handler with a fault: it breaks on subscribers called poison, after it has done half of its work."""
    take = InAppHandler.take

    def broken(self: InAppHandler, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        take(self, chunk, step, runs)
        if any(run.recipient.subscriber_id == "poison" for run in runs):
            raise KeyError("a fault in the code")

    monkeypatch.setattr(InAppHandler, "take", broken)


@pytest.mark.parametrize("recipients", [5, 40], ids=["events", "page"])
def test_a_fault_in_a_step_hits_the_run_that_meets_it_and_no_other(
    customer: Customer, drain: Drain, poison: None, recipients: int
) -> None:
    customer.workflow(in_app("one"), in_app("two"))
    names = [f"s{number:02}" for number in range(recipients)]
    if recipients > 10:
        customer.topic("team", [*names, "poison"])
        customer.trigger({"type": "Topic", "topicKey": "team"})
    else:
        for name in (*names, "poison"):
            customer.trigger(name)
    drain()
    assert sorted(message.subscriber_id for message in customer.messages()) == sorted(names * 2)
    assert all(customer.counts(name).unread == 2 for name in names)
    (run,) = customer.runs("poison")
    (job,) = customer.jobs(notification_id=run.id)
    assert (run.status, job.status) == ("error", "failed")
    assert lines(job) == ["There was one or more errors when trying to execute the notification"]
    assert customer.counts("poison").unread == 0


def test_a_fault_when_a_run_wakes_hits_that_run_alone(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    resume = DelayHandler.resume

    def broken(self: DelayHandler, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        resume(self, chunk, step, runs)
        if any(run.recipient.subscriber_id == "poison" for run in runs):
            raise RuntimeError("a fault in the code")

    monkeypatch.setattr(DelayHandler, "resume", broken)
    customer.workflow(delay(), in_app())
    customer.trigger(["ada", "poison", "bob"])
    drain()
    clock.advance(hours=1)
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["ada", "bob"]
    assert [run.status for run in customer.runs("poison")] == ["error"]
    (job,) = customer.jobs(notification_id=customer.runs("poison")[0].id)
    assert (job.status, reason(job)) == ("failed", "RuntimeError: a fault in the code")


def test_an_event_that_can_not_be_stored_is_given_up_alone(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the steps: whatever the database refuses about one run does not hold up the others of its chunk."""
    customer.workflow(in_app())
    launch = direct.launch

    def refusing(reached: Any, fence: Any, ports: Any) -> None:
        if any(recipient.subscriber_id == "poison" for _, recipient, _ in reached):
            raise ValueError("can not be stored")
        launch(reached, fence, ports)

    monkeypatch.setattr(direct, "launch", refusing)
    for name in ("ada", "poison", "bob"):
        customer.trigger(name, transactionId=name)
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["ada", "bob"]
    assert {event.transaction_id: event.status for event in customer.events()} == {
        "ada": "done",
        "poison": "failed",
        "bob": "done",
    }


def test_a_recipient_who_can_not_be_stored_fails_alone_in_a_page(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    launch = fanout.launch

    def refusing(reached: Any, fence: Any, ports: Any, *, failed: bool = False) -> None:
        if not failed and any(recipient.subscriber_id == "poison" for _, recipient, _ in reached):
            raise ValueError("can not be stored")
        launch(reached, fence, ports, failed=failed)

    monkeypatch.setattr(fanout, "launch", refusing)
    names = [f"s{number:02}" for number in range(20)]
    customer.trigger([*names, "poison"])
    drain()
    assert customer.rows(fanout.FanoutPage) == []
    assert sorted(message.subscriber_id for message in customer.messages()) == names
    assert [run.status for run in customer.runs("poison")] == ["error"]


def test_a_page_that_can_not_be_stored_at_all_does_not_come_again(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    monkeypatch.setattr(fanout, "launch", lambda *_, **__: 1 / 0)
    customer.trigger([f"s{number}" for number in range(20)])
    drain()
    assert customer.rows(fanout.FanoutPage) == []
    assert customer.runs() == []


@pytest.mark.parametrize("recipients", [3, 20], ids=["events", "page"])
def test_a_subscriber_that_can_not_be_written_fails_alone(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch, recipients: int
) -> None:
    customer.workflow(in_app())
    insert = resolve._insert

    def refusing(session: Any, keys: Any, *rest: Any) -> Any:
        if any(key[1] == "poison" for key in keys):
            raise ValueError("can not be written")
        return insert(session, keys, *rest)

    monkeypatch.setattr(resolve, "_insert", refusing)
    names = [f"s{number:02}" for number in range(recipients)]
    if recipients > 10:
        customer.trigger([*names, "poison"])
    else:
        for name in (*names, "poison"):
            customer.trigger(name)
    drain()
    assert sorted(message.subscriber_id for message in customer.messages()) == names
    assert customer.runs("poison") == []


def test_a_database_that_is_away_gives_nothing_up(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(delay(), in_app())
    customer.trigger(["ada", "bob"])
    drain()
    clock.advance(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr(due, "advance", lambda _: (_ for _ in ()).throw(OperationalError("", {}, Exception("away"))))
        with pytest.raises(OperationalError):
            drain()
    assert {run.status for run in customer.runs()} == {"processing"}
    clock.advance(minutes=1)
    drain()
    assert len(customer.messages()) == 2


def test_two_transactions_that_waited_for_each_other_are_done_again_at_once() -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    done: list[list[int]] = []

    def work(items: Sequence[int]) -> None:
        done.append(list(items))
        if len(done) < 3:
            raise OperationalError("UPDATE", None, Deadlock())

    isolate([1, 2], work, lambda _: pytest.fail("nobody is to blame"))
    assert done == [[1, 2]] * 3

    def never(_: Sequence[int]) -> None:
        done.append([])
        raise OperationalError("UPDATE", None, Deadlock())

    with pytest.raises(OperationalError):
        isolate([1], never, lambda _: pytest.fail("nobody is to blame"))
    assert done.count([]) == 4
