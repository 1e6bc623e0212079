"""Several workers on the same work at the same moment: threads with connections of their own stand for processes."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from novu_app.events import direct, fanout
from novu_app.execution.models import DigestWindow, Wait
from tests.support.customer import Customer, delay, digest, in_app
from tests.support.engine import MovableClock
from tests.support.steps import wait_for
from worker import tasks

Drain = Callable[[], int]
COUNT = "{{steps.digest.eventCount}}"


def at_once(work: Callable[[], int], workers: int = 6) -> None:
    """Does ``work`` in so many threads that begin together, until there is nothing more to do.

    A worker whose time is up leaves the rest to the next hint; on a slow machine that is soon.
    """
    start = threading.Barrier(workers)

    def begin() -> None:
        start.wait(60)
        while work():
            pass

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(begin) for _ in range(workers)]:
            future.result(60)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that every worker gets its share of a test's few events."""
    monkeypatch.setattr(direct, "EVENTS_A_CHUNK", 3)
    monkeypatch.setattr(fanout, "PAGE", 5)


def test_events_from_several_workers_at_once_have_one_master(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(), in_app(COUNT))
    for _ in range(60):
        customer.trigger("ada")
    at_once(tasks.drain_events)
    assert Counter(run.status for run in customer.runs()) == {"processing": 1, "merged": 59}
    (master,) = customer.runs(status="processing")
    assert {run.merged_into for run in customer.runs(status="merged")} == {master.id}
    (window,) = customer.rows(DigestWindow)
    assert (window.events, window.master_notification_id) == (60, master.id)
    clock.advance(hours=1)
    at_once(tasks.drain_runs)
    assert [message.subject for message in customer.messages()] == ["60"]


def test_windows_that_close_while_events_arrive_lose_and_double_nothing(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(1, "minutes"), in_app(COUNT))
    for _ in range(4):
        for _ in range(15):
            customer.trigger(["ada", "bob", "cyd"])
        clock.advance(minutes=1)
        at_once(lambda: tasks.drain_events() + tasks.drain_runs(), workers=4)
    clock.advance(minutes=1)
    drain()
    digested = Counter[str]()
    for message in customer.messages():
        digested[message.subscriber_id] += int(message.subject or 0)
    assert digested == {"ada": 60, "bob": 60, "cyd": 60}
    assert {run.status for run in customer.runs()} == {"completed", "merged"}
    assert customer.rows(DigestWindow) == []
    assert all(customer.counts(name).unread == len(customer.messages(name)) for name in digested)


def test_a_topic_is_shared_out_and_everybody_gets_one_message(customer: Customer) -> None:
    names = [f"s{number:03}" for number in range(120)]
    customer.workflow(in_app())
    customer.topic("team", names)
    for _ in range(3):
        customer.trigger({"type": "Topic", "topicKey": "team"})
    at_once(tasks.drain_events)
    assert Counter(message.subscriber_id for message in customer.messages()) == dict.fromkeys(names, 3)
    assert {customer.counts(name).unread for name in names} == {3}


def test_the_same_new_subscribers_from_several_workers_are_made_once(customer: Customer) -> None:
    customer.workflow(in_app("{{subscriber.firstName}}"))
    names = [f"s{number}" for number in range(10)]
    for turn in range(24):
        customer.trigger([{"subscriberId": name, "firstName": f"{name}-{turn}"} for name in names])
    at_once(tasks.drain_events)
    assert len({customer.subscriber(name).id for name in names}) == 10
    assert Counter(message.subscriber_id for message in customer.messages()) == dict.fromkeys(names, 24)


def test_runs_that_wake_are_carried_on_by_one_worker_each(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from novu_app.execution import due

    monkeypatch.setattr(due, "RUNS_A_CHUNK", 7)
    customer.workflow(delay(), in_app())
    names = [f"s{number:02}" for number in range(60)]
    customer.trigger(names)
    drain()
    clock.advance(hours=1)
    at_once(tasks.drain_runs)
    assert Counter(message.subscriber_id for message in customer.messages()) == dict.fromkeys(names, 1)
    assert {run.status for run in customer.runs()} == {"completed"}


def test_of_events_at_the_same_moment_one_is_the_first_in_a_look_back_window(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(lookBackWindow={"amount": 1, "unit": "hours"}), in_app(COUNT))
    for _ in range(60):
        customer.trigger("ada")
    at_once(tasks.drain_events)
    drain()
    assert [message.subject for message in customer.messages()] == ["1"]
    clock.advance(hours=1)
    at_once(tasks.drain_runs)
    assert [message.subject for message in customer.messages()] == ["1", "59"]


def test_an_event_and_the_time_out_of_those_who_wait_for_it_count_once(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(wait_for("paid", 1, "hours"), in_app("{{steps.wait.timedOut}}"))
    names = [f"s{number:02}" for number in range(40)]
    customer.trigger(names)
    drain()
    clock.advance(hours=1)
    for name in names:
        customer.trigger(name, name="paid")
    at_once(lambda: tasks.drain_events() + tasks.drain_runs(), workers=4)
    drain()
    assert Counter(message.subscriber_id for message in customer.messages()) == dict.fromkeys(names, 1)
    assert {message.subject for message in customer.messages()} <= {"true", "false"}
    assert customer.rows(Wait) == []
