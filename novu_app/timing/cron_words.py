"""Cron expressions in words where they are simple enough, else as they are."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from novu_app.timing import cron
from novu_app.timing.errors import CronInvalid

_DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NAMES = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}


def in_words(expression: Any) -> str:
    """``Daily 09:00``, ``Weekdays 08:30``, ``Every 15 minutes``; the expression itself when it says more."""
    text = str(expression or "").strip()
    fields = text.lower().split()
    if len(fields) != 5:
        return text
    minute, hour, day, month, weekday = fields
    if fields[1:] == ["*"] * 4 and minute.startswith("*/") and minute[2:].isdecimal():
        return f"Every {minute[2:]} minutes"
    if not minute.isdecimal() or month != "*":
        return text
    if hour == "*" and (day, weekday) == ("*", "*"):
        return f"Every hour at :{int(minute):02}"
    if not hour.isdecimal():
        return text
    time = f"{int(hour):02}:{int(minute):02}"
    if (day, weekday) == ("*", "*"):
        return f"Daily {time}"
    if day == "*" and weekday in ("1-5", "mon-fri"):
        return f"Weekdays {time}"
    if day == "*":
        numbers = [_NAMES.get(part[:3], int(part) if part.isdecimal() else 9) for part in weekday.split(",")]
        return text if max(numbers) > 7 else f"{', '.join(_DAYS[number] for number in numbers)} {time}"
    return f"Monthly on day {int(day)}, {time}" if day.isdecimal() and weekday == "*" else text


def next_times(expression: Any, now: int, zone: tzinfo, count: int = 5) -> list[str]:
    """The next ticks on the clock of a time zone, as ``Mon 5 Jan 2026, 09:00``; empty for what is no expression.

    Args:
        expression: five fields, or six with seconds first.
        now: milliseconds since the epoch.
        zone: a tzinfo.
        count: how many.
    """
    found: list[str] = []
    try:
        for _ in range(count):
            now = cron.next_tick(expression, now, zone)
            moment = datetime.fromtimestamp(now / 1000, zone)
            found.append(f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}")
    except CronInvalid:
        return found
    return found
