"""Moments as conditions know them: what JavaScript's ``Date`` reads, and "so long ago" (contract/workflow-model.md).

A moment is an int of milliseconds since the epoch, UTC. A text without a zone is UTC. Of the texts that some JavaScript
engines read as a date, only ISO 8601 and what JavaScript itself prints are dates here: ``"room 1"`` is none.
"""

from __future__ import annotations

import math
import re
from typing import Any

from novu_app.conditions.javascript import is_number, number_text
from novu_app.kernel.clock import now_ms

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
WEEK = 7 * DAY
#: The units of ``{amount, unit}``, and how far from the moment ``exactlyXAgo`` still holds.
TOLERANCES = {"minutes": MINUTE, "hours": HOUR, "days": DAY, "weeks": DAY, "months": DAY, "years": WEEK}

_LAST_MOMENT = 8_640_000_000_000_000
_MAX_TEXT = 100
_ISO = re.compile(
    r"([0-9]{4}|[+-][0-9]{6})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
    r"(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_PRINTED = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:([0-9]{1,2}) ([A-Za-z]{3})|([A-Za-z]{3}) ([0-9]{1,2})),? ([0-9]{4})"
    r"(?: ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?: (?:GMT|UTC|Z)?([+-][0-9]{4})?)?)?(?: \([^)]*\))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment_of(value: Any) -> int | None:
    """``new Date(value)`` in milliseconds; None where that is no date. Null is the epoch, as in JavaScript."""
    if isinstance(value, list):
        if len(value) != 1 or isinstance(value[0], list):
            return None
        value = number_text(value[0]) if is_number(value[0]) else value[0]
        return parse(value) if isinstance(value, str) else None
    if isinstance(value, str):
        return parse(value)
    if value is None:
        return 0
    if not isinstance(value, (int, float)):
        return None
    return int(value) if abs(value) <= _LAST_MOMENT else None


def parse(text: str) -> int | None:
    """``Date.parse(text)``; None where the text is no date."""
    if len(text) > _MAX_TEXT:
        return None
    if found := _ISO.fullmatch(text):
        return _of_iso(found)
    found = _PRINTED.fullmatch(text)
    return _of_printed(found) if found else None


def ago(amount: float, unit: str) -> int | None:
    """The moment that lies ``amount`` of ``unit`` before now, as JavaScript's ``Date`` counts back.

    Months and years keep the day of the month; a day that the month does not have runs over into the next.

    Args:
        amount: a number above 0; what stands behind the point is lost as in JavaScript.
        unit: one of :data:`TOLERANCES`.

    Returns:
        Milliseconds; None where that is no date any more.
    """
    now = now_ms()
    year, month, day = _civil(now // DAY)
    try:
        if unit in ("months", "years"):
            year, month = (year, _back(month, amount)) if unit == "months" else (_back(year, amount), month)
            moment = (_days(year, month, 1) + day - 1) * DAY + now % DAY
        else:
            field, length = {
                "minutes": (now // MINUTE % 60, MINUTE),
                "hours": (now // HOUR % 24, HOUR),
                "days": (day, DAY),
                "weeks": (day, DAY),
            }[unit]
            moment = now + (_back(field, amount * 7 if unit == "weeks" else amount) - field) * length
    except (ValueError, OverflowError):  # NaN or infinite
        return None
    return moment if abs(moment) <= _LAST_MOMENT else None


def window(value: Any) -> tuple[float, str] | None:
    """Amount and unit of ``{"amount", "unit"}``; None where it is not that."""
    if not isinstance(value, dict):
        return None
    amount, unit = value.get("amount"), value.get("unit")
    if not is_number(amount) or amount <= 0 or not isinstance(unit, str) or unit not in TOLERANCES:
        return None
    return amount, unit


def _back(field: int, amount: float) -> int:
    return math.trunc(float(field) - amount)


def _of_iso(found: re.Match[str]) -> int | None:
    year, month, day = found[1], int(found[2] or 1), int(found[3] or 1)
    if year == "-000000":
        return None
    return _moment(
        (int(year), month, day),
        (int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)),
        int((found[7] or "0").ljust(3, "0")[:3]),
        found[8] or "",
    )


def _of_printed(found: re.Match[str]) -> int | None:
    month, day = (found[2] or found[3]).lower(), int(found[1] or found[4])
    if month not in _MONTHS:
        return None
    time = (int(found[6] or 0), int(found[7] or 0), int(found[8] or 0))
    return _moment((int(found[5]), _MONTHS.index(month) + 1, day), time, 0, found[9] or "")


def _moment(date: tuple[int, int, int], time: tuple[int, int, int], milliseconds: int, zone: str) -> int | None:
    year, month, day = date
    hours, minutes, seconds = time
    midnight = hours == 24 and not minutes and not seconds and not milliseconds
    if not 1 <= month <= 12 or not 1 <= day <= _days(year, month + 1, 1) - _days(year, month, 1):
        return None
    if (hours > 23 and not midnight) or minutes > 59 or seconds > 59:
        return None
    moment = _days(year, month, day) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + milliseconds
    if zone and zone not in "Zz":
        ahead_hours, ahead_minutes = int(zone[1:3]), int(zone[-2:])
        if ahead_hours > 23 or ahead_minutes > 59:
            return None
        ahead = ahead_hours * HOUR + ahead_minutes * MINUTE
        moment += ahead if zone[0] == "-" else -ahead
    return moment if abs(moment) <= _LAST_MOMENT else None


def _days(year: int, month: int, day: int) -> int:
    """Days from the epoch to a date of the Gregorian calendar; months before January and after December run over."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days from the epoch."""
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1
