"""Cron expressions on the clock of a time zone (docs/decisions/0018-cron-library.md).

Five fields, or six with seconds first; names, ranges, steps, lists, ``?``, ``L``, ``W``, ``#`` and ``@daily`` and its like. When
both days are restricted one of them is enough.

Where clocks change:

- An expression for every hour (``0 * * * *``, ``*/10 * * * *``) goes on in real time: a repeated hour has its ticks twice, an
  hour that was jumped over has none.
- One that names hours (``30 2 * * *``) ticks once a face: of a repeated one the first time, and what was jumped over at the
  moment of the jump, once. If its minute field begins with ``*`` it goes on through a repeated hour too.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from croniter import CroniterBadDateError, croniter

from novu_app.kernel import clock
from novu_app.timing import zones
from novu_app.timing.errors import CronInvalid
from novu_app.timing.zones import DAY_MS

#: How far away a tick may be.
YEARS = 5
_LONGEST_TEXT = 200
_HOUR = 1
_FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")
_ANY = datetime(1970, 1, 1)  # noqa: DTZ001 - a face has no zone
_RANDOM = re.compile(r"(?:^|[\s,])[hr](?:[(/,\s]|$)", re.IGNORECASE)
_LAST_WEEKDAY = re.compile(r"(?<![^,])([0-7]|sun|mon|tue|wed|thu|fri|sat)l(?![^,])")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def next_tick(expression: object, now: int, zone: tzinfo) -> int:
    """The first moment strictly after ``now`` at which the expression fires (milliseconds).

    Raises:
        CronInvalid: it can not be read, or does not fire within five years.
    """
    if not isinstance(expression, str) or not expression.strip():
        raise CronInvalid("The cron expression is missing")
    if len(expression) > _LONGEST_TEXT:
        raise CronInvalid(f"The cron expression is longer than {_LONGEST_TEXT} characters")
    return _next_tick(expression, now // 1000 * 1000, zone)


def problem_with(expression: object) -> str | None:
    """Why the expression can not be used, in a sentence; None when it can."""
    try:
        next_tick(expression, clock.now_ms(), UTC)
    except CronInvalid as error:
        return str(error)
    return None


# The recipients of a chunk share its moment, and mostly the expression and the zone too.
@lru_cache(maxsize=1024)
def _next_tick(expression: str, now: int, zone: tzinfo) -> int:
    ticks = _Ticks(expression)
    if ticks.every_hour:
        return _in_real_time(ticks, now, zone)
    once = _by_the_face(ticks, now, zone)
    return min(once, _in_real_time(ticks, now, zone)) if ticks.goes_on else once


class _Ticks:
    """The faces at which an expression fires. The library never hears of a zone."""

    def __init__(self, expression: str) -> None:
        self._text = expression
        self._cron = _parse(expression)
        self.every_hour = self._cron.expanded[_HOUR] == ["*"]
        self.goes_on = self._cron.expressions[0].startswith("*")

    def after(self, face: int) -> int:
        """The first face after ``face`` at which it fires."""
        try:
            shown: datetime = self._cron.get_next(datetime, start_time=zones.naive(face))
        except CroniterBadDateError:
            raise CronInvalid(f"The cron expression {self._text!r} names no moment of the next {YEARS} years") from None
        return zones.face_of(shown)


def _parse(expression: str) -> croniter:
    fields = expression.lower().split()
    if not (len(fields) in (5, 6) or (len(fields) == 1 and fields[0].startswith("@"))):
        raise CronInvalid(f"The cron expression {expression!r} needs five fields, or six with seconds")
    # Random ticks would be other ones each time that somebody asks.
    if not _RANDOM.search(expression):
        fields[-1] = _LAST_WEEKDAY.sub(_last_first, fields[-1])
        with suppress(ValueError, TypeError, LookupError):
            return croniter(" ".join(fields), _ANY, datetime, max_years_between_matches=YEARS, second_at_beginning=True)
    raise CronInvalid(f"The cron expression {expression!r} is not valid{_where(expression.lower().split())}")


def _where(fields: list[str]) -> str:
    """The first field that no expression could have."""
    names = ("second", *_FIELDS) if len(fields) == 6 else _FIELDS
    for position, (name, field) in enumerate(zip(names, fields, strict=False)):
        alone = ["*"] * len(fields)
        alone[position] = field
        if len(fields) > 1 and (
            _RANDOM.search(field) or not croniter.is_valid(" ".join(alone), second_at_beginning=True)
        ):
            return f": {field!r} can not be a {name}"
    return ""


def _last_first(match: re.Match[str]) -> str:
    # "5L" is what Novu's users write for the last Friday of a month; the library wants "L5".
    day = match.group(1)
    return f"l{_WEEKDAYS.index(day) if day in _WEEKDAYS else int(day) % 7}"


def _by_the_face(ticks: _Ticks, now: int, zone: tzinfo) -> int:
    face = zones.face_at(now, zone)
    while True:
        face = ticks.after(face)
        tick = zones.moment_of_face(face, zone)
        if tick > now:
            return tick
        # These faces are repeated just now, and had their tick the first time: on to the end of the repetition.
        change = zones.change_between(tick, now, zone)
        if change is not None:
            face = max(face, change + zones.offset_at(tick, zone) - 1000)


def _in_real_time(ticks: _Ticks, now: int, zone: tzinfo) -> int:
    # `offset` holds from `since` on; what counts comes after `now`.
    since, offset = now, zones.offset_at(now, zone)
    while True:
        tick = ticks.after(now + offset) - offset
        change = zones.change_between(since, min(tick, since + DAY_MS), zone)
        if change is not None:
            # From there on other faces: begin anew, so that the moment of the change itself counts.
            now, since, offset = change - 1000, change, zones.offset_at(change, zone)
        elif tick - since > DAY_MS:
            # Changes between here and the last day before the tick do not move it: its face stays the next one.
            now = since = tick - DAY_MS
            offset = zones.offset_at(now, zone)
        else:
            return tick
