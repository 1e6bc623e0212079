"""Hints: one at a time a lane, none is missed, and a Redis that is away stops nobody."""

from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.kernel import hints
from tests.support.valkey import ValkeyServer


def queued(valkey: ValkeyServer, lane: hints.Lane) -> list[str]:
    queue = Queue(hints.queue_name(lane), connection=valkey.client, serializer=JSONSerializer)
    return [job.func_name for job in queue.jobs]


def test_a_hint_enqueues_one_job_without_data(valkey: ValkeyServer) -> None:
    assert hints.leave("events")
    assert queued(valkey, "events") == ["worker.tasks.drain_events"]
    (job,) = Queue("novu:events", connection=valkey.client, serializer=JSONSerializer).jobs
    assert (job.args, job.kwargs) == ([], {})


def test_while_a_hint_waits_no_second_one_is_left(valkey: ValkeyServer) -> None:
    assert [hints.leave("events") for _ in range(5)] == [True, False, False, False, False]
    assert hints.leave("runs"), "lanes do not share a hint"
    assert len(queued(valkey, "events")) == 1


def test_who_takes_the_hint_lets_the_next_one_in(valkey: ValkeyServer) -> None:
    hints.leave("events")
    hints.take("events")
    assert hints.leave("events")
    assert len(queued(valkey, "events")) == 2


def test_while_a_worker_holds_the_hint_no_other_is_woken(valkey: ValkeyServer) -> None:
    hints.leave("events")
    assert hints.hold("events"), "the job of the hint is the one to hold it"
    assert hints.leave("events") is False
    assert hints.hold("events") is False, "whoever is called to help leaves it to the first one"
    hints.take("events")
    assert hints.leave("events")
    assert len(queued(valkey, "events")) == 2


def test_the_hint_of_a_worker_that_was_killed_falls_by_itself(valkey: ValkeyServer) -> None:
    assert hints.hold("events")
    assert 0 < valkey.client.pttl("novu:hint:events") <= hints.HELD_MS
    valkey.client.pexpire("novu:hint:events", 10)
    hints.renew("events")
    assert valkey.client.pttl("novu:hint:events") > 10


def test_help_is_called_even_while_the_hint_is_held(valkey: ValkeyServer) -> None:
    hints.hold("events")
    hints.call("events")
    assert queued(valkey, "events") == ["worker.tasks.drain_events"]


def test_a_hint_that_nobody_took_is_forgotten_after_a_while(valkey: ValkeyServer) -> None:
    hints.leave("events")
    assert 0 < valkey.client.pttl("novu:hint:events") <= 2_000


def test_a_worker_that_holds_the_hint_spares_everybody_theirs(valkey: ValkeyServer) -> None:
    hints.leave("events")
    assert hints.hold("events")
    assert not hints.leave("events"), "the worker that drains the lane will see it"
    assert not hints.hold("events"), "one holder is enough"
    hints.take("events")
    assert hints.leave("events")


def test_a_holder_that_was_killed_holds_nothing_up_for_long(valkey: ValkeyServer) -> None:
    hints.hold("events")
    assert 0 < valkey.client.pttl("novu:hint:events") <= hints.HELD_MS <= 1_000
    valkey.client.pexpire("novu:hint:events", 5)
    hints.renew("events")
    assert valkey.client.pttl("novu:hint:events") > 100


def test_more_than_one_workers_share_calls_another_though_the_hint_is_held(valkey: ValkeyServer) -> None:
    hints.hold("events")
    hints.call("events")
    assert queued(valkey, "events") == ["worker.tasks.drain_events"]


def test_without_redis_there_is_no_hint_and_no_error(settings_environment: object) -> None:
    assert hints.leave("events") is False
    assert hints.hold("events") is False
    for act in (hints.take, hints.renew, hints.call):
        act("events")


def test_after_redis_came_back_hints_are_left_again(valkey: ValkeyServer) -> None:
    hints.leave("events")
    valkey.stop()
    try:
        assert hints.leave("events") is False
    finally:
        valkey.start()
    assert hints.leave("events")
    assert queued(valkey, "events") == ["worker.tasks.drain_events"]
