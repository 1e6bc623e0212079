"""Accepted triggers a second: with the workers stopped, and while they drain; there, also runs a second end to end."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time
from benchmarks.plan import Plan

_SUBSCRIBERS = 2_000
_WARM_UP_S = 0.5
_LONGEST_DRAIN_S = 120.0


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """``{"stopped": {connections: figures}, "draining": {connections: figures}}``.

    Figures are those of :meth:`benchmarks.load.Load.document`; ``draining`` has ``runs_per_second``, from the first request
    to the moment at which the last run is stored.
    """
    result: dict[str, Any] = {}
    for mode, workers in (("stopped", 0), ("draining", 2)):
        with installed(machine, kind, workers=workers) as running:
            requests = requests_for(running)
            load.drive(running.port, requests, 8, _WARM_UP_S)
            result[mode] = {}
            for connections in plan.connections:
                if workers:
                    running.wait_until_done(_LONGEST_DRAIN_S)
                result[mode][connections] = _level(running, requests, connections, plan.seconds_a_level, bool(workers))
    return result


def requests_for(running: Installation) -> list[bytes]:
    """Triggers for one of some thousand subscribers each."""
    running.seed_subscribers(_SUBSCRIBERS)
    key = running.server.secret_key
    return [
        load.post("/v1/events/trigger", running.trigger(number, f"user-{number}"), key)
        for number in range(_SUBSCRIBERS)
    ]


def _level(
    running: Installation, requests: list[bytes], connections: int, seconds: float, draining: bool
) -> dict[str, Any]:
    began = time.perf_counter()
    with cpu_time() as cpu:
        load_seen = load.drive(running.port, requests, connections, seconds)
        if draining:
            done = running.wait_until_done(_LONGEST_DRAIN_S)
    accepted = len(load_seen.latencies) - load_seen.refused
    figures: dict[str, Any] = load_seen.document()
    if draining:
        figures["runs_per_second"] = accepted / (done - began)
    return figures | cpu.figures(accepted)
