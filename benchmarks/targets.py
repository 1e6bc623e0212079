"""What the product has to reach on two cores (web + 2 workers, the load client beside them), and where the figures stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One figure: ``path`` leads to it within the results of a database, ``raw`` to the raw limit it is compared with.

    ``least`` or ``most`` is the bound; None for a figure that is only told.
    """

    title: str
    unit: str
    path: Path
    least: float | None = None
    most: float | None = None
    raw: Path = ()

    @property
    def bound(self) -> str:
        """The target as text."""
        if self.least is not None:
            return f"≥ {number(self.least)} {self.unit}".rstrip()
        return f"≤ {number(self.most)} {self.unit}".rstrip() if self.most is not None else ""

    def reached(self, figure: float) -> bool | None:
        """Whether ``figure`` is good enough; None without a bound."""
        if self.least is not None:
            return figure >= self.least
        return figure <= self.most if self.most is not None else None


_STOPPED = ("ingest", "stopped", 16)
_KEYED = ("ingest", "keyed", 16)
_DRAINING = ("ingest", "draining", 16)
_TOPICS = ("fanout", "topics")
_CONTENT = ("content",)
_MAILS = ("content", "topics", 10_000)
_ONE, _NAMED, _CALLS = ("sending", "one content"), ("sending", "a name each"), ("sending", "a call each")
_INBOX = ("inbox", "reading")
_SOCKETS = ("inbox", "sockets")
_PAGE = ("inbox", "page")
_DASHBOARD = ("dashboard",)
_RAW_POST = ("raw", "noop", 16)
_RAW_ROWS = ("fanout", "raw", "recipients_per_second")

TARGETS = (
    Target(
        "Accepted triggers, 16 connections, workers stopped", "/s", (*_STOPPED, "rate"), 2_500, raw=(*_RAW_POST, "rate")
    ),
    Target("… their p99", "ms", (*_STOPPED, "p99_ms"), raw=(*_RAW_POST, "p99_ms")),
    Target("… each with an Idempotency-Key of its own", "/s", (*_KEYED, "rate"), raw=(*_RAW_POST, "rate")),
    Target("… their p99", "ms", (*_KEYED, "p99_ms"), raw=(*_RAW_POST, "p99_ms")),
    Target(
        "Accepted triggers, 16 connections, workers draining",
        "/s",
        (*_DRAINING, "rate"),
        1_500,
        raw=(*_RAW_POST, "rate"),
    ),
    Target("… their p99", "ms", (*_DRAINING, "p99_ms"), most=50, raw=(*_RAW_POST, "p99_ms")),
    Target(
        "Single in-app runs end to end",
        "/s",
        (*_DRAINING, "runs_per_second"),
        1_000,
        raw=("raw", "enqueue", "one_by_one"),
    ),
    Target("Trigger → socket when idle, p50", "ms", ("latency", "socket_p50_ms"), most=15),
    Target("Trigger → socket when idle, p99", "ms", ("latency", "socket_p99_ms"), most=60),
    Target("Topic of 10,000: first message", "s", (*_TOPICS, 10_000, "first_s"), most=0.3),
    Target("Topic of 10,000: all", "s", (*_TOPICS, 10_000, "all_s"), most=1.5),
    Target("Topic of 100,000: all", "s", (*_TOPICS, 100_000, "all_s"), most=18),
    Target("… memory growth of the workers", "MB", (*_TOPICS, 100_000, "worker_growth_mb"), most=100),
    Target("… recipients a second", "/s", (*_TOPICS, 100_000, "recipients_per_second"), raw=_RAW_ROWS),
    Target("Largest topic: share of the raw bulk insert", "%", ("fanout", "share_of_raw"), 30),
    Target("2,000 events digested for 50 subscribers: all merged", "s", ("engine", "digest", "merged_s")),
    Target("… last digest after its moment", "s", ("engine", "digest", "late_s")),
    Target(
        "100,000 delayed runs due at one moment: first after it", "s", ("engine", "delayed", "first_late_s"), most=0.5
    ),
    Target("… all done after it", "s", ("engine", "delayed", "all_late_s")),
    Target("… runs a second", "/s", ("engine", "delayed", "runs_per_second"), raw=_RAW_ROWS),
    Target("Two in-app steps and an e-mail to 10,000: inbox", "s", ("engine", "mail", "inbox_s")),
    Target("… all e-mails sent", "s", ("engine", "mail", "all_s")),
    Target("… e-mails a second", "/s", ("engine", "mail", "mails_per_second")),
    Target(
        "E-mail of 30 lines with a loop and a layout, for one more recipient", "ms", (*_CONTENT, "email_ms"), most=1
    ),
    Target("In-app message, for one more recipient", "ms", (*_CONTENT, "in_app_ms"), most=0.15),
    Target("Topic of 10,000 with that e-mail over a local SMTP server: all sent", "s", (*_MAILS, "all_s"), most=25),
    Target("… e-mails a second", "/s", (*_MAILS, "mails_per_second")),
    Target("10,000 e-mails of one content through SendGrid's provider, answers after 50 ms", "/s", (*_ONE, "rate")),
    Target("… share of that time which is ours", "%", (*_ONE, "own_percent")),
    Target("… that say each recipient's name", "/s", (*_NAMED, "rate")),
    Target("… our processor time an e-mail", "µs", (*_NAMED, "own_us")),
    Target("… with a call each", "/s", (*_CALLS, "rate")),
    Target("… share of that time which is ours", "%", (*_CALLS, "own_percent")),
    Target("… our processor time an e-mail", "µs", (*_CALLS, "own_us")),
    Target("Single trigger while a topic of 100,000 runs, p99", "ms", ("engine", "fair", "p99_ms"), most=1_000),
    Target("Lists and searches over 1,000,000 rows, slowest p99", "ms", ("lists", "postgresql_p99_ms"), most=30),
    Target("… on SQLite", "ms", ("lists", "sqlite_p99_ms"), most=50),
    Target(
        "Page of the activity feed over 1,000,000 runs, any filter, slowest p99",
        "ms",
        ("lists", "feed_p99_ms"),
        most=300,
    ),
    Target("500 subscribers created at once beside 1,000,000", "ms", ("lists", "bulk_ms"), most=150),
    Target("Lists and counts of an inbox of 10,000 among 1,000,000, slowest p99", "ms", (*_INBOX, "p99_ms"), most=15),
    Target("Opening an inbox, p99", "ms", (*_INBOX, "session_p99_ms"), most=20),
    Target("5,000 open inboxes: memory of the web process (PSS)", "MB", (*_SOCKETS, "web_mb"), most=400),
    Target(
        "Fan-out to 10,000, 1,000 of them connected: last one told after it was made",
        "ms",
        (*_SOCKETS, "late_max_ms"),
        most=1_000,
    ),
    Target("Inbox page in a frame: first paint, cold", "ms", (*_PAGE, "cold_paint_ms"), most=1_000),
    Target("… warm", "ms", (*_PAGE, "warm_paint_ms"), most=300),
    Target("… memory of the web process for an open one", "KB", (*_PAGE, "kb_a_page")),
    Target("… a click until its effect is back, p99", "ms", (*_PAGE, "act_p99_ms")),
    Target("Page of the dashboard in a fresh browser until it can be used", "ms", (*_DASHBOARD, "cold_ms"), most=1_500),
    Target("Workflow of 20 steps, from a click until all are shown", "ms", (*_DASHBOARD, "editor_ms"), most=1_000),
    Target("Activity over 1,000,000 runs, from a click until they are shown", "ms", (*_DASHBOARD, "feed_ms"), most=300),
    Target("Characters lost when typing under load", "", (*_DASHBOARD, "lost"), most=0),
    Target("Second start", "s", ("footprint", "second_start_s"), most=3),
    Target("Memory of all processes, idle (PSS)", "MB", ("footprint", "idle_mb"), most=300),
    Target("Memory of all processes after load (PSS)", "MB", ("footprint", "loaded_mb"), most=300),
)


def look_up(results: Mapping[str, Any], path: Path) -> float | None:
    """The figure at ``path``, or None where it was not measured."""
    value: Any = results
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return float(value)


def number(value: float) -> str:
    """A figure as people read it: three digits that matter, thousands with commas."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")
