"""Amounts of time, exact and by the calendar."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.timing.durations import UNITS, after, length_ms
from novu_app.timing.errors import InvalidDuration
from novu_app.timing.zones import DAY_MS, face_at, zone_of
from tests.timing.dates import BERLIN, CASABLANCA, LORD_HOWE, NEW_YORK, ZONES, moment, shown


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-01-31T09:30:00.250", 1, "months", "2026-02-28T09:30:00.250"),
        ("2024-01-31T09:30:00", 1, "months", "2024-02-29T09:30:00"),
        ("2026-11-15T00:00:00", 2, "months", "2027-01-15T00:00:00"),
        ("2026-03-31T00:00:00", 13, "months", "2027-04-30T00:00:00"),
        ("2026-02-01T00:00:00", 0.5, "months", "2026-02-15T00:00:00"),
        ("2026-02-28T12:00:00", 2, "weeks", "2026-03-14T12:00:00"),
        ("2026-02-28T12:00:00", 1.5, "days", "2026-03-02T00:00:00"),
        ("2026-02-28T12:00:00", "90", "seconds", "2026-02-28T12:01:30"),
        ("2026-02-28T12:00:00", 1.1, "seconds", "2026-02-28T12:00:01.100"),
    ],
)
def test_without_a_zone_days_and_months_are_those_of_utc(start: str, amount: object, unit: str, end: str) -> None:
    assert after(moment(f"{start}Z"), amount, unit) == moment(f"{end}Z")


@pytest.mark.parametrize(
    ("zone", "start", "amount", "unit", "end"),
    [
        # The same time of day, whatever the clocks did in between: 23, 25, 23.5 and 24.5 hours.
        (BERLIN, "2026-03-28T09:00:00+01:00", 1, "days", "2026-03-29T09:00:00+02:00"),
        (BERLIN, "2026-10-24T09:00:00+02:00", 1, "days", "2026-10-25T09:00:00+01:00"),
        (LORD_HOWE, "2026-10-03T09:00:00+10:30", 1, "days", "2026-10-04T09:00:00+11:00"),
        (LORD_HOWE, "2026-04-04T09:00:00+11:00", 1, "days", "2026-04-05T09:00:00+10:30"),
        (NEW_YORK, "2026-03-01T09:00:00-05:00", 2, "weeks", "2026-03-15T09:00:00-04:00"),
        # Clocks in Morocco go back for Ramadan and forth after it.
        (CASABLANCA, "2026-02-14T09:00:00+01:00", 1, "weeks", "2026-02-21T09:00:00+00:00"),
        (CASABLANCA, "2026-02-14T09:00:00+01:00", 2, "months", "2026-04-14T09:00:00+01:00"),
        # A time that does not exist that day is the first one that does.
        (BERLIN, "2026-03-28T02:30:00+01:00", 1, "days", "2026-03-29T03:00:00+02:00"),
        (NEW_YORK, "2026-02-08T02:15:00-05:00", 1, "months", "2026-03-08T03:00:00-04:00"),
        # Of a time that comes twice it is the first.
        (BERLIN, "2026-10-24T02:30:00+02:00", 1, "days", "2026-10-25T02:30:00+02:00"),
        # The last day of a short month, in the subscriber's calendar: in UTC it is still the 30th.
        (BERLIN, "2026-01-31T00:30:00+01:00", 1, "months", "2026-02-28T00:30:00+01:00"),
        # Half of the day in question, which has 23 hours.
        (BERLIN, "2026-03-28T20:00:00+01:00", 0.5, "days", "2026-03-29T08:30:00+02:00"),
        # Hours are exact.
        (BERLIN, "2026-03-28T20:00:00+01:00", 24, "hours", "2026-03-29T21:00:00+02:00"),
    ],
)
def test_days_weeks_and_months_go_by_the_calendar_of_the_subscriber(
    zone: str, start: str, amount: float, unit: str, end: str
) -> None:
    assert shown(after(moment(start), amount, unit, zone_of(zone)), zone) == end


@pytest.mark.parametrize(
    ("amount", "unit", "field"),
    [
        (1, "years", "unit"),
        (1, None, "unit"),
        (1, [], "unit"),
        (float("nan"), "days", "amount"),
        (float("inf"), "days", "amount"),
        (4000, "days", "amount"),
        (121, "months", "amount"),
        (0, "months", "amount"),
        (-1, "hours", "amount"),
        (True, "hours", "amount"),
        ("", "hours", "amount"),
        ("1e999999999999999999", "hours", "amount"),
        ({}, "hours", "amount"),
    ],
)
def test_what_is_no_time_or_too_long_is_refused(amount: object, unit: object, field: str) -> None:
    with pytest.raises(InvalidDuration) as refused:
        after(0, amount, unit)
    assert refused.value.field == field


def test_looking_back_knows_no_calendar() -> None:
    assert [length_ms(2, unit) for unit in UNITS] == [
        2_000,
        120_000,
        7_200_000,
        2 * DAY_MS,
        14 * DAY_MS,
        60 * DAY_MS,
    ]


moments = st.integers(0, 4_000_000_000_000)
amounts = st.one_of(st.integers(1, 120), st.decimals("0.01", 120, places=2), st.floats(0.001, 120))


@settings(deadline=None)
@given(moments, amounts, amounts, st.sampled_from(UNITS), st.sampled_from(ZONES))
def test_more_is_never_sooner(now: int, amount: float, other: float, unit: str, name: str) -> None:
    less, more = sorted((amount, other))
    assert now < after(now, less, unit, zone_of(name)) <= after(now, more, unit, zone_of(name))


@settings(deadline=None)
@given(moments, st.integers(1, 100), st.sampled_from(["days", "weeks"]), st.sampled_from(ZONES))
def test_whole_days_keep_the_time_of_day_unless_it_does_not_exist(now: int, amount: int, unit: str, name: str) -> None:
    zone = zone_of(name)
    late = (
        face_at(after(now, amount, unit, zone), zone)
        - face_at(now, zone)
        - amount * DAY_MS * (7 if unit == "weeks" else 1)
    )
    assert 0 <= late <= (DAY_MS if name == "Pacific/Apia" else 3_600_000)


@settings(deadline=None)
@given(moments, st.integers(1, 120))
def test_months_are_never_shorter_than_28_days_nor_longer_than_31_each(now: int, months: int) -> None:
    days = (after(now, months, "months") - now) / DAY_MS
    assert 28 * months <= days <= 31 * months
