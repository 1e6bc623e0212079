"""The raw limits that have no database: a POST that does nothing, and the queue."""

from __future__ import annotations

import sys
import time
from typing import Any

from rq import Queue
from rq.serializers import JSONSerializer

from benchmarks import load
from benchmarks.installation import WORKFLOW, Machine, payload, wait_until
from benchmarks.machine_load import cpu_time
from benchmarks.plan import Plan
from tests.support.processes import Child, free_port
from tests.support.valkey import ValkeyServer

_ENQUEUED = 2_000
_AT_ONCE = 100
_START_S = 20.0


def measure(machine: Machine, plan: Plan) -> dict[str, Any]:
    """``{"noop": {connections: figures}, "enqueue": {"one_by_one": jobs/s, "together": jobs/s}}``."""
    return {"noop": _noop(machine, plan), "enqueue": _enqueue()}


def _noop(machine: Machine, plan: Plan) -> dict[int, Any]:
    port = free_port()
    server = Child([sys.executable, "-m", "benchmarks.noop", str(port)], machine.folder / "noop.log")
    body = {"name": WORKFLOW, "to": "user-1", "payload": payload(1)}
    requests = [load.post("/v1/events/trigger", body, "0" * 32)]
    try:
        wait_until(lambda: _answers(port, requests[0]), _START_S, 0.05)
        load.drive(port, requests, 8, 0.5)
        result = {}
        for connections in plan.connections:
            with cpu_time() as cpu:
                figures: dict[str, Any] = load.drive(port, requests, connections, plan.seconds_a_level / 2).document()
            result[connections] = figures | {"elsewhere": cpu.elsewhere}
        return result
    finally:
        server.stop()


def _answers(port: int, request: bytes) -> bool:
    try:
        return load.send_one(port, request).startswith(b"HTTP/1.1 201")
    except ConnectionError:
        return False


def _enqueue() -> dict[str, float]:
    server = ValkeyServer()
    try:
        queue = Queue("raw", connection=server.client, serializer=JSONSerializer)
        began = time.perf_counter()
        for _ in range(_ENQUEUED):
            queue.enqueue("benchmarks.raw.measure")
        one_by_one = _ENQUEUED / (time.perf_counter() - began)
        began = time.perf_counter()
        for _ in range(_ENQUEUED // _AT_ONCE):
            queue.enqueue_many([Queue.prepare_data("benchmarks.raw.measure") for _ in range(_AT_ONCE)])
        return {"one_by_one": one_by_one, "together": _ENQUEUED / (time.perf_counter() - began)}
    finally:
        server.close()
