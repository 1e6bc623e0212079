"""Accepted triggers a second: with the workers stopped, and while they drain; there, also runs a second end to end."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time
from benchmarks.plan import Plan
from novu_app.kernel.ids import new_id

_SUBSCRIBERS = 2_000
_WARM_UP_S = 0.5
_LONGEST_DRAIN_S = 120.0
#: At so many connections requests with keys are measured, too.
_KEYED = 16


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """``{"stopped": {connections: figures}, "draining": {connections: figures}, "keyed": {connections: figures}}``.

    ``keyed`` is ``stopped`` with an Idempotency-Key of its own in each request, as the published clients send them.
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
            if not workers:
                result["keyed"] = {
                    connections: _level(running, keyed(requests), connections, plan.seconds_a_level, False)
                    for connections in plan.connections
                    if connections == _KEYED
                }
    return result


def requests_for(running: Installation) -> list[bytes]:
    """Triggers for one of some thousand subscribers each."""
    running.seed_subscribers(_SUBSCRIBERS)
    key = running.server.secret_key
    return [
        load.post("/v1/events/trigger", running.trigger(number, f"user-{number}"), key)
        for number in range(_SUBSCRIBERS)
    ]


def keyed(requests: list[bytes]) -> Iterator[bytes]:
    """The same requests again and again, each time with an Idempotency-Key that nobody sent before."""
    prefix = new_id()
    for number, request in enumerate(itertools.cycle(requests)):
        head, _, body = request.partition(b"\r\n\r\n")
        yield b"%b\r\nidempotency-key: %b-%d\r\n\r\n%b" % (head, prefix.encode(), number, body)


def _level(
    running: Installation, requests: Iterable[bytes], connections: int, seconds: float, draining: bool
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
