"""The activity feed over a million runs: what the data of a page costs, by filter, without a browser."""

from __future__ import annotations

import time
from collections.abc import Mapping

from sqlmodel import Session

from benchmarks import load
from benchmarks.installation import Installation
from benchmarks.millions import row_id
from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.pages.activity_filters import NEWEST
from novu_app.dashboard.runs import run_row
from novu_app.kernel.pagination import Keyset

_PAGE = 25
_FILTERS: Mapping[str, ActivityFilter] = {
    "feed, any run": ActivityFilter(newest=NEWEST),
    "feed, failed runs, of which there are none": ActivityFilter(statuses=["error"], newest=NEWEST),
    "feed, completed runs of a workflow": ActivityFilter(
        statuses=["completed"], workflow_ids=[row_id(7)], newest=NEWEST
    ),
    "feed, a severity that nothing has": ActivityFilter(severities=["high"], newest=NEWEST),
    "feed, a channel that nothing has": ActivityFilter(channels=["sms"], newest=NEWEST),
    "feed, a topic that reached nobody": ActivityFilter(topic_key="nothing", newest=NEWEST),
    "feed, a context that nothing has": ActivityFilter(contexts=["tenant:none"], newest=NEWEST),
    "feed, searched": ActivityFilter(search="0000123@ex", newest=NEWEST),
}


def pages(running: Installation, count: int) -> dict[str, dict[str, float]]:
    """For each filter the p50, p99 and greatest time (ms) of its first page."""
    return {name: _times(running, wanted, count) for name, wanted in _FILTERS.items()}


def _times(running: Installation, wanted: ActivityFilter, count: int) -> dict[str, float]:
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        with Session(running.engine) as session:
            page = activity.list_runs(session, running.environment_id, wanted, Keyset(limit=_PAGE))
            for run in page.rows:
                run_row(run, "")
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"p50_ms": load.percentile(taken, 0.50), "p99_ms": load.percentile(taken, 0.99), "max_ms": taken[-1]}
