"""A worker process: finishes its chunk, outlives failing jobs and an absent Redis."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from novu_app.kernel import hints
from tests.support.databases import Databases
from tests.support.processes import Child, wait_until
from tests.support.valkey import ValkeyServer

# None of this depends on the database; a worker only begins when there is one.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def installation(
    settings_environment: pytest.MonkeyPatch, valkey_server: ValkeyServer, databases: Databases
) -> ValkeyServer:
    """A migrated database and a Redis, of which worker processes are told; the Redis."""
    settings_environment.setenv("REDIS_URL", valkey_server.url)
    settings_environment.setenv("DATABASE_URL", databases.migrated())
    return valkey_server


@pytest.fixture
def client(valkey_server: ValkeyServer) -> redis.Redis:
    """An empty Redis."""
    valkey_server.empty()
    return valkey_server.client


@pytest.fixture
def worker(installation: ValkeyServer, client: redis.Redis, tmp_path: Path) -> Iterator[Child]:
    """A worker process."""
    command = [sys.executable, "-m", "novu_app.cli", "worker", "--name", "tested"]
    child = Child(command, tmp_path / "worker.log", environment=os.environ)
    yield child
    child.stop()


def enqueue(client: redis.Redis, job: str, lane: hints.Lane = "events") -> None:
    """Leave a job in a lane."""
    Queue(hints.queue_name(lane), connection=client, serializer=JSONSerializer).enqueue(
        f"tests.worker.jobs.{job}", result_ttl=0
    )


def ran(client: redis.Redis) -> int:
    """How many jobs ran to their end."""
    return int(client.llen("ran"))  # type: ignore[arg-type]


def test_it_serves_every_lane_and_keeps_nothing_of_a_job(client: redis.Redis, worker: Child) -> None:
    for lane in hints.LANES:
        enqueue(client, "count", lane)
    wait_until(lambda: ran(client) == len(hints.LANES), "the jobs")
    wait_until(lambda: not client.keys("rq:job:*"), "no trace of them")


def test_sigterm_lets_it_finish_the_chunk_in_hand(client: redis.Redis, worker: Child) -> None:
    enqueue(client, "linger")
    enqueue(client, "count")
    wait_until(lambda: client.get("lingering"), "the long job")
    assert worker.stop() == 0
    assert ran(client) == 1, "the one in hand ended, no other was begun"


def test_sigterm_stops_an_idle_one_at_once(client: redis.Redis, worker: Child) -> None:
    enqueue(client, "count")
    wait_until(lambda: ran(client) == 1, "the job")
    assert worker.stop() == 0
    assert not client.smembers("rq:workers"), "it took itself off the list"


def test_a_job_that_fails_is_told_and_the_next_one_runs(client: redis.Redis, worker: Child) -> None:
    enqueue(client, "fail")
    enqueue(client, "count")
    wait_until(lambda: ran(client) == 1, "the second job")
    assert "this job fails" in worker.output()


def test_it_waits_for_a_redis_that_went_away(client: redis.Redis, worker: Child, valkey_server: ValkeyServer) -> None:
    enqueue(client, "count")
    wait_until(lambda: ran(client) == 1, "the first job")
    for _ in range(2):
        valkey_server.stop()
        worker.wait_for_output("Redis")
        valkey_server.start()
        enqueue(client, "count")
        wait_until(lambda: ran(client) == 1, "a job after the Redis came back empty")
    assert worker.process.poll() is None


def test_one_that_starts_before_redis_waits_for_it(installation: ValkeyServer, tmp_path: Path) -> None:
    installation.stop()
    child = Child([sys.executable, "-m", "novu_app.cli", "worker"], tmp_path / "early.log", environment=os.environ)
    try:
        child.wait_for_output("Redis is away")
        installation.start()
        enqueue(installation.client, "count")
        wait_until(lambda: ran(installation.client) == 1, "the job")
    finally:
        child.stop()
