"""``python -m benchmarks [part …] [--database sqlite|postgresql] [--quick] [--output NAME]``."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from benchmarks import content, dashboard_page, engine, fanout, footprint, inbox, ingest, latency, lists, raw, sending
from benchmarks.installation import KINDS, Machine
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.plot import draw
from benchmarks.report import NAMES, markdown

PARTS = {
    "ingest": ingest.measure,
    "latency": latency.measure,
    "fanout": fanout.measure,
    "engine": engine.measure,
    "content": content.measure,
    "sending": sending.measure,
    "lists": lists.measure,
    "inbox": inbox.measure,
    "dashboard": dashboard_page.measure,
    "footprint": footprint.measure,
}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Measure what was asked for, print the table, and write table, JSON and plot."""
    options = _options()
    if not sys.platform.startswith("linux"):
        raise SystemExit("The benchmarks read memory and CPU time from /proc: run them on Linux.")
    # As on any machine, the processes that are measured read compiled modules.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    plan: Plan = QUICK if options.quick else FULL
    parts = options.parts or ["raw", *PARTS]
    # A start that has to build first would not be a start.
    subprocess.run([sys.executable, "-m", "novu_app.operations.frontend_build"], check=True)
    machine = Machine()
    began = time.monotonic()
    results: dict[str, Any] = {}
    try:
        # The raw limit first and in the same run: it tells how fast the machine is today.
        if "raw" in parts:
            _say("raw limits")
            results["raw"] = raw.measure(machine, plan)
        for kind in options.database or KINDS:
            results[kind] = {}
            for part in parts:
                if part in PARTS:
                    _say(f"{part} on {NAMES[kind]}")
                    results[kind][part] = PARTS[part](machine, kind, plan)
            _share_of_raw(results[kind])
    finally:
        machine.close()
    results["machine"] = _machine(plan, time.monotonic() - began)
    whole = not options.parts and not options.database
    _write(results, options.output or (plan.name if whole else "part"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed, start time and memory.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of raw, {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--database", action="append", choices=KINDS, help="only this one")
    parser.add_argument("--quick", action="store_true", help="smaller counts, a minute and a half in all")
    parser.add_argument("--output", help="name of the files in benchmarks/results")
    options = parser.parse_args()
    if unknown := set(options.parts) - {"raw", *PARTS}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _share_of_raw(result: dict[str, Any]) -> None:
    measured = result.get("fanout")
    if measured:
        largest = measured["topics"][max(measured["topics"])]
        measured["share_of_raw"] = 100 * largest["recipients_per_second"] / measured["raw"]["recipients_per_second"]


def _machine(plan: Plan, seconds: float) -> dict[str, Any]:
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "plan": plan.name,
        "seconds": seconds,
        "command": " ".join(["python -m benchmarks", *sys.argv[1:]]),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _write(results: dict[str, Any], name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    report = markdown(results)
    (RESULTS / f"{name}.md").write_text(report, encoding="utf-8")
    content = orjson.dumps(results, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    (RESULTS / f"{name}.json").write_bytes(content + b"\n")
    draw(results, RESULTS / f"{name}.png")
    print(report)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
