"""Filters of dates. A template's own zone is UTC, as that of Novu's servers; names of days and months are English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from liquid.exceptions import FilterArgumentError

from novu_app.conditions.moments import moment_of, parse
from novu_app.content.liquid.context import Context
from novu_app.content.liquid.filters import usual
from novu_app.content.liquid.filters.strftime import Day, written
from novu_app.content.liquid.values import UNDEFINED, is_number, number_of, text_of
from novu_app.kernel.clock import now_ms
from novu_app.timing.zones import face_at, is_known, naive, offset_at, zone_of

_DEFAULT_FORMAT = "%A, %B %-e, %Y at %-l:%M %P %z"
_SECONDS = re.compile(r"[0-9]+")
_MAX_TEXT = 100
#: The years that a ``datetime`` can tell.
_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class ZonedMoment:
    """A moment (milliseconds since the epoch) as the clocks of a zone tell it; prints as ISO 8601 with its offset."""

    at: int
    zone: str

    def __str__(self) -> str:
        day = _in_zone(self.at, self.zone)
        return written(day, "%Y-%m-%dT%H:%M:%S") + written(day, "%:z" if day.ahead else "Z")


def date(context: Context, value: Any, form: Any = UNDEFINED, zone: Any = UNDEFINED) -> Any:
    """``date``: a moment in a form of ``strftime``, in the zone of an IANA name or as many minutes behind UTC.

    Moments are ISO 8601 and other usual texts, seconds since the epoch, ``now`` and ``today``. What is none stays as it is.
    """
    day = _day_of(value, zone)
    if day is None:
        return value
    pattern = _DEFAULT_FORMAT if form is UNDEFINED or form is None else text_of(form, context.work)
    context.work.spend_text(len(pattern))
    return written(day, pattern, context.work.spend_text)


def date_to_xmlschema(context: Context, value: Any) -> Any:
    """``date_to_xmlschema``."""
    return date(context, value, "%Y-%m-%dT%H:%M:%S%:z")


def date_to_rfc822(context: Context, value: Any) -> Any:
    """``date_to_rfc822``."""
    return date(context, value, "%a, %d %b %Y %H:%M:%S %z")


def date_to_string(context: Context, value: Any, kind: Any = UNDEFINED, style: Any = UNDEFINED) -> Any:
    """``date_to_string``: ``07 Nov 2008``, or with ``ordinal`` and perhaps ``US``: ``Nov 7th, 2008``."""
    return _long(context, value, "%b", kind, style)


def date_to_long_string(context: Context, value: Any, kind: Any = UNDEFINED, style: Any = UNDEFINED) -> Any:
    """``date_to_long_string``: the same with the whole name of the month."""
    return _long(context, value, "%B", kind, style)


def timezone(_context: Context, value: Any, zone: Any = UNDEFINED) -> Any:
    """``timezone``: the same moment, as ``date`` and whoever reads it shall tell it: by the clocks of this zone.

    A zone that nobody knows is UTC: where a subscriber lives must not keep the message from being sent.
    """
    at = _moment(value)
    return value if at is None else ZonedMoment(at, zone if is_known(zone) else "UTC")


def _long(context: Context, value: Any, month: str, kind: Any, style: Any) -> Any:
    if kind != "ordinal":
        return date(context, value, f"%d {month} %Y")
    return date(context, value, f"{month} %-d%q, %Y" if style == "US" else f"%-d%q {month} %Y")


def _day_of(value: Any, zone: Any) -> Day | None:
    at = _moment(value)
    if at is None:
        return None
    if zone is UNDEFINED or zone is None:
        return _in_zone(at, value.zone) if isinstance(value, ZonedMoment) else Day(naive(at), at, 0, "UTC")
    if isinstance(zone, str):
        if not is_known(zone):
            raise FilterArgumentError(f"date: there is no time zone {zone!r}", token=None)
        return _in_zone(at, zone)
    # JavaScript counts how far UTC is ahead.
    ahead = -round(number_of(zone))
    return _told(at, ahead, "")


def _in_zone(at: int, name: str) -> Day:
    zone = zone_of(name)
    return Day(naive(face_at(at, zone)), at, offset_at(at, zone) // 60_000, name)


def _told(at: int, ahead: int, name: str) -> Day | None:
    face = at + ahead * 60_000
    return Day(naive(face), at, ahead, name) if _FIRST <= face <= _LAST else None


def _moment(value: Any) -> int | None:
    """Milliseconds since the epoch, or None for what is no moment."""
    found: int | None = None
    if isinstance(value, ZonedMoment):
        return value.at
    if value in ("now", "today"):
        found = now_ms()
    elif is_number(value):
        found = moment_of(value * 1000)
    elif isinstance(value, str):
        found = moment_of(int(value) * 1000) if _SECONDS.fullmatch(value[:_MAX_TEXT]) else _read(value)
    elif value is not None and value is not UNDEFINED:
        found = moment_of(value)
    # A day's distance from the ends, that any zone can tell it.
    return found if found is not None and _FIRST + 86_400_000 <= found <= _LAST - 86_400_000 else None


def _read(text: str) -> int | None:
    if len(text) > _MAX_TEXT:
        return None
    found = parse(text)
    return usual.read(text) if found is None else found


FILTERS: dict[str, Callable[..., Any]] = {
    "date": date,
    "date_to_xmlschema": date_to_xmlschema,
    "date_to_rfc822": date_to_rfc822,
    "date_to_string": date_to_string,
    "date_to_long_string": date_to_long_string,
    "timezone": timezone,
}
