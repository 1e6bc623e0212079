"""Amounts of time as workflows name them (contract/workflow-model.md, controlValues).

Seconds, minutes and hours are exact. Days, weeks and months go by the calendar of a time zone: the same time of day, and the
last day of a month that is too short.
"""

from __future__ import annotations

import calendar
import math
from datetime import UTC, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from novu_app.timing import zones
from novu_app.timing.errors import InvalidDuration
from novu_app.timing.zones import DAY_MS

_EXACT_MS = {"seconds": 1_000, "minutes": 60_000, "hours": 3_600_000}
_DAYS = {"days": 1, "weeks": 7}
#: The units of durations, shortest first.
UNITS = (*_EXACT_MS, *_DAYS, "months")
_LONGEST_MS = 10 * 366 * DAY_MS
_LONGEST_MONTHS = 120
_MONTH_DAYS = 30


def after(now: int, amount: Any, unit: Any, zone: tzinfo | None = None) -> int:
    """The moment ``amount`` ``unit`` after ``now``, in milliseconds; never earlier, a fraction of a millisecond counts as one.

    Args:
        now: milliseconds.
        amount: a number or its text; of days and months it may be a fraction too.
        unit: one of :data:`UNITS`.
        zone: whose calendar days, weeks and months go by; UTC without one. A time of day that does not exist on the last
            day moves to the first one that does, of one that comes twice it is the first.

    Raises:
        InvalidDuration: not a positive number of a known unit, or more than ten years.
    """
    number = _length(amount, unit)
    if unit in _EXACT_MS:
        return now + math.ceil(number * _EXACT_MS[unit])
    steps = number * _DAYS.get(unit, 1)
    whole = int(steps)
    begin = _by_calendar(now, whole, unit, zone or UTC)
    if steps == whole:
        return begin
    # A fraction of the day or month in question, however long it is: more is then never sooner.
    end = _by_calendar(now, whole + 1, unit, zone or UTC)
    return begin + math.ceil((steps - whole) * (end - begin))


def length_ms(amount: Any, unit: Any) -> int:
    """How long that is without a calendar: a day has 24 hours, a month 30 days.

    Raises:
        InvalidDuration: as :func:`after`.
    """
    number = _length(amount, unit)
    return math.ceil(number * (_EXACT_MS.get(unit) or DAY_MS * _DAYS.get(unit, _MONTH_DAYS)))


def _length(amount: Any, unit: Any) -> Decimal:
    try:
        # By way of text: 0.1 of a second is then exactly 100 ms.
        number = Decimal(str(amount))
    except (ArithmeticError, ValueError):
        raise InvalidDuration(f"{amount!r} is not a number") from None
    if not number.is_finite() or number <= 0:
        raise InvalidDuration(f"{amount!r} is not a positive number")
    if not isinstance(unit, str) or unit not in UNITS:
        raise InvalidDuration(f"{unit!r} is not a unit of time", "unit")
    longest = _LONGEST_MONTHS if unit == "months" else _LONGEST_MS // (_EXACT_MS.get(unit) or _DAYS[unit] * DAY_MS)
    if number > longest:
        raise InvalidDuration(f"{amount} {unit} is longer than ten years")
    return number


def _by_calendar(now: int, steps: int, unit: str, zone: tzinfo) -> int:
    if steps == 0:
        return now
    face = zones.face_at(now, zone)
    if unit != "months":
        return zones.moment_of_face(face + steps * DAY_MS, zone)
    start = zones.naive(face)
    index = start.month - 1 + steps
    year, month = start.year + index // 12, index % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    moved = start.replace(year=year, month=month, day=day)
    return zones.moment_of_face(face + (moved - start) // timedelta(milliseconds=1), zone)
