"""How much is measured: the whole run (at most eight minutes on two cores) and the quick one (a minute and a half)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a run; times in seconds."""

    name: str
    connections: tuple[int, ...]
    seconds_a_level: float
    latency_triggers: int
    topics: tuple[int, ...]
    raw_recipients: int
    starts: int
    load_before_memory: float
    digested: int
    delayed: int
    mails: int
    rows: int
    pages: int
    sockets: int
    listening: int
    reached: int
    paints: int
    pages_open: int


FULL = Plan(
    name="full",
    connections=(1, 4, 16, 64),
    seconds_a_level=5.0,
    latency_triggers=300,
    topics=(1_000, 10_000, 100_000),
    raw_recipients=20_000,
    starts=3,
    load_before_memory=5.0,
    digested=2_000,
    delayed=100_000,
    mails=10_000,
    rows=1_000_000,
    pages=100,
    sockets=5_000,
    listening=1_000,
    reached=10_000,
    paints=5,
    pages_open=200,
)
QUICK = Plan(
    name="quick",
    connections=(1, 16),
    seconds_a_level=1.5,
    latency_triggers=200,
    topics=(1_000, 10_000),
    raw_recipients=5_000,
    starts=1,
    load_before_memory=1.5,
    digested=500,
    delayed=5_000,
    mails=1_000,
    rows=100_000,
    pages=50,
    sockets=500,
    listening=200,
    reached=2_000,
    paints=2,
    pages_open=30,
)
