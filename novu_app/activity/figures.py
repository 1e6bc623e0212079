"""What a day of an environment came to, and what several days come to together: plain values, no database."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Buckets of times: each is so many to the double, so a percentile is right to a tenth.
_PER_DOUBLING = 4
#: Message statuses that are a failure.
FAILED = "error"


@dataclass(slots=True)
class Cell:
    """The messages of one workflow on one channel through one provider. ``sent`` counts all that were not refused."""

    workflow_id: str
    channel: str
    provider_id: str
    sent: int = 0
    failed: int = 0
    seen: int = 0
    read: int = 0


@dataclass(slots=True)
class Day:
    """One day (UTC, a number since the epoch).

    ``runs`` are the runs by workflow and status, ``people`` how many subscribers had one. ``times`` are samples, by channel
    and workflow: bucket → how many messages took so long from the trigger to the provider's answer, waits left out.
    """

    number: int
    runs: dict[str, dict[str, int]] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    people: int = 0
    times: dict[str, dict[str, dict[int, int]]] = field(default_factory=dict)
    counted_at: int = 0
    #: How long counting took, in milliseconds.
    took_ms: int = 0

    def stored(self) -> dict[str, Any]:
        """The JSON form."""
        cells = [[c.workflow_id, c.channel, c.provider_id, c.sent, c.failed, c.seen, c.read] for c in self.cells]
        told = {"runs": self.runs, "cells": cells, "people": self.people, "times": self.times}
        return told | {"took_ms": self.took_ms}

    @classmethod
    def of(cls, number: int, stored: Mapping[str, Any], counted_at: int) -> Day:
        """The day behind :meth:`stored`."""
        times = {
            channel: {
                workflow: {int(bucket): count for bucket, count in buckets.items()}
                for workflow, buckets in workflows.items()
            }
            for channel, workflows in stored["times"].items()
        }
        cells = [Cell(*cell) for cell in stored["cells"]]
        return cls(number, stored["runs"], cells, stored["people"], times, counted_at, stored["took_ms"])


def bucket_of(milliseconds: int) -> int:
    """The bucket of a time."""
    return 0 if milliseconds < 1 else round(math.log2(milliseconds) * _PER_DOUBLING) + 1


def percentile(buckets: Mapping[int, int], part: float) -> int | None:
    """The time (milliseconds) within which ``part`` (0 to 1) of the sample lie, to a tenth; None without any."""
    total = sum(buckets.values())
    if not total:
        return None
    wanted, reached = math.ceil(total * part), 0
    for bucket in sorted(buckets):
        reached += buckets[bucket]
        if reached >= wanted:
            return round(2 ** ((bucket - 1) / _PER_DOUBLING)) if bucket else 0
    return None


@dataclass(slots=True)
class Totals:
    """Several days together. ``providers`` and ``channels`` map to cells, ``workflows`` to runs by status."""

    sent: int = 0
    failed: int = 0
    seen: int = 0
    read: int = 0
    runs: Counter[str] = field(default_factory=Counter)
    channels: dict[str, Cell] = field(default_factory=dict)
    providers: dict[tuple[str, str], Cell] = field(default_factory=dict)
    workflows: dict[str, Counter[str]] = field(default_factory=dict)
    times: dict[str, Counter[int]] = field(default_factory=dict)
    most_people: int = 0

    @property
    def all_runs(self) -> int:
        """How many runs there were."""
        return sum(self.runs.values())


def narrowed(day: Day, workflow_id: str = "", channel: str = "") -> Day:
    """What of a day belongs to one workflow, one channel, or both; empty is any. ``people`` stays the whole day's.

    Runs have no channel: with a channel alone they are those of the workflows that sent on it.
    """
    if not workflow_id and not channel:
        return day
    cells = [
        cell
        for cell in day.cells
        if (not workflow_id or cell.workflow_id == workflow_id) and (not channel or cell.channel == channel)
    ]
    kept = {workflow_id} if workflow_id else {cell.workflow_id for cell in cells}
    times = {
        kind: {workflow: buckets for workflow, buckets in workflows.items() if workflow in kept}
        for kind, workflows in day.times.items()
        if not channel or kind == channel
    }
    runs = {workflow: states for workflow, states in day.runs.items() if workflow in kept}
    return Day(day.number, runs, cells, day.people, times, day.counted_at, day.took_ms)


def together(days: Iterable[Day]) -> Totals:
    """The sum of days."""
    total = Totals()
    workflows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    times: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for day in days:
        total.most_people = max(total.most_people, day.people)
        for workflow, states in day.runs.items():
            workflows[workflow].update(states)
            total.runs.update(states)
        for cell in day.cells:
            _add(total.channels.setdefault(cell.channel, Cell("", cell.channel, "")), cell)
            key = (cell.channel, cell.provider_id)
            _add(total.providers.setdefault(key, Cell("", *key)), cell)
            total.sent, total.failed = total.sent + cell.sent, total.failed + cell.failed
            total.seen, total.read = total.seen + cell.seen, total.read + cell.read
        for channel, by_workflow in day.times.items():
            for buckets in by_workflow.values():
                times[channel].update(buckets)
    total.workflows, total.times = dict(workflows), dict(times)
    return total


def busiest(total: Totals, most: int) -> Sequence[tuple[str, Counter[str]]]:
    """The workflows (ids) with the most runs, with these by status."""
    return sorted(total.workflows.items(), key=lambda each: (-sum(each[1].values()), each[0]))[:most]


def _add(into: Cell, cell: Cell) -> None:
    into.sent += cell.sent
    into.failed += cell.failed
    into.seen += cell.seen
    into.read += cell.read
