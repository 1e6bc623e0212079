"""Cancelling by transaction id: what waits is stopped, what is done stays done, and a digest finds a new master."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.events import direct, fanout
from novu_app.execution import cancellation, due, launch
from novu_app.execution.models import DigestWindow
from tests.support.customer import Customer, delay, digest, in_app, lines
from tests.support.engine import MovableClock
from worker import tasks

Drain = Callable[[], int]
COUNT = "{{steps.digest.eventCount}}: {% for event in steps.digest.events %}{{event.payload.n}} {% endfor %}"


def test_an_event_that_nobody_took_yet_is_stopped(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    one = customer.trigger("ada")
    many = customer.trigger([f"s{number}" for number in range(20)])
    assert customer.cancel(one)
    assert customer.cancel(many)
    drain()
    assert customer.runs() == []
    assert {event.status for event in customer.events()} == {"canceled"}


def test_a_delayed_run_is_stopped_and_says_so(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(in_app("before"), delay(), in_app("after"))
    transaction = customer.trigger(["ada", "bob"])
    other = customer.trigger("cyd")
    drain()
    assert customer.cancel(transaction)
    assert not customer.cancel(transaction), "a second time there is nothing left to stop"
    clock.advance(hours=1)
    drain()
    assert [message.subscriber_id for message in customer.messages(subject="after")] == ["cyd"]
    runs = {run.subscriber_id: (run.status, run.due_at, run.position) for run in customer.runs()}
    assert runs["ada"] == runs["bob"] == ("canceled", None, -1)
    job = customer.jobs(notification_id=customer.runs("ada")[0].id)[1]
    assert (job.status, lines(job)) == ("canceled", ["Step delayed", "Execution was canceled"])
    assert not customer.cancel(other)


def test_what_was_sent_stays_sent(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    transaction = customer.trigger()
    drain()
    assert not customer.cancel(transaction)
    assert [run.status for run in customer.runs()] == ["completed"]
    assert customer.counts("ada").unread == 1


def test_what_a_digest_took_with_it_stays_merged(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT), delay(), in_app("after"))
    first, second = customer.trigger(payload={"n": 1}), customer.trigger(payload={"n": 2})
    drain()
    clock.advance(hours=1)
    drain()
    assert not customer.cancel(second), "its event is part of what was sent"
    assert Counter(run.status for run in customer.runs()) == {"processing": 1, "merged": 1}
    assert customer.cancel(first), "the digest's own run waits again"


def test_over_http(customer: Customer, app_client: httpx.Client, drain: Drain) -> None:
    customer.workflow(delay(), in_app())
    transaction = customer.trigger()
    drain()
    answers = [app_client.delete(f"/v1/events/trigger/{name}") for name in (transaction, transaction, "unknown")]
    assert [(answer.status_code, answer.json()["data"]) for answer in answers] == [
        (200, True),
        (200, False),
        (200, False),
    ]


def test_another_environments_transaction_is_not_touched(customer: Customer, drain: Drain) -> None:
    from novu_app.events import service
    from novu_app.kernel.database import writing

    customer.workflow(delay(), in_app())
    transaction = customer.trigger()
    drain()
    with writing() as session:
        assert not service.cancel(session, customer.environment.production_id, transaction)
    assert [run.status for run in customer.runs()] == ["processing"]


def test_more_runs_than_one_transaction_takes(
    customer: Customer, app_client: httpx.Client, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancellation, "AT_ONCE", 3)
    customer.workflow(digest(), in_app(COUNT, "{{payload.n}}"))
    names = [f"s{number}" for number in range(10)]
    customer.topic("team", names)
    first, _ = (customer.trigger({"type": "Topic", "topicKey": "team"}, {"n": n}) for n in (1, 2))
    drain()
    assert app_client.delete(f"/v1/events/trigger/{first}").json()["data"] is True
    assert {run.status for run in customer.runs(transaction_id=first)} == {"canceled"}
    assert Counter(run.status for run in customer.runs()) == {"canceled": 10, "processing": 10}
    clock.advance(hours=1)
    drain()
    assert Counter(message.subject for message in customer.messages()) == {"1: 2 ": 10}


def test_cancelling_masters_costs_the_same_whatever_their_number(
    customer: Customer, drain: Drain, count_statements: Callable[[], Any]
) -> None:
    customer.workflow(digest(), in_app())
    prices = []
    for size in (3, 60):
        customer.topic(f"team-{size}", [f"{size}-{number}" for number in range(size)])
        first = customer.trigger({"type": "Topic", "topicKey": f"team-{size}"})
        customer.trigger({"type": "Topic", "topicKey": f"team-{size}"})
        drain()
        with count_statements() as statements:
            assert customer.cancel(first)
        prices.append(len(statements))
    assert prices[0] == prices[1] <= 20


def cancel_at(
    monkeypatch: pytest.MonkeyPatch, module: object, point: str, customer: Customer, transaction: str
) -> list[bool]:
    """Cancels in the middle of a worker's chunk: when it passes the named point. What cancelling answered."""
    answers: list[bool] = []

    def passing(passed: str) -> None:
        if passed == point and not answers:
            answers.append(customer.cancel(transaction))

    monkeypatch.setattr(module, "passing", passing)
    return answers


@pytest.mark.parametrize(
    ("recipients", "module", "point"),
    [(1, direct, "direct:claimed"), (30, fanout, "fanout:claimed"), (30, fanout, "page:claimed")],
)
def test_an_event_in_hand_loses_its_lease_and_nothing_of_it_is_stored(
    customer: Customer,
    drain: Drain,
    monkeypatch: pytest.MonkeyPatch,
    recipients: int,
    module: object,
    point: str,
) -> None:
    customer.workflow(in_app())
    transaction = customer.trigger([f"s{number}" for number in range(recipients)])
    customer.trigger("other")
    answers = cancel_at(monkeypatch, module, point, customer, transaction)
    drain()
    assert answers == [True]
    assert [message.subscriber_id for message in customer.messages()] == ["other"]
    assert {run.subscriber_id for run in customer.runs()} == {"other"}


def test_a_run_in_hand_loses_its_lease_and_the_rest_of_the_chunk_goes_on(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(delay(), in_app())
    transaction = customer.trigger("ada")
    customer.trigger("bob")
    drain()
    clock.advance(hours=1)
    answers = cancel_at(monkeypatch, due, "due:computed", customer, transaction)
    drain()
    assert answers == [True]
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "canceled", "bob": "completed"}
    assert customer.counts("ada").unread == 0


def digested(customer: Customer, drain: Drain, count: int = 4) -> list[str]:
    """A digest of some events; their transactions, the master's first."""
    customer.workflow(digest(), in_app(COUNT, "{{payload.n}}"))
    transactions = []
    for number in range(1, count + 1):
        transactions.append(customer.trigger("ada", {"n": number}))
        drain()
    return transactions


def test_when_the_master_is_cancelled_the_oldest_follower_takes_over_on_its_timer(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    began = clock.now_ms
    first, *_ = digested(customer, drain)
    clock.advance(minutes=20)
    assert customer.cancel(first)
    canceled, heir, *others = customer.runs()
    assert (canceled.status, heir.status, heir.due_at) == ("canceled", "processing", began + 3_600_000)
    assert {(run.status, run.merged_into) for run in others} == {("merged", heir.id)}
    (window,) = customer.rows(DigestWindow)
    assert (window.master_notification_id, window.events, window.closes_at) == (heir.id, 3, began + 3_600_000)
    late = customer.trigger("ada", {"n": 5})
    drain()
    assert customer.runs(transaction_id=late)[0].merged_into == heir.id
    clock.advance(minutes=40)
    drain()
    (message,) = customer.messages()
    assert (message.subject, message.content) == ("4: 2 3 4 5 ", "2")


def test_a_follower_that_is_cancelled_is_left_out(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    _, second, _, _ = digested(customer, drain)
    assert customer.cancel(second)
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["3: 1 3 4 "]


def test_masters_can_be_cancelled_one_after_the_other(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    *cancelled, _ = digested(customer, drain)
    assert all(customer.cancel(transaction) for transaction in cancelled)
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["1: 4 "]


def test_when_nobody_is_left_the_window_is_gone(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    for transaction in digested(customer, drain, 2):
        assert customer.cancel(transaction)
    assert customer.rows(DigestWindow) == []
    customer.trigger("ada", {"n": 9})
    drain()
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["1: 9 "]


@pytest.mark.parametrize("point", ["due:claimed", "due:computed"])
def test_a_master_cancelled_while_a_worker_has_it_in_hand_leaves_its_followers_an_heir(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    first, *_ = digested(customer, drain)
    clock.advance(hours=1)
    answers = cancel_at(monkeypatch, due, point, customer, first)
    drain()
    assert answers == [True]
    assert [message.subject for message in customer.messages()] == ["3: 2 3 4 "]
    assert [run.status for run in customer.runs()] == ["canceled", "completed", "merged", "merged"]


def test_an_event_that_joins_while_its_master_is_cancelled_has_an_heir(
    customer: Customer, drain: Drain, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = digested(customer, drain, 1)
    joined, go_on = threading.Event(), threading.Event()

    def passing(point: str) -> None:
        if point == "launch:stored":
            joined.set()
            go_on.wait(60)

    monkeypatch.setattr(launch, "passing", passing)
    customer.trigger("ada", {"n": 2})
    answers: list[bool] = []
    worker = threading.Thread(target=tasks.drain_events)
    canceller = threading.Thread(target=lambda: answers.append(customer.cancel(first)))
    worker.start()
    assert joined.wait(60), "the second event has joined the window, which is not committed"
    canceller.start()
    canceller.join(0.3)
    assert answers == [], "it waits for those who are just joining"
    go_on.set()
    worker.join(60)
    canceller.join(60)
    assert answers == [True]
    assert [run.status for run in customer.runs()] == ["canceled", "processing"]
    clock.advance(hours=1)
    drain()
    assert [message.subject for message in customer.messages()] == ["1: 2 "]
    assert customer.rows(DigestWindow) == []


@pytest.mark.parametrize("point", ["due:claimed", "due:computed", "due:committed"])
def test_an_event_whose_digest_is_under_way_can_not_be_cancelled_any_more(
    customer: Customer,
    drain: Drain,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
) -> None:
    _, second, *_ = digested(customer, drain)
    clock.advance(hours=1)
    answers = cancel_at(monkeypatch, due, point, customer, second)
    drain()
    assert answers == [False]
    assert [message.subject for message in customer.messages()] == ["4: 1 2 3 4 "]
    assert [run.status for run in customer.runs()] == ["completed", "merged", "merged", "merged"]
