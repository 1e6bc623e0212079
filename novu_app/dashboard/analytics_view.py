"""The analytics page's figures, from counted days to what its tiles and plots take: plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict

from novu_app.activity.figures import Cell, Day, Totals, busiest, percentile, together
from novu_app.dashboard.components.status import STEPS
from novu_app.dashboard.listing import in_words
from novu_app.dashboard.text import span
from novu_app.kernel import clock
from novu_app.kernel.pagination import Count
from novu_app.workflows.controls import CHANNEL_TYPES

_DAY_MS = 86_400_000
_MOST_WORKFLOWS = 8
#: How much of a change is worth an arrow.
_LEAST_CHANGE = 0.005


class Tile(TypedDict):
    """One figure of the period; ``change`` compares it with the period before, empty where that is not known."""

    label: str
    value: str
    change: str
    hue: str
    hint: str


class Line(TypedDict):
    """One bar of a list; ``width`` is a CSS percentage of the longest, ``href`` empty where it leads nowhere."""

    label: str
    value: str
    remark: str
    hue: str
    width: str
    href: str


class Speed(TypedDict):
    """How long messages of a channel took, from the trigger to the provider's answer."""

    channel: str
    half: str
    most: str
    nearly_all: str


class Series(TypedDict):
    """What the plots show, a row a day: ``day`` is its label, every other key a curve."""

    volume: list[dict[str, Any]]
    rates: list[dict[str, Any]]
    runs: list[dict[str, Any]]
    people: list[dict[str, Any]]
    times: list[dict[str, Any]]


def label_of(number: int) -> str:
    """A day as an axis names it: ``31 Jan``."""
    moment = datetime.fromtimestamp(number * 86_400, UTC)
    return f"{moment.day} {moment:%b}"


def tiles(now: Totals, before: Totals | None) -> list[Tile]:
    """The figures at the top of the page."""
    all_now, all_before = now.sent + now.failed, (before.sent + before.failed) if before else 0
    in_app, earlier = now.channels.get("in_app"), before.channels.get("in_app") if before else None
    return [
        _tile("Runs", f"{now.all_runs:,}", now.all_runs, before.all_runs if before else None),
        _tile("Messages", f"{all_now:,}", all_now, all_before if before else None),
        _tile(
            "Delivered",
            _percent(now.sent, all_now),
            _share(now.sent, all_now),
            _share(before.sent, all_before) if before else None,
            hint="Accepted by the provider, or in the inbox",
        ),
        _tile(
            "Read in the inbox",
            _percent(in_app.read, in_app.sent) if in_app else "-",
            _share(in_app.read, in_app.sent) if in_app else None,
            _share(earlier.read, earlier.sent) if earlier else None,
        ),
        _tile(
            "Busiest day's subscribers",
            f"{now.most_people:,}",
            now.most_people,
            before.most_people if before else None,
            hint="Who had a run on the day with the most of them",
        ),
    ]


def series(days: Sequence[Day]) -> Series:
    """The plots' rows."""
    found = Series(volume=[], rates=[], runs=[], people=[], times=[])
    for day in days:
        total, name = together([day]), {"day": label_of(day.number)}
        found["volume"].append(name | {kind: _messages(total.channels.get(kind)) for kind in CHANNEL_TYPES})
        in_app = total.channels.get("in_app")
        found["rates"].append(
            name
            | _present(
                Delivered=_rate(total.sent, total.sent + total.failed),
                Seen=_rate(in_app.seen, in_app.sent) if in_app else None,
                Read=_rate(in_app.read, in_app.sent) if in_app else None,
            )
        )
        found["runs"].append(
            name
            | {
                "Completed": total.runs["completed"],
                "Failed": total.runs["error"],
                "Canceled": total.runs["canceled"] + total.runs["merged"],
                "Under way": total.runs["processing"],
            }
        )
        found["people"].append(name | {"Subscribers": day.people})
        found["times"].append(name | {kind: percentile(times, 0.95) for kind, times in total.times.items()})
    return found


def workflow_lines(total: Totals, names: Mapping[str, tuple[str, str]], hrefs: Mapping[str, str]) -> list[Line]:
    """The busiest workflows; ``names`` are name and identifier by id."""
    found = busiest(total, _MOST_WORKFLOWS)
    longest = max((sum(states.values()) for _, states in found), default=0)
    return [
        Line(
            label=names.get(workflow_id, ("Deleted workflow", ""))[0],
            value=in_words(Count(sum(states.values()), capped=False), "run"),
            remark=f"{states['error']:,} failed" if states["error"] else "",
            hue="",
            width=_width(sum(states.values()), longest),
            href=hrefs.get(workflow_id, ""),
        )
        for workflow_id, states in found
    ]


def provider_lines(total: Totals) -> list[Line]:
    """The providers by their failures, the worst first; those without a failure last."""
    cells = sorted(total.providers.values(), key=lambda cell: (-cell.failed, -cell.sent, cell.provider_id))
    longest = max((cell.failed for cell in cells), default=0)
    return [
        Line(
            label=f"{cell.provider_id} · {_name(cell.channel)}",
            value=f"{cell.failed:,} of {_messages(cell):,} failed",
            remark=_percent(cell.failed, _messages(cell)),
            hue="red" if cell.failed else "",
            width=_width(cell.failed, longest),
            href="",
        )
        for cell in cells
    ]


def speeds(total: Totals) -> list[Speed]:
    """The times by channel."""
    return [
        Speed(channel=_name(kind), half=_time(times, 0.5), most=_time(times, 0.95), nearly_all=_time(times, 0.99))
        for kind, times in sorted(total.times.items(), key=lambda each: CHANNEL_TYPES.index(each[0]))
    ]


def csv(days: Sequence[Day], names: Mapping[str, tuple[str, str]]) -> str:
    """Every cell of the period as comma-separated values."""
    lines = ["day,workflow,channel,provider,sent,failed,seen,read"]
    for day in days:
        date = clock.iso_at(day.number * _DAY_MS)[:10]
        lines += [
            f"{date},{names.get(cell.workflow_id, ('', cell.workflow_id))[1]},{cell.channel},{cell.provider_id},"
            f"{cell.sent},{cell.failed},{cell.seen},{cell.read}"
            for cell in day.cells
        ]
    return "\n".join(lines) + "\n"


def sample(last: int, days: int) -> list[Day]:
    """Made-up days up to ``last``, the same at each call: what the page looks like once there is something to show."""
    found = []
    for place in range(days):
        number = last - days + 1 + place
        wave = 1 + 0.35 * math.sin(number * 2 * math.pi / 7) + 0.15 * math.sin(number / 3)
        week = 0.6 if (number + 3) % 7 >= 5 else 1.0
        runs = round(420 * wave * week)
        failed = round(runs * (0.012 + 0.01 * (number % 5 == 0)))
        cells = [
            Cell("sample", "in_app", "novu", runs, 0, round(runs * 0.82), round(runs * 0.61)),
            Cell("sample", "email", "sendgrid", round(runs * 0.55) - failed, failed, 0, 0),
            Cell("sample", "push", "fcm", round(runs * 0.3), failed // 3, 0, 0),
        ]
        times = {
            "in_app": {"sample": {13: 60, 15: 30, 18: 8, 22: 2}},
            "email": {"sample": {30: 50, 33: 35, 37: 12, 42: 3}},
            "push": {"sample": {27: 55, 30: 33, 34: 12}},
        }
        states = {"sample": {"completed": runs - failed, "error": failed}}
        found.append(Day(number, states, cells, round(runs * 0.4), times, counted_at=1))
    return found


def _tile(label: str, value: str, now: float | None, before: float | None, *, hint: str = "") -> Tile:
    change, hue = "", ""
    if now is not None and before:
        part = now / before - 1
        if abs(part) >= _LEAST_CHANGE:
            change, hue = f"{part:+.0%}", "green" if part > 0 else "amber"
    return Tile(label=label, value=value, change=change, hue=hue, hint=hint)


def _messages(cell: Cell | None) -> int:
    return cell.sent + cell.failed if cell else 0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(part: int, whole: int) -> str:
    share = _share(part, whole)
    if share is None:
        return "-"
    return f"{share:.1%}" if 0 < share < 1 else f"{share:.0%}"


def _rate(part: int, whole: int) -> float | None:
    share = _share(part, whole)
    return None if share is None else round(100 * share, 1)


def _present(**values: float | None) -> dict[str, float]:
    return {name: value for name, value in values.items() if value is not None}


def _width(part: int, longest: int) -> str:
    return f"{100 * part / longest:.1f}%" if longest and part else "0%"


def _time(times: Mapping[int, int], part: float) -> str:
    found = percentile(times, part)
    return "-" if found is None else span(found)


def _name(channel: str) -> str:
    return STEPS[channel][0] if channel in STEPS else channel
