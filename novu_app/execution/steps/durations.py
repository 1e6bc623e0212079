"""Amounts of time as workflows name them. Weeks and shorter are exact; months are calendar months."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

_UNIT_MS = {
    "seconds": 1_000,
    "minutes": 60_000,
    "hours": 3_600_000,
    "days": 86_400_000,
    "weeks": 604_800_000,
}
_LONGEST_MS = 10 * 366 * 86_400_000


class InvalidDuration(ValueError):
    """The amount or the unit can not be used."""


def after(now: int, amount: Any, unit: Any) -> int:
    """The moment ``amount`` ``unit`` after ``now`` (milliseconds).

    Raises:
        InvalidDuration: not a positive number of a known unit, or more than ten years.
    """
    try:
        number = float(amount)
    except (TypeError, ValueError):
        raise InvalidDuration(f"{amount!r} is not a number") from None
    if not 0 < number < float("inf"):
        raise InvalidDuration(f"{amount!r} is not a positive number")
    if unit == "months":
        return _months_after(now, round(number))
    if unit not in _UNIT_MS:
        raise InvalidDuration(f"{unit!r} is not a unit of time")
    length = number * _UNIT_MS[unit]
    if length > _LONGEST_MS:
        raise InvalidDuration(f"{amount} {unit} is longer than ten years")
    return now + round(length)


def _months_after(now: int, months: int) -> int:
    if not 1 <= months <= 120:
        raise InvalidDuration(f"{months} months is not between one month and ten years")
    start = datetime.fromtimestamp(now / 1000, UTC)
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    moved = start.replace(year=year, month=month, day=day)
    return now + (moved - start) // timedelta(milliseconds=1)
