"""When a subscriber wants to be reached, as the page's editor has it, and as it is stored (contract/inbox.md, WeeklySchedule)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.inbox.door import changing
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel import clock
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from novu_app.preferences import service as preferences
from novu_app.preferences.service import GlobalPreference
from novu_app.realtime import lists
from novu_app.subscribers import service as subscribers
from novu_app.subscribers import store as subscriber_store
from novu_app.timing import zones
from novu_app.timing.schedule import DAYS

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_STORED = re.compile(r"(0?[1-9]|1[0-2]):([0-5]\d) (AM|PM)", re.IGNORECASE)
_FIRST = {"start": "09:00 AM", "end": "05:00 PM"}
_MAX_RANGES = 10
_HOUR_MS = 3_600_000
#: When a morning begins, after midnight.
_MORNING_MS = 8 * _HOUR_MS

Schedule = dict[str, Any]


class Range(TypedDict):
    """Hours of a day on a clock of 24 hours; ``next_day`` says that they end on the day after."""

    start: str
    end: str
    next_day: bool


class Day(TypedDict):
    """A day of the week; on without hours it is open all day."""

    key: str
    label: str
    on: bool
    hours: list[Range]


def read(who: InboxSession) -> tuple[Schedule, str]:
    """The schedule of a subscriber, empty where there is none, and their time zone, empty where it is not known."""
    with reading() as session:
        general = _general(session, who)
        subscriber = subscriber_store.by_id(session, who.environment_id, who.subscriber_pk)
        return dict(general.schedule or {}), (subscriber.timezone if subscriber else None) or ""


def change(who: InboxSession, how: Callable[[Schedule], Schedule]) -> None:
    """Change the schedule of a subscriber: ``how`` gets what is stored and gives the parts that are new.

    Raises:
        BadRequest: the new parts are no such.
    """
    with changing(who) as session:
        stored = _general(session, who).schedule
        new = how(dict(stored or {}))
        contexts = who.contexts or ()
        preferences.set_global(
            session, who.environment_id, who.subscriber_pk, channels={}, schedule=new, contexts=contexts
        )


def set_zone(who: InboxSession, name: str) -> None:
    """Note in which time zone the subscriber lives.

    Raises:
        BadRequest: there is no such zone.
        NotFound: the subscriber is gone.
    """
    if not zones.is_known(name):
        raise BadRequest(f"There is no time zone {name[:50]}")
    with changing(who) as session:
        subscribers.update_subscriber(session, who.environment_id, who.subscriber_id, {"timezone": name})
        lists.changed(session, "preferences", who.subscriber_pk)


def days_of(schedule: Mapping[str, Any], texts: Mapping[str, str]) -> list[Day]:
    """The days of a schedule, Monday first."""
    week = schedule.get("weeklySchedule") or {}
    return [
        Day(
            key=key,
            label=texts[f"preferences.schedule.{key}"],
            on=bool((week.get(key) or {}).get("isEnabled")),
            hours=[_range(hours) for hours in (week.get(key) or {}).get("hours") or []],
        )
        for key in DAYS
    ]


def muted_until(schedule: Mapping[str, Any]) -> int:
    """Until when all is muted (milliseconds); 0 where nothing is."""
    until = schedule.get("mutedUntil")
    return until if isinstance(until, int) and until > clock.now_ms() else 0


def enabled(on: bool) -> Callable[[Schedule], Schedule]:
    """Turns the schedule on or off. One that is turned on for the first time has the hours of offices."""

    def how(stored: Schedule) -> Schedule:
        if not on or stored.get("weeklySchedule"):
            return {"isEnabled": on}
        week = {day: {"isEnabled": at < 5, "hours": [dict(_FIRST)]} for at, day in enumerate(DAYS)}
        return {"isEnabled": on, "weeklySchedule": week}

    return how


def muted(span: str, zone: str) -> Callable[[Schedule], Schedule]:
    """Mutes all for an ``hour``, a ``week``, or until ``tomorrow`` morning in a time zone; anything else ends that."""
    now = clock.now_ms()
    until = {"hour": now + _HOUR_MS, "week": now + 7 * zones.DAY_MS}.get(span, 0)
    if span == "tomorrow":
        there = zones.zone_of(zone)
        today = zones.face_at(now, there) // zones.DAY_MS * zones.DAY_MS
        until = zones.moment_of_face(today + zones.DAY_MS + _MORNING_MS, there)
    return lambda _: {"mutedUntil": until}


def day_enabled(day: str, on: bool) -> Callable[[Schedule], Schedule]:
    """Turns a day on or off."""
    return _of_day(day, lambda stored: {"hours": stored.get("hours") or [], "isEnabled": on})


def hours_set(day: str, at: int, which: str, time: str) -> Callable[[Schedule], Schedule]:
    """Sets start or end (``which``) of the hours at a place of a day, to a time such as ``17:30``."""
    if which not in ("start", "end"):
        raise BadRequest(f"There is no {which[:20]} of hours")
    stored_time = _stored(time)

    def how(stored: Schedule) -> Schedule:
        hours = [dict(each) for each in stored.get("hours") or []]
        if at < len(hours):
            hours[at][which] = stored_time
        return {**stored, "hours": hours}

    return _of_day(day, how)


def hours_added(day: str) -> Callable[[Schedule], Schedule]:
    """Adds hours to a day."""

    def how(stored: Schedule) -> Schedule:
        return {**stored, "hours": [*(stored.get("hours") or []), dict(_FIRST)][:_MAX_RANGES]}

    return _of_day(day, how)


def hours_removed(day: str, at: int) -> Callable[[Schedule], Schedule]:
    """Removes the hours at a place of a day; a day without any is open all day."""
    return _of_day(
        day, lambda stored: {**stored, "hours": [h for i, h in enumerate(stored.get("hours") or []) if i != at]}
    )


def copied(day: str, to: Sequence[str]) -> Callable[[Schedule], Schedule]:
    """Gives other days the times of one, and turns them on as it is."""

    def how(stored: Schedule) -> Schedule:
        week = dict(stored.get("weeklySchedule") or {})
        for other in to:
            if _known(other) != day:
                week[other] = week.get(_known(day)) or {"isEnabled": False, "hours": []}
        return {"weeklySchedule": week}

    return how


def _general(session: Session, who: InboxSession) -> GlobalPreference:
    return preferences.get_global(session, who.environment_id, who.subscriber_pk, contexts=who.contexts or ())


def _of_day(day: str, how: Callable[[Schedule], Schedule]) -> Callable[[Schedule], Schedule]:
    _known(day)
    return lambda stored: {
        "weeklySchedule": {
            **(stored.get("weeklySchedule") or {}),
            day: how(dict((stored.get("weeklySchedule") or {}).get(day) or {"isEnabled": False})),
        }
    }


def _range(hours: Mapping[str, Any]) -> Range:
    start, end = _shown(str(hours.get("start"))), _shown(str(hours.get("end")))
    return Range(start=start, end=end, next_day=end <= start)


def _shown(stored: str) -> str:
    found = _STORED.fullmatch(stored.strip())
    if found is None:
        return "00:00"
    return f"{int(found[1]) % 12 + (12 if found[3].upper() == 'PM' else 0):02}:{found[2]}"


def _stored(time: str) -> str:
    found = _TIME.fullmatch(time)
    if found is None:
        raise BadRequest("A time is written like 17:30")
    hour = int(found[1])
    return f"{hour % 12 or 12:02}:{found[2]} {'PM' if hour >= 12 else 'AM'}"


def _known(day: str) -> str:
    if day not in DAYS:
        raise BadRequest(f"There is no day {day[:20]}")
    return day
