"""A throttle lets a subscriber's runs pass only so often, exactly, whoever counts at the same moment."""

import threading
from collections.abc import Callable

from novu_app.execution.models import ThrottleWindow
from novu_app.kernel import jsons
from tests.support.customer import Customer, lines
from tests.support.engine import MovableClock
from tests.support.steps import say, throttle
from worker import tasks

Drain = Callable[[], int]


def test_the_first_runs_of_a_window_pass_and_the_next_window_begins_anew(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(throttle(2), say("Hello"))
    for _ in range(3):
        customer.trigger()
        drain()
    assert len(customer.messages()) == 2
    passed, _, turned_away = customer.jobs(type="throttle")
    assert (passed.status, turned_away.status) == ("completed", "skipped")
    assert lines(turned_away) == ["Throttle limit exceeded"]
    output = jsons.loads(turned_away.output or "{}")
    assert (output["throttled"], output["executionCount"], output["threshold"]) == (True, 3, 2)
    assert jsons.loads(passed.output or "{}")["throttled"] is False
    clock.advance(hours=1, milliseconds=-1)
    customer.trigger()
    drain()
    assert len(customer.messages()) == 2, "the window counts from its first run and does not slide"
    clock.advance(milliseconds=1)
    customer.trigger()
    drain()
    assert len(customer.messages()) == 3


def test_whoever_is_turned_away_is_shown_what_was_left_out(customer: Customer, drain: Drain) -> None:
    customer.workflow(throttle(), say("one"), say("two"))
    customer.trigger()
    customer.trigger()
    drain()
    second = customer.runs()[1]
    assert second.status == "completed"
    assert [(job.step_id, job.status) for job in customer.jobs(notification_id=second.id)] == [
        ("throttle", "skipped"),
        ("one", "skipped"),
        ("two", "skipped"),
    ]


def test_each_value_of_the_key_has_a_window_of_its_own(customer: Customer, drain: Drain) -> None:
    customer.workflow(throttle(throttleKey="post"), say("of {{payload.post}}"))
    for post in ("a", "a", "b", None, None):
        customer.trigger(payload={"post": post})
    customer.trigger("bob", payload={"post": "a"})
    drain()
    assert sorted((m.subscriber_id, m.subject) for m in customer.messages()) == [
        ("ada", "of "),
        ("ada", "of a"),
        ("ada", "of b"),
        ("bob", "of a"),
    ]


def test_a_dynamic_window_ends_when_the_payload_says(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(throttle(type="dynamic", dynamicKey="payload.until", amount=None, unit=None), say("Hello"))
    for until in ({"amount": 5, "unit": "minutes"}, {"amount": 5, "unit": "minutes"}):
        customer.trigger(payload={"until": until})
        drain()
    assert len(customer.messages()) == 1
    clock.advance(minutes=5)
    customer.trigger(payload={"until": "2025-01-01T00:00:00Z"})
    drain()
    assert lines(customer.jobs(type="throttle")[-1]) == ["The throttle window lies in the past"]
    assert customer.runs()[-1].status == "error", "an action step that fails ends the run"
    customer.trigger(payload={"until": "someday"})
    drain()
    assert len(customer.messages()) == 2, "what is no window throttles nothing"


def test_a_chunk_counts_in_the_order_of_its_events(customer: Customer, drain: Drain) -> None:
    customer.workflow(throttle(3), say("{{payload.n}}", "number"))
    for number in range(10):
        customer.trigger(payload={"n": number})
    drain()
    assert [message.subject for message in customer.messages()] == ["0", "1", "2"]
    (window,) = customer.rows(ThrottleWindow)
    assert window.count == 10


def test_workers_that_count_at_the_same_moment_let_exactly_the_threshold_through(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(throttle(7), say("Hello"))
    for _ in range(40):
        customer.trigger()
    workers = [threading.Thread(target=tasks.drain_events) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    drain()
    assert len(customer.messages()) == 7
    assert len(customer.runs()) == 40
