"""How much was sent, by days (contract/recorded 120, 121).

Days are those of UTC, by the moment that is in a run's id: an index counts them. A day that is over is counted once a
process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from novu_app.activity import store
from novu_app.kernel import clock
from novu_app.kernel.cache import ExpiringCache

DAY_MS = 86_400_000
_WEEK, _MONTH = 7, 30
#: So long after its end nothing is added to a day any more: ids are made a little before they are stored.
_SETTLED_MS = 600_000


@dataclass(frozen=True, slots=True)
class Sent:
    """The runs of the last 7 and 30 times 24 hours."""

    weekly: int
    monthly: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day (a number since the epoch): its runs, and the workflows (ids) that they were of."""

    number: int
    runs: int = 0
    workflow_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActiveDay:
    """A day on which something was sent; ``step_types`` are those of its workflows."""

    date: str
    runs: int
    workflow_ids: tuple[str, ...]
    step_types: tuple[str, ...]


_days: ExpiringCache[Day] = ExpiringCache(seconds=24 * 3600, maximum=10_000)


def sent(session: Session, environment_id: str) -> Sent:
    """The runs of the last week and month up to this moment."""
    now = clock.now_ms()
    today = now // DAY_MS
    whole = {day.number: day.runs for day in _read(session, environment_id, range(today - _MONTH + 1, today + 1))}
    # The day on which a period begins counts from its hour on.
    starts = [(now - length * DAY_MS, (now // DAY_MS - length + 1) * DAY_MS) for length in (_WEEK, _MONTH)]
    parts = store.counts_between(session, environment_id, starts)
    weekly, monthly = (
        part + sum(runs for number, runs in whole.items() if number > today - length)
        for part, length in zip(parts, (_WEEK, _MONTH), strict=True)
    )
    return Sent(weekly, monthly)


def graph(session: Session, environment_id: str, days: int) -> list[ActiveDay]:
    """The last ``days`` days on which something was sent, newest first; today is one of them."""
    today = clock.now_ms() // DAY_MS
    found = [day for day in _read(session, environment_id, range(today - days + 1, today + 1)) if day.runs]
    types = store.step_types(session, environment_id)
    return [
        ActiveDay(
            date=clock.iso_at(day.number * DAY_MS)[:10],
            runs=day.runs,
            workflow_ids=day.workflow_ids,
            step_types=tuple(dict.fromkeys(kind for each in day.workflow_ids for kind in types.get(each, ()))),
        )
        for day in reversed(found)
    ]


def _read(session: Session, environment_id: str, numbers: Iterable[int]) -> list[Day]:
    """These days, in their order; those that are not known yet in two statements."""
    settled = clock.now_ms() - _SETTLED_MS
    known = {number: _remembered(_key(environment_id, number)) for number in numbers}
    spans = [(number * DAY_MS, (number + 1) * DAY_MS) for number, day in known.items() if day is None]
    if spans:
        counts = store.counts_between(session, environment_id, spans)
        workflows = store.workflows_between(session, environment_id, spans)
        for (start, end), runs, workflow_ids in zip(spans, counts, workflows, strict=True):
            day = Day(start // DAY_MS, runs, tuple(workflow_ids))
            known[day.number] = day
            if end <= settled:
                _days.get_or_make(_key(environment_id, day.number), partial(_same, day))
    return [day for day in known.values() if day is not None]


def _remembered(key: str) -> Day | None:
    remembered = _days.remembered(key)
    return remembered[0] if remembered else None


def _same(day: Day) -> Day:
    return day


def _key(environment_id: str, number: int) -> str:
    return f"{environment_id}:{number}"
