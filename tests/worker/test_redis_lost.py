"""Redis carries hints: losing all of it loses nothing. Real worker and clock, Valkey emptied and killed under them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from novu_app.events.intake import GroupWriter, Intake
from novu_app.events.trigger import parse_trigger
from novu_app.execution.clock import tick
from novu_app.kernel import clock, hints
from tests.support.customer import Customer, delay, in_app
from tests.support.processes import Child, wait_until
from tests.support.valkey import ValkeyServer


@pytest.fixture
def processes(customer: Customer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[list[Child]]:
    """A worker and a clock."""
    novu = Path(sys.executable).with_name("novu")
    started = [Child([novu, name], tmp_path / f"{name}.log", environment=os.environ) for name in ("worker", "clock")]
    yield started
    for child in started:
        child.stop()


def accept(customer: Customer, subscriber_id: str) -> None:
    """A trigger the way of a web process: committed, then a hint if Redis is there."""
    from threading import Event

    writer, done = GroupWriter(), Event()
    intake = Intake(customer.environment.scope, parse_trigger({"name": "order", "to": subscriber_id}))
    writer.submit([intake], done.set)
    assert done.wait(60)
    writer.stop()
    assert intake.error is None


def test_everything_is_done_though_redis_was_emptied_and_killed(
    customer: Customer, valkey: ValkeyServer, processes: list[Child]
) -> None:
    customer.workflow(in_app("before"), delay(0.5, "seconds"), in_app("after"))
    accept(customer, "ada")
    wait_until(lambda: customer.messages("ada"), "the first message")
    valkey.empty()
    accept(customer, "bob")
    valkey.stop()
    try:
        accept(customer, "cyd")
        accept(customer, "dan")
    finally:
        valkey.start()
    wait_until(lambda: len(customer.messages()) == 8, "all messages", pause=0.05)
    subjects = {name: [m.subject for m in customer.messages(name)] for name in ("ada", "bob", "cyd", "dan")}
    assert set(map(tuple, subjects.values())) == {("before", "after")}
    assert {run.status for run in customer.runs()} == {"completed"}
    assert [child.process.poll() for child in processes] == [None, None], "nobody had to be started again"


def test_a_hint_that_was_lost_is_left_again_by_the_clock(customer: Customer, valkey: ValkeyServer) -> None:
    customer.workflow(in_app())
    accept(customer, "ada")
    assert valkey.client.llen("rq:queue:novu:events") == 1
    valkey.empty()
    assert tick(clock.now_ms()) == {"events"}
    assert valkey.client.llen("rq:queue:novu:events") == 1


def test_triggers_are_accepted_and_the_clock_goes_on_while_redis_is_away(customer: Customer) -> None:
    with pytest.raises(RedisError):
        hints.connection().ping()
    customer.workflow(in_app())
    accept(customer, "ada")
    assert [event.status for event in customer.events()] == ["pending"]
    assert tick(clock.now_ms()) == {"events"}


def test_a_redis_that_stands_still_is_as_good_as_away(
    customer: Customer, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    monkeypatch.setattr(hints, "_ANSWER_S", 0.05)
    hints.reset()
    with valkey.standing_still():
        accept(customer, "ada")
        assert tick(clock.now_ms()) == {"events"}
    hints.reset()
    assert [event.status for event in customer.events()] == ["pending"]
