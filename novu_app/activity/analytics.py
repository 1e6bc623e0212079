"""Figures by days for the analytics page: a day is counted by few statements over its own rows, and the result is kept.

Today grows, so it is counted again after two seconds, or when counting would take a sixtieth of the time; the last week is
after an hour, since people read what was sent earlier. Older days stay as they are. A page reads the kept days, shows them,
and has those counted that are missing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.activity import analytics_store as store
from novu_app.activity.figures import Day, bucket_of
from novu_app.kernel import clock
from novu_app.kernel.ids import id_at
from novu_app.workflows.controls import CHANNEL_TYPES

DAY_MS = 86_400_000
#: How long figures are good for, in milliseconds: those of today, those of the last week.
TODAY_MS, RECENT_MS = 2_000, 3_600_000
#: So long after its end nothing is added to a day any more.
_SETTLED_MS = 60_000
#: Today's are good for so many times as long as counting them took, too.
_PART = 60
_RECENT_DAYS = 7
#: Messages of a day and channel whose time is looked at, the newest.
_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """The days of a period, oldest first, as they were counted last; ``owed`` are those to be counted, newest first."""

    days: Sequence[Day]
    owed: Sequence[int]


def today() -> int:
    """The number of this day (UTC, since the epoch)."""
    return clock.now_ms() // DAY_MS


def read(session: Session, environment_id: str, days: int) -> Kept:
    """The last ``days`` days up to today: two statements, whatever the number of runs. A day without a count is empty."""
    last = today()
    numbers = range(last - days + 1, last + 1)
    known = {day.number: day for day in store.kept(session, environment_id, numbers[0])}
    first = store.first_day(session, environment_id)
    began = last + 1 if first is None else first // DAY_MS
    now = clock.now_ms()
    owed = [
        number for number in reversed(numbers) if number >= began and _is_owed(known.get(number), number, last, now)
    ]
    return Kept([known.get(number) or Day(number) for number in numbers], owed)


def count(session: Session, environment_id: str, number: int) -> Day:
    """Count one day in a reading transaction."""
    day, began = Day(number, counted_at=clock.now_ms()), time.monotonic()
    _fill(session, environment_id, day)
    day.took_ms = round((time.monotonic() - began) * 1000)
    return day


def keep(session: Session, environment_id: str, days: Iterable[Day]) -> None:
    """Store counted days in a writing transaction; one statement."""
    store.keep(session, environment_id, list(days))


def _fill(session: Session, environment_id: str, day: Day) -> None:
    low, high = id_at(day.number * DAY_MS), id_at((day.number + 1) * DAY_MS)
    for workflow_id, status, runs in store.runs(session, environment_id, low, high):
        day.runs.setdefault(workflow_id, {})[status] = runs
    if not day.runs:
        return
    day.cells = store.messages(session, environment_id, low, high, CHANNEL_TYPES)
    day.people = store.people(session, environment_id, low, high)
    for channel in sorted({cell.channel for cell in day.cells}):
        for workflow_id, taken in store.times(session, environment_id, low, high, channel, _SAMPLE):
            buckets = day.times.setdefault(channel, {}).setdefault(workflow_id, {})
            bucket = bucket_of(max(0, taken))
            buckets[bucket] = buckets.get(bucket, 0) + 1


def _is_owed(day: Day | None, number: int, last: int, now: int) -> bool:
    if day is None:
        return True
    age = now - day.counted_at
    if number == last:
        return age >= max(TODAY_MS, _PART * day.took_ms)
    # A day is not over when it was counted on itself.
    if day.counted_at < (number + 1) * DAY_MS + _SETTLED_MS:
        return True
    return number > last - _RECENT_DAYS and age >= RECENT_MS
