"""One trigger to a topic: when the first message is stored, when all are, and what it costs the workers."""

from __future__ import annotations

import time
from typing import Any

import orjson
from sqlalchemy import Connection, text

from benchmarks import load, raw_insert
from benchmarks.installation import Installation, Kind, Machine, installed, wait_until
from benchmarks.machine_load import MemoryWatch, cpu_time
from benchmarks.plan import Plan

_WARM_UP = 600
_LONGEST_S = 120.0
_LOOK_S = 0.005


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """``{"topics": {size: figures}, "raw": figures}``; times in seconds from the first byte of the request."""
    result: dict[str, Any] = {"topics": {}}
    with installed(machine, kind) as running:
        pks = running.seed_subscribers(max(plan.topics))
        for size in (_WARM_UP, *plan.topics):
            running.seed_topic(f"topic-{size}", pks[:size])
        _fan_out(running, _WARM_UP)
        for size in plan.topics:
            result["topics"][size] = _fan_out(running, size)
        rows = raw_insert.rows_of(running, plan.raw_recipients)
    result["raw"] = raw_insert.measure(machine, kind, rows)
    return result


def _fan_out(running: Installation, size: int) -> dict[str, float]:
    request = load.post(
        "/v1/events/trigger",
        running.trigger(size, {"type": "Topic", "topicKey": f"topic-{size}"}),
        running.server.secret_key,
    )
    workers = running.worker_pids()
    with running.reading() as look, cpu_time() as cpu, MemoryWatch(workers) as memory:
        began = time.perf_counter()
        answer = orjson.loads(load.send_one(running.port, request).partition(b"\r\n\r\n")[2])
        event_id = look(lambda connection: _event(connection, answer["data"]["transactionId"]))
        first = wait_until(lambda: look(lambda connection: _stored_any(connection, event_id)), _LONGEST_S, _LOOK_S)
        done = wait_until(lambda: not look(running.events_in_work), _LONGEST_S, _LOOK_S)
    with running.reading() as look:
        stored = look(lambda connection: _stored(connection, event_id))
    if stored != size:
        raise AssertionError(f"{stored} messages were stored for a topic of {size}")
    return {
        "first_s": first - began,
        "all_s": done - began,
        "recipients_per_second": size / (done - began),
        "worker_growth_mb": memory.growth_mb,
    } | cpu.figures(size)


def _event(connection: Connection, transaction_id: str) -> str:
    found = connection.execute(text("SELECT id FROM event WHERE transaction_id = :id"), {"id": transaction_id})
    return str(found.scalar_one())


def _stored_any(connection: Connection, event_id: str) -> bool:
    query = text("SELECT 1 FROM notification WHERE event_id = :id LIMIT 1")
    return connection.execute(query, {"id": event_id}).first() is not None


def _stored(connection: Connection, event_id: str) -> int:
    query = text(
        "SELECT COUNT(*) FROM notification n JOIN job j ON j.notification_id = n.id JOIN message m ON m.job_id = j.id "
        "WHERE n.event_id = :id"
    )
    return int(connection.execute(query, {"id": event_id}).scalar_one())
