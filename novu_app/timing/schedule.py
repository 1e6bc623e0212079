"""When subscribers want to be reached: their weekly schedule (contract/rest.md, ScheduleDto; contract/inbox.md, WeeklySchedule).

It goes by the clock on the subscriber's wall: a moment is open when that clock shows a time within the hours of its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo
from typing import Any

from novu_app.timing import zones
from novu_app.timing.zones import DAY_MS

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: How far :func:`next_open` looks: a week from the end of any hours, and a change of clocks.
LONGEST_DAYS = 8
_MINUTE_MS = 60_000
_DAY = 1_440
_TIME = re.compile(r"(0?[1-9]|1[0-2]):([0-5]\d) (AM|PM)", re.ASCII | re.IGNORECASE)
#: Hours of a day as minutes since its midnight; those that end on the next day end after 1,440.
Hours = list[tuple[int, int]]


def is_open(schedule: Mapping[str, Any] | None, at: int, zone: tzinfo) -> bool:
    """Whether a subscriber may be reached at a moment (milliseconds).

    A schedule that is not enabled or has no week is always open. A day that is missing or not enabled is closed, one
    without hours is open from midnight to midnight. Hours begin with their first minute and end before their last one,
    except 11:59 PM, which is the end of the day; hours that do not end after they begin run into the next day.
    ``mutedUntil`` (milliseconds) closes all until then, whether the schedule is enabled or not.
    """
    if at < _muted_until(schedule):
        return False
    week = _week(schedule)
    return week is None or _shows_open(week, zones.face_at(at, zone))


def next_open(schedule: Mapping[str, Any] | None, at: int, zone: tzinfo) -> int | None:
    """The first moment from ``at`` on at which the subscriber may be reached; None when there is none within eight days."""
    week = _week(schedule)
    at = max(at, _muted_until(schedule))
    if week is None or _shows_open(week, zones.face_at(at, zone)):
        return at
    end = at + LONGEST_DAYS * DAY_MS
    openings = sorted({*_beginnings(week, at, end, zone), *_changes(at, end, zone)})
    return next((m for m in openings if at < m <= end and _shows_open(week, zones.face_at(m, zone))), None)


def problem_with(schedule: Mapping[str, Any] | None) -> str | None:
    """What is odd about a schedule that the wire lets pass, in a sentence; None when all is well."""
    week = _week(schedule)
    if week is None or schedule is None:
        return None
    if not any(week):
        return "The schedule is on, and every day of it is off: nothing would ever be sent"
    for day, settings in schedule["weeklySchedule"].items():
        for hours in (settings.get("hours") or []) if isinstance(settings, Mapping) else []:
            begin, end = _minutes(hours, "start"), _minutes(hours, "end")
            if begin is None or end is None:
                return f"{day.capitalize()} has hours that are not like 09:00 AM to 05:00 PM"
            if begin == end:
                return f"{day.capitalize()} has hours that end when they begin"
    return None


def _muted_until(schedule: Mapping[str, Any] | None) -> int:
    until = schedule.get("mutedUntil") if isinstance(schedule, Mapping) else None
    return until if isinstance(until, int) else 0


def _week(schedule: Mapping[str, Any] | None) -> list[Hours] | None:
    """The hours of the seven days; None for a schedule that is always open."""
    days = (
        schedule.get("weeklySchedule") if isinstance(schedule, Mapping) and schedule.get("isEnabled") is True else None
    )
    return [_hours(days.get(day)) for day in DAYS] if isinstance(days, Mapping) else None


def _hours(day: Any) -> Hours:
    if not isinstance(day, Mapping) or day.get("isEnabled") is not True:
        return []
    found = []
    for hours in day.get("hours") or []:
        begin, end = _minutes(hours, "start"), _minutes(hours, "end")
        if begin is not None and end is not None:
            end = _DAY if end == _DAY - 1 else end
            found.append((begin, end if end > begin else end + _DAY))
    return found or [(0, _DAY)]


def _minutes(hours: Any, name: str) -> int | None:
    match = _TIME.fullmatch(str(hours.get(name)).strip()) if isinstance(hours, Mapping) else None
    if match is None:
        return None
    return int(match[1]) % 12 * 60 + int(match[2]) + (720 if match[3].upper() == "PM" else 0)


def _shows_open(week: list[Hours], face: int) -> bool:
    shown = zones.naive(face)
    minute = shown.hour * 60 + shown.minute
    today, yesterday = week[shown.weekday()], week[shown.weekday() - 1]
    return any(begin <= minute < end for begin, end in today) or any(minute < end - _DAY for _, end in yesterday)


def _beginnings(week: list[Hours], at: int, end: int, zone: tzinfo) -> Iterator[int]:
    # A face that comes twice opens twice.
    midnight = zones.naive(zones.face_at(at, zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    while zones.face_of(midnight) <= end + DAY_MS:
        for begin, _ in week[midnight.weekday()]:
            yield from zones.moments_of_face(zones.face_of(midnight) + begin * _MINUTE_MS, zone)
        midnight += timedelta(days=1)


def _changes(at: int, end: int, zone: tzinfo) -> Iterator[int]:
    # Where clocks jump they may jump into open hours.
    for start in range(at, end, DAY_MS):
        change = zones.change_between(start, min(start + DAY_MS, end), zone)
        if change is not None:
            yield change
