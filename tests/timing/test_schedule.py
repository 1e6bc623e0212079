"""Quiet hours: when a subscriber wants to be reached."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.preferences.schedule_body import ScheduleBody
from novu_app.timing.schedule import DAYS, is_open, next_open, problem_with
from novu_app.timing.zones import DAY_MS, zone_of
from tests.timing.dates import BERLIN, CASABLANCA, LORD_HOWE, NEW_YORK, ZONES, moment, shown

MINUTE_MS = 60_000


def hours(*ranges: str) -> dict[str, Any]:
    """A day with hours such as ``"09:00 AM-05:00 PM"``."""
    return {"isEnabled": True, "hours": [dict(zip(("start", "end"), r.split("-"), strict=True)) for r in ranges]}


def week(**days: dict[str, Any]) -> dict[str, Any]:
    return {"isEnabled": True, "weeklySchedule": days}


OFFICE = week(**dict.fromkeys(DAYS[:5], hours("09:00 AM-05:00 PM")))
NIGHTS = week(friday=hours("10:00 PM-06:00 AM"))


# 2026-06-08 is a Monday.
@pytest.mark.parametrize(
    ("schedule", "at", "expected"),
    [
        (None, "2026-06-08T03:00", True),
        ({}, "2026-06-08T03:00", True),
        ({"isEnabled": False, "weeklySchedule": {}}, "2026-06-08T03:00", True),
        ({"weeklySchedule": {}}, "2026-06-08T03:00", True),
        ({"isEnabled": True}, "2026-06-08T03:00", True),
        ({"isEnabled": True, "weeklySchedule": None}, "2026-06-08T03:00", True),
        (week(), "2026-06-08T03:00", False),
        (OFFICE, "2026-06-08T08:59:59.999", False),
        (OFFICE, "2026-06-08T09:00", True),
        (OFFICE, "2026-06-08T16:59:59.999", True),
        (OFFICE, "2026-06-08T17:00", False),
        (OFFICE, "2026-06-13T12:00", False),
        (week(monday={"isEnabled": False, "hours": hours("09:00 AM-05:00 PM")["hours"]}), "2026-06-08T12:00", False),
        (week(monday={"isEnabled": True}), "2026-06-08T00:00", True),
        (week(monday={"isEnabled": True, "hours": []}), "2026-06-08T23:59:59.999", True),
        (week(monday={"isEnabled": True, "hours": None}), "2026-06-09T00:00", False),
        (week(monday=hours("08:00 AM-10:00 AM", "01:00 PM-05:00 PM")), "2026-06-08T12:00", False),
        (week(monday=hours("08:00 AM-10:00 AM", "01:00 PM-05:00 PM")), "2026-06-08T13:00", True),
        (week(monday=hours("12:00 AM-11:59 PM")), "2026-06-08T23:59:59.999", True),
        (week(monday=hours("12:00 AM-11:59 PM")), "2026-06-09T00:00", False),
        (week(monday=hours("12:00 AM-12:00 PM")), "2026-06-08T12:00", False),
        (week(monday=hours("12:00 PM-12:00 AM")), "2026-06-08T23:59", True),
        # Hours over midnight belong to the day on which they begin.
        (NIGHTS, "2026-06-12T22:00", True),
        (NIGHTS, "2026-06-13T05:59", True),
        (NIGHTS, "2026-06-13T06:00", False),
        (NIGHTS, "2026-06-12T05:00", False),
        (week(sunday=hours("10:00 PM-06:00 AM")), "2026-06-08T05:00", True),
        # What can not be read is passed over.
        (week(monday=hours("09:00 AM-05:00 PM", "x-y")), "2026-06-08T18:00", False),
    ],
)
def test_open_is_what_the_clock_shows_within_the_hours_of_its_day(
    schedule: dict[str, Any] | None, at: str, expected: bool
) -> None:
    assert is_open(schedule, moment(f"{at}Z"), zone_of("UTC")) is expected


@pytest.mark.parametrize(
    ("schedule", "at", "zone", "expected"),
    [
        (OFFICE, "2026-06-08T12:00:00+02:00", BERLIN, "2026-06-08T12:00:00+02:00"),
        (OFFICE, "2026-06-08T07:30:00+02:00", BERLIN, "2026-06-08T09:00:00+02:00"),
        (OFFICE, "2026-06-12T17:00:00+02:00", BERLIN, "2026-06-15T09:00:00+02:00"),
        (week(monday=hours("09:00 AM-05:00 PM")), "2026-06-08T17:00:00+02:00", BERLIN, "2026-06-15T09:00:00+02:00"),
        (week(tuesday={"isEnabled": True}), "2026-06-08T17:00:00+02:00", BERLIN, "2026-06-09T00:00:00+02:00"),
        # Over a change of clocks the hours stay those of the wall.
        (OFFICE, "2026-03-27T18:00:00+01:00", BERLIN, "2026-03-30T09:00:00+02:00"),
        (OFFICE, "2026-10-30T18:00:00-04:00", NEW_YORK, "2026-11-02T09:00:00-05:00"),
        # Hours that begin in the gap begin when it ends.
        (week(sunday=hours("02:15 AM-05:00 AM")), "2026-03-29T01:00:00+01:00", BERLIN, "2026-03-29T03:00:00+02:00"),
        (week(sunday=hours("02:10 AM-05:00 AM")), "2026-10-04T01:00:00+10:30", LORD_HOWE, "2026-10-04T02:30:00+11:00"),
        (week(sunday=hours("02:30 AM-05:00 AM")), "2026-03-22T01:00:00+00:00", CASABLANCA, "2026-03-22T03:00:00+01:00"),
        # Hours that lie in it altogether do not come that week.
        (week(sunday=hours("02:15 AM-02:45 AM")), "2026-03-29T01:00:00+01:00", BERLIN, "2026-04-05T02:15:00+02:00"),
        # In the repetition the clock shows them twice.
        (week(sunday=hours("02:15 AM-02:45 AM")), "2026-10-25T02:50:00+02:00", BERLIN, "2026-10-25T02:15:00+01:00"),
        (week(sunday=hours("01:00 AM-02:30 AM")), "2026-10-25T02:40:00+02:00", BERLIN, "2026-10-25T02:00:00+01:00"),
    ],
)
def test_the_next_open_moment(schedule: dict[str, Any], at: str, zone: str, expected: str) -> None:
    found = next_open(schedule, moment(at), zone_of(zone))
    assert found is not None
    assert shown(found, zone) == expected


def test_a_schedule_without_a_day_never_opens() -> None:
    assert next_open(week(), moment("2026-06-08T12:00Z"), zone_of("UTC")) is None
    assert next_open(week(monday={"isEnabled": False}), moment("2026-06-08T12:00Z"), zone_of("UTC")) is None


def test_a_schedule_that_is_off_is_open_now() -> None:
    assert next_open({"isEnabled": False}, 1_000, zone_of(BERLIN)) == next_open(None, 1_000, zone_of(BERLIN)) == 1_000


times = st.builds("{:02}:{:02} {}".format, st.integers(1, 12), st.integers(0, 59), st.sampled_from(["AM", "PM"]))
days = st.fixed_dictionaries(
    {"isEnabled": st.booleans()},
    optional={"hours": st.lists(st.fixed_dictionaries({"start": times, "end": times}), max_size=2)},
)
schedules = st.fixed_dictionaries(
    {"isEnabled": st.just(True), "weeklySchedule": st.dictionaries(st.sampled_from(DAYS), days, max_size=7)}
)
STARTS = st.one_of(
    st.sampled_from(["2026-03-28T12:00Z", "2026-10-24T12:00Z", "2026-03-08T00:00Z", "2026-04-04T10:00Z"]).map(moment),
    st.integers(moment("2025-01-01T00:00Z"), moment("2030-01-01T00:00Z")),
)


@settings(deadline=None, max_examples=150)
@given(schedules, STARTS, st.integers(0, 100_000_000), st.sampled_from(ZONES))
def test_the_next_open_moment_is_open_and_none_before_it_is(
    schedule: dict[str, Any], start: int, later: int, name: str
) -> None:
    at, zone = start + later, zone_of(name)
    found = next_open(schedule, at, zone)
    until = at + 8 * DAY_MS if found is None else found
    if found is not None:
        assert at <= found
        assert is_open(schedule, found, zone)
        assert found == at or not is_open(schedule, found - 1, zone)
    # Hours change at full minutes.
    first = -(-at // MINUTE_MS) * MINUTE_MS
    assert not any(is_open(schedule, m, zone) for m in range(first, until, 7 * MINUTE_MS))


@pytest.mark.parametrize(
    ("schedule", "problem"),
    [
        (OFFICE, None),
        (NIGHTS, None),
        ({"isEnabled": False, "weeklySchedule": {}}, None),
        (week(), "every day of it is off"),
        (week(monday=hours("09:00 AM-09:00 AM")), "Monday has hours that end when they begin"),
    ],
)
def test_what_the_wire_lets_pass_and_is_odd_all_the_same(schedule: dict[str, Any], problem: str | None) -> None:
    passed = ScheduleBody.model_validate(schedule).document()
    found = problem_with(passed)
    assert (found is None) if problem is None else (problem in str(found))


def test_hours_that_no_door_would_let_pass_are_told_too() -> None:
    assert "not like 09:00 AM" in str(problem_with(week(monday=hours("09:00-17:00"))))


def test_what_is_muted_is_closed_until_then() -> None:
    now, zone = moment("2026-06-08T12:00Z"), zone_of("UTC")
    muted = {"mutedUntil": now + 60_000}
    assert not is_open(muted, now, zone)
    assert next_open(muted, now, zone) == now + 60_000
    assert is_open(muted, now + 60_000, zone)
    office = {**week(monday=hours("09:00 AM-12:01 PM"), tuesday=hours("09:00 AM-05:00 PM")), **muted}
    assert next_open(office, now, zone) == moment("2026-06-09T09:00Z"), "what is muted opens with the next hours"
