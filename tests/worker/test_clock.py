"""One clock is active, another takes over, and trouble does not end it."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.support.databases import Databases
from tests.support.processes import Child, wait_until
from tests.support.valkey import ValkeyServer
from worker import clock
from worker.clock import LEADER_KEY, LEADER_MS, Leadership

# Who leads is said in Redis; a clock only begins when there is a database.
on_one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def connection(valkey_server: ValkeyServer) -> redis.Redis:
    """An empty Redis."""
    valkey_server.empty()
    return valkey_server.client


def test_only_one_clock_leads(connection: redis.Redis) -> None:
    first, second = Leadership(connection), Leadership(connection)
    assert first.held()
    assert not second.held()
    assert first.held(), "holding it again renews it"
    first.give_up()
    assert second.held()


def test_one_that_lost_the_lead_does_not_take_it_from_its_successor(connection: redis.Redis) -> None:
    first, second = Leadership(connection), Leadership(connection)
    assert first.held()
    connection.delete(LEADER_KEY)
    assert second.held()
    first.give_up()
    assert not first.held()
    assert second.held()


def test_the_lead_of_a_dead_clock_runs_out_within_seconds(connection: redis.Redis) -> None:
    assert Leadership(connection).held()
    assert 0 < int(connection.pttl(LEADER_KEY)) <= LEADER_MS <= 3_000  # type: ignore[arg-type]


@pytest.fixture
def clocks(
    settings_environment: pytest.MonkeyPatch, valkey_server: ValkeyServer, databases: Databases, tmp_path: Path
) -> Iterator[dict[int, Child]]:
    """Two clock processes by their pid."""
    valkey_server.empty()
    settings_environment.setenv("REDIS_URL", valkey_server.url)
    settings_environment.setenv("DATABASE_URL", databases.migrated())
    command = [sys.executable, "-m", "novu_app.cli", "clock"]
    started = [Child(command, tmp_path / f"clock-{number}.log", environment=os.environ) for number in (1, 2)]
    yield {child.pid: child for child in started}
    for child in started:
        child.stop()


def leader(connection: redis.Redis) -> int:
    """The pid of the clock that leads, 0 when none does."""
    value = connection.get(LEADER_KEY)
    return int(value.split(b":")[1]) if isinstance(value, bytes) else 0


@on_one_database
def test_a_standby_takes_over_from_a_clock_that_was_killed(
    clocks: dict[int, Child], valkey_server: ValkeyServer
) -> None:
    first = wait_until(lambda: leader(valkey_server.client), "a leader")
    time.sleep(2 * clock.TICK_S)
    clocks[first].process.kill()
    wait_until(lambda: leader(valkey_server.client) not in (0, first), "the standby")


@on_one_database
def test_a_clock_that_is_stopped_hands_over_at_once(clocks: dict[int, Child], valkey_server: ValkeyServer) -> None:
    first = wait_until(lambda: leader(valkey_server.client), "a leader")
    assert clocks[first].stop() == 0
    assert leader(valkey_server.client) != first, "its lead has not to run out"
    wait_until(lambda: leader(valkey_server.client) not in (0, first), "the standby")


def test_a_tick_that_fails_and_a_redis_that_dies_do_not_end_the_clock(
    settings_environment: pytest.MonkeyPatch, valkey_server: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    ticks: list[int] = []

    def tick(now: int) -> None:
        ticks.append(now)
        if len(ticks) < 3:
            raise RuntimeError("the database is away")

    settings_environment.setattr("novu_app.execution.clock.tick", tick)
    settings_environment.setattr(clock, "_AFTER_ERROR_S", 0.05)
    own = redis.Redis.from_url(valkey_server.url, socket_timeout=60)
    own.flushall()
    stop = threading.Event()
    runner = threading.Thread(target=clock.run_ticks, args=(Leadership(own), stop))
    runner.start()
    try:
        wait_until(lambda: len(ticks) >= 4, "ticks after errors")
        valkey_server.stop()
        time.sleep(0.5)
        count = len(ticks)
        valkey_server.start()
        wait_until(lambda: len(ticks) > count + 1, "ticks after Redis came back")
    finally:
        stop.set()
        runner.join(60)
    assert caplog.text.count("every second: the database is away") == 1, "the same trouble is told once"
    assert "Working again" in caplog.text
