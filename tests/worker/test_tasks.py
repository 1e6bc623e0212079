"""The tasks of the lanes: they drain, share, and stop when asked."""

from collections.abc import Callable, Iterator

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.events import direct, fanout
from novu_app.execution import due
from novu_app.execution.clock import tick
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import hints
from tests.support.customer import Customer, delay, email, in_app
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]


def waiting(valkey: ValkeyServer, lane: hints.Lane) -> int:
    """How many hints wait in a lane."""
    return len(Queue(hints.queue_name(lane), connection=valkey.client, serializer=JSONSerializer))


@pytest.fixture
def not_stopping() -> Iterator[None]:
    """Whatever a test asks the tasks of this process, it is forgotten afterwards."""
    yield
    tasks._stop.clear()


@pytest.fixture
def no_deliveries_left() -> Iterator[None]:
    """What this process still delivers at the end of a test is broken off."""
    yield
    tasks.finish_deliveries(0)


@pytest.mark.parametrize("lane", hints.LANES)
def test_every_lane_has_a_task_of_its_name(valkey: ValkeyServer, lane: hints.Lane) -> None:
    hints.leave(lane)
    (job,) = Queue(hints.queue_name(lane), connection=valkey.client, serializer=JSONSerializer).jobs
    assert job.func is getattr(tasks, f"drain_{lane}")


def test_a_task_with_nothing_to_do_ends_at_once_and_leaves_no_hint(customer: Customer, valkey: ValkeyServer) -> None:
    for lane in hints.LANES:
        hints.leave(lane)
        assert tasks.drain(lane) == 0
        assert valkey.client.exists(f"novu:hint:{lane}") == 0
        assert waiting(valkey, lane) == 1, "the one that brought us here"


def test_a_small_lane_is_drained_by_one_worker_alone(customer: Customer, valkey: ValkeyServer) -> None:
    customer.workflow(in_app())
    for _ in range(5):
        customer.trigger()
    assert tasks.drain_events() == 5
    assert waiting(valkey, "events") == 0


def test_more_than_a_chunk_brings_the_next_worker_in_once(
    customer: Customer, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "EVENTS_A_CHUNK", 2)
    monkeypatch.setattr(tasks, "EVENTS_A_CHUNK", 2)
    customer.workflow(in_app())
    for _ in range(9):
        customer.trigger()
    assert tasks.drain_events() == 9
    assert waiting(valkey, "events") == 1


def test_a_topic_brings_the_next_worker_in(customer: Customer, valkey: ValkeyServer) -> None:
    customer.workflow(in_app())
    customer.topic("team", ["ada", "bob"])
    customer.trigger({"type": "Topic", "topicKey": "team"})
    tasks.drain_events()
    assert waiting(valkey, "events") == 1


def test_e_mails_leave_a_hint_in_their_own_lane(
    customer: Customer, valkey: ValkeyServer, smtp_sink: SmtpSink, no_deliveries_left: None
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), email("Second"))
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    tasks.drain_events()
    assert waiting(valkey, "delivery") == 1
    assert tasks.drain_delivery() == 2
    smtp_sink.wait_for(2)


def test_a_provider_that_does_not_answer_does_not_hold_up_a_worker(
    customer: Customer, valkey: ValkeyServer, smtp_sink: SmtpSink, no_deliveries_left: None
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), in_app())
    smtp_sink.hang(at="MAIL")
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    tasks.drain_events()
    assert tasks.drain_delivery() == 1
    customer.trigger("bob", name="order")
    assert tasks.drain_events() == 1, "this comes back while the server is silent"
    assert customer.messages(channel="email")[0].status == "pending"


def test_a_worker_that_is_asked_to_stop_leaves_the_rest_with_a_hint(
    customer: Customer, valkey: ValkeyServer, drain: Drain, monkeypatch: pytest.MonkeyPatch, not_stopping: None
) -> None:
    monkeypatch.setattr(direct, "EVENTS_A_CHUNK", 2)
    customer.workflow(in_app())
    for _ in range(6):
        customer.trigger()
    run = tasks.run_direct_events

    def run_and_be_asked() -> int:
        done = run()
        tasks.stop()
        return done

    monkeypatch.setattr(tasks, "run_direct_events", run_and_be_asked)
    assert tasks.drain_events() == 2
    assert waiting(valkey, "events") == 1
    assert len(customer.runs()) == 2, "the chunk in hand was finished"


def test_a_task_that_has_run_long_enough_makes_room(
    customer: Customer, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_LONGEST_S", 0.0)
    customer.workflow(in_app())
    customer.trigger()
    assert tasks.drain_events() == 0
    assert waiting(valkey, "events") == 1


def test_the_clock_leaves_hints_where_something_is_owed_and_nowhere_else(
    customer: Customer, valkey: ValkeyServer, clock: MovableClock, smtp_sink: SmtpSink, no_deliveries_left: None
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(delay(), email())
    assert tick(kernel_clock.now_ms()) == set()
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    assert tick(kernel_clock.now_ms()) == {"events"}
    assert (waiting(valkey, "events"), waiting(valkey, "runs"), waiting(valkey, "delivery")) == (1, 0, 0)
    tasks.drain_events()
    assert tick(kernel_clock.now_ms()) == set()
    clock.advance(hours=1)
    assert tick(kernel_clock.now_ms()) == {"runs"}
    tasks.drain_runs()
    assert tick(kernel_clock.now_ms()) == {"delivery"}
    tasks.drain("delivery")
    assert tick(kernel_clock.now_ms()) == set()


def test_a_topic_is_owed_from_the_trigger_to_its_last_page(customer: Customer, valkey: ValkeyServer) -> None:
    from novu_app.events.fanout import plan_events, run_page

    customer.workflow(in_app())
    customer.topic("team", ["ada", "bob"])
    customer.trigger({"type": "Topic", "topicKey": "team"})
    assert tick(kernel_clock.now_ms()) == {"events"}
    assert plan_events() == 1
    assert tick(kernel_clock.now_ms()) == {"events"}
    assert run_page() == 2
    assert tick(kernel_clock.now_ms()) == set()


def test_a_single_trigger_gets_its_turn_between_the_pages_of_a_large_topic(
    customer: Customer, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "PAGE", 2)
    customer.workflow(in_app())
    names = [f"s{number:02}" for number in range(20)]
    customer.topic("team", names)
    customer.trigger({"type": "Topic", "topicKey": "team"})
    run = tasks.run_page
    waited: list[int] = []

    def run_and_trigger() -> int:
        done = run()
        if len(customer.runs()) == 6:
            customer.trigger("single")
        if not waited and customer.runs("single"):
            waited.append(len(customer.runs()) - 1)
        return done

    monkeypatch.setattr(tasks, "run_page", run_and_trigger)
    tasks.drain_events()
    assert len(customer.messages()) == 21
    assert waited == [8], "one page at most came between"


def test_a_single_trigger_gets_its_turn_between_many_runs_that_wake_at_once(
    customer: Customer, valkey: ValkeyServer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (due, tasks):
        monkeypatch.setattr(module, "RUNS_A_CHUNK", 2)
    customer.workflow(delay(), in_app())
    customer.workflow(in_app(), name="now")
    customer.trigger([f"s{number}" for number in range(9)])
    tasks.drain_events()
    clock.advance(hours=1)
    customer.trigger("single", name="now")
    assert tasks._run_runs(True)[0] == 3
    assert len(customer.messages("single")) == 1


def test_a_run_that_wakes_gets_its_turn_between_the_pages_of_a_large_topic(
    customer: Customer, valkey: ValkeyServer, clock: MovableClock
) -> None:
    customer.workflow(delay(), in_app(), name="later")
    customer.workflow(in_app())
    customer.topic("team", ["bob", "cyd"])
    customer.trigger("ada", name="later")
    tasks.drain_events()
    clock.advance(hours=1)
    customer.trigger({"type": "Topic", "topicKey": "team"})
    tasks._run_events(False)
    assert len(customer.messages("ada")) == 1
