"""Dates written in a form of ``strftime``, with LiquidJS's conversions, flags and widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_CONVERSION = re.compile(r"%([-_0^#:]+)?([0-9]+)?[EO]?(.)", re.DOTALL)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WIDTHS = {
    **dict.fromkeys("CdeHIklmMSUWy", 2),
    **{"j": 3, "L": 3, "Y": 4},
}
_WITH_SPACES = frozenset("aAbBceklpP")


@dataclass(frozen=True, slots=True)
class Day:
    """A moment as clocks tell it: what they show, the moment in milliseconds, minutes ahead of UTC, name of the zone."""

    shown: datetime
    at: int
    ahead: int
    zone: str


def written(day: Day, pattern: str, spend: Callable[[int], None] | None = None) -> str:
    """A day in a form. ``spend`` is told how long a part becomes before it is made.

    Raises:
        ResourceLimitError: by ``spend``.
    """
    return _CONVERSION.sub(lambda found: _part(day, found, spend), pattern)


def _part(day: Day, found: re.Match[str], spend: Callable[[int], None] | None) -> str:
    flags, conversion = found[1] or "", found[3]
    width = int((found[2] or "0")[:9])
    if conversion == "N":
        digits = f"{day.shown.microsecond // 1000:03}"[: width or 9]
        _charge(width, spend)
        return digits.ljust(width or 9, "0")
    if conversion in ("z", "Z"):
        text = day.zone if conversion == "Z" and day.zone else _offset(day.ahead, ":" if ":" in flags else "")
    elif conversion in _WRITE:
        text = _WRITE[conversion](day)
    else:
        return found[0]
    if "^" in flags:
        text = text.upper()
    elif "#" in flags:
        text = text.upper() if any("a" <= character <= "z" for character in text) else text.lower()
    padding = " " if "_" in flags or (conversion in _WITH_SPACES and "0" not in flags) else "0"
    width = 0 if "-" in flags else width or _WIDTHS.get(conversion, 0)
    _charge(width, spend)
    if padding == "0" and text.startswith("-"):
        return "-" + text[1:].rjust(width - 1, padding)
    return text.rjust(width, padding)


def _charge(width: int, spend: Callable[[int], None] | None) -> None:
    if spend is not None:
        spend(width)


def _offset(ahead: int, colon: str) -> str:
    return f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60:02}{colon}{abs(ahead) % 60:02}"


def _hour(shown: datetime) -> int:
    return shown.hour % 12 or 12


def _weekday(shown: datetime) -> int:
    """0 for Sunday."""
    return shown.isoweekday() % 7


def _week(shown: datetime, first: int) -> int:
    since = (_weekday(shown) - first) % 7
    return (shown.timetuple().tm_yday - 1 - since + 7) // 7


def _ordinal(shown: datetime) -> str:
    return "th" if shown.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(shown.day % 10, "th")


def _date(shown: datetime) -> str:
    return f"{shown.month}/{shown.day}/{shown.year}"


def _time(shown: datetime) -> str:
    return f"{_hour(shown)}:{shown:%M:%S} {_half(shown)}"


def _half(shown: datetime) -> str:
    return "AM" if shown.hour < 12 else "PM"


_WRITE: dict[str, Callable[[Day], str]] = {
    "a": lambda day: _DAYS[day.shown.weekday()][:3],
    "A": lambda day: _DAYS[day.shown.weekday()],
    "b": lambda day: _MONTHS[day.shown.month - 1][:3],
    "h": lambda day: _MONTHS[day.shown.month - 1][:3],
    "B": lambda day: _MONTHS[day.shown.month - 1],
    "c": lambda day: f"{_date(day.shown)}, {_time(day.shown)}",
    "C": lambda day: str(day.shown.year // 100),
    "d": lambda day: str(day.shown.day),
    "e": lambda day: str(day.shown.day),
    "H": lambda day: str(day.shown.hour),
    "I": lambda day: str(_hour(day.shown)),
    "j": lambda day: str(day.shown.timetuple().tm_yday),
    "k": lambda day: str(day.shown.hour),
    "l": lambda day: str(_hour(day.shown)),
    "L": lambda day: str(day.shown.microsecond // 1000),
    "m": lambda day: str(day.shown.month),
    "M": lambda day: str(day.shown.minute),
    "p": lambda day: _half(day.shown),
    "P": lambda day: _half(day.shown).lower(),
    "q": lambda day: _ordinal(day.shown),
    "s": lambda day: str(day.at // 1000),
    "S": lambda day: str(day.shown.second),
    "u": lambda day: str(day.shown.isoweekday()),
    "U": lambda day: str(_week(day.shown, 0)),
    "w": lambda day: str(_weekday(day.shown)),
    "W": lambda day: str(_week(day.shown, 1)),
    "x": lambda day: _date(day.shown),
    "X": lambda day: _time(day.shown),
    "y": lambda day: str(day.shown.year % 100),
    "Y": lambda day: str(day.shown.year),
    "t": lambda _day: "\t",
    "n": lambda _day: "\n",
    "%": lambda _day: "%",
}
