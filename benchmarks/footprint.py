"""Start time and memory of the whole process tree."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from benchmarks import load
from benchmarks.ingest import requests_for
from benchmarks.installation import Installation, Kind, Machine
from benchmarks.machine_load import cpu_time, pss_mb
from benchmarks.plan import Plan
from tests.support.server import NovuServer

_SETTLE_S = 3.0
_LONGEST_DRAIN_S = 120.0
_SIGN_INS = 40
#: python-socketio loads these where they are, for its clients. The tests install them, the product does not.
_OF_THE_TESTS = ("aiohttp", "requests")


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """First and second start (s, to the first answer of the health check), memory idle and after load and sign-ins (MB, PSS)."""
    name = machine.name()
    url, data_dir = machine.database_url(kind, name), machine.folder / name
    settings = _as_installed(machine.folder)
    starts = []
    with cpu_time() as cpu:
        for _ in range(plan.starts):
            began = time.perf_counter()
            server = NovuServer(data_dir, url, workers=2, settings=settings)
            starts.append(time.perf_counter() - began)
            server.stop()
        began = time.perf_counter()
        server = NovuServer(data_dir, url, workers=2, settings=settings)
        starts.append(time.perf_counter() - began)
    running = Installation(server)
    try:
        time.sleep(_SETTLE_S)
        idle = pss_mb(server.pids)
        load.drive(running.port, requests_for(running), 16, plan.load_before_memory)
        running.wait_until_done(_LONGEST_DRAIN_S)
        _sign_in(server, _SIGN_INS)
        pids = server.pids
        loaded = pss_mb(pids)
    finally:
        running.stop()
    return {
        "first_start_s": starts[0],
        "second_start_s": statistics.median(starts[1:]),
        "idle_mb": idle,
        "loaded_mb": loaded,
        "processes": len(pids),
        "elsewhere": cpu.elsewhere,
    }


def _sign_in(server: NovuServer, count: int) -> None:
    """People come to the dashboard, eight at a time: a password takes 19 MiB while it is compared."""
    who = {"email": server.admin_email, "password": server.admin_password}
    with httpx.Client(base_url=server.url, timeout=60) as client, ThreadPoolExecutor(8) as threads:
        for answer in threads.map(lambda _: client.post("/v1/auth/session", json=who), range(count)):
            answer.raise_for_status()


def _as_installed(folder: Path) -> dict[str, str]:
    """Variables for processes that find what `make up` installs, and nothing of what the tests need."""
    hidden = folder / "hidden"
    hidden.mkdir(exist_ok=True)
    for name in _OF_THE_TESTS:
        (hidden / f"{name}.py").write_text(f'raise ImportError("{name} is not installed with the product")\n')
    return {"PYTHONPATH": str(hidden)}
