"""Cron expressions: what they mean, and that no change of clocks loses or doubles a tick."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.timing.cron import next_tick, problem_with
from novu_app.timing.errors import CronInvalid
from novu_app.timing.zones import change_between, face_at, moments_of_face, naive, zone_of
from tests.timing.dates import BERLIN, CASABLANCA, LORD_HOWE, NEW_YORK, ZONES, moment, shown

MINUTE_MS = 60_000


def ticks(expression: str, start: str, zone: str, count: int) -> list[str]:
    found, now = [], moment(start)
    for _ in range(count):
        now = next_tick(expression, now, zone_of(zone))
        found.append(shown(now, zone))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 9 * * *", "2026-06-10T09:00:00"),
        ("0 9 * * MON-FRI", "2026-06-10T09:00:00"),
        ("0 9 * * sat,sun", "2026-06-13T09:00:00"),
        ("0 9 * * 7", "2026-06-14T09:00:00"),
        ("*/20 8-10 * * *", "2026-06-10T08:00:00"),
        ("5/20 * * * *", "2026-06-10T07:25:00"),
        ("0 9 1 jan,jul *", "2026-07-01T09:00:00"),
        ("0 9 L * *", "2026-06-30T09:00:00"),
        ("0 9 * * 5L", "2026-06-26T09:00:00"),
        ("0 9 * * friL", "2026-06-26T09:00:00"),
        ("0 9 * * L5", "2026-06-26T09:00:00"),
        ("0 9 * * MON#2", "2026-07-13T09:00:00"),
        ("0 9 ? * MON", "2026-06-15T09:00:00"),
        ("0 9 13 * MON", "2026-06-13T09:00:00"),
        ("0 9 29 2 *", "2028-02-29T09:00:00"),
        ("30 15 7 * * *", "2026-06-10T07:15:30"),
        ("* * * * * *", "2026-06-10T07:12:01"),
        ("@monthly", "2026-07-01T00:00:00"),
        ("@hourly", "2026-06-10T08:00:00"),
        ("  0  9 * * *  ", "2026-06-10T09:00:00"),
    ],
)
def test_expressions(expression: str, expected: str) -> None:
    assert ticks(expression, "2026-06-10T07:12:00.250Z", "UTC", 1) == [f"{expected}+00:00"]
    assert problem_with(expression) is None


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("", "missing"),
        (None, "missing"),
        (9, "missing"),
        ("x", "five fields"),
        ("* * * *", "five fields"),
        ("0 0 9 * * * 2027", "five fields"),
        ("61 * * * *", "'61' can not be a minute"),
        ("0 0 * * * MOON", "'moon' can not be a day of the week"),
        ("61 0 9 * * *", "'61' can not be a second"),
        ("*/0 * * * *", "'*/0' can not be a minute"),
        ("0 0 * * MON#6", "'mon#6' can not be a day of the week"),
        ("H 9 * * *", "'h' can not be a minute"),
        ("0 R(1-5) * * *", "'r(1-5)' can not be a hour"),
        ("@reboot", "not valid"),
        ("0 0 30 2 *", "no moment of the next 5 years"),
        ("0 0 31 4,6 *", "no moment of the next 5 years"),
        ("0 9 * * *" + " " * 300, "longer than"),
    ],
)
def test_what_can_not_be_read_or_never_comes_is_refused_with_a_reason(expression: object, why: str) -> None:
    with pytest.raises(CronInvalid, match=why.replace("*", r"\*").replace("(", r"\(").replace(")", r"\)")):
        next_tick(expression, moment("2026-06-10T07:12:00Z"), zone_of("UTC"))
    assert why in str(problem_with(expression))


def test_a_tick_at_this_very_moment_is_over() -> None:
    assert ticks("0 9 * * *", "2026-06-10T09:00:00Z", "UTC", 1) == ["2026-06-11T09:00:00+00:00"]
    assert ticks("0 9 * * *", "2026-06-10T08:59:59.999Z", "UTC", 1) == ["2026-06-10T09:00:00+00:00"]


@pytest.mark.parametrize(
    ("expression", "zone", "start", "expected"),
    [
        # 02:30 does not exist: the first moment after the jump instead, and once.
        (
            "30 2 * * *",
            BERLIN,
            "2026-03-28T12:00:00Z",
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
        ),
        (
            "0,30 2,3 * * *",
            NEW_YORK,
            "2026-03-08T00:00:00-05:00",
            ["2026-03-08T03:00:00-04:00", "2026-03-08T03:30:00-04:00"],
        ),
        (
            "15 2 * * *",
            LORD_HOWE,
            "2026-10-04T00:00:00+10:30",
            ["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
        ),
        (
            "30 2 * * *",
            CASABLANCA,
            "2026-03-22T00:00:00+00:00",
            ["2026-03-22T03:00:00+01:00", "2026-03-23T02:30:00+01:00"],
        ),
        # 02:30 comes twice: the first one, and from the second one on it is over.
        (
            "30 2 * * *",
            BERLIN,
            "2026-10-24T12:00:00Z",
            ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        ),
        ("45 2 * * *", BERLIN, "2026-10-25T02:15:00+01:00", ["2026-10-26T02:45:00+01:00"]),
        (
            "30 1 * * *",
            NEW_YORK,
            "2026-11-01T00:00:00-04:00",
            ["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"],
        ),
        (
            "40 1 * * *",
            LORD_HOWE,
            "2026-04-05T00:00:00+11:00",
            ["2026-04-05T01:40:00+11:00", "2026-04-06T01:40:00+10:30"],
        ),
        (
            "0 */2 * * *",
            BERLIN,
            "2026-10-25T01:00:00+02:00",
            ["2026-10-25T02:00:00+02:00", "2026-10-25T04:00:00+01:00"],
        ),
        # Every hour, and every so many minutes: in real time.
        ("0 * * * *", BERLIN, "2026-03-29T01:30:00+01:00", ["2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"]),
        (
            "30 * * * *",
            BERLIN,
            "2026-10-25T02:00:00+02:00",
            ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00"],
        ),
        (
            "*/15 * * * *",
            LORD_HOWE,
            "2026-04-05T01:40:00+11:00",
            [
                "2026-04-05T01:45:00+11:00",
                "2026-04-05T01:30:00+10:30",
                "2026-04-05T01:45:00+10:30",
                "2026-04-05T02:00:00+10:30",
            ],
        ),
        ("0 * * * *", LORD_HOWE, "2026-10-04T01:30:00+10:30", ["2026-10-04T03:00:00+11:00"]),
        # Every minute of some hours goes on through the repetition; a jump over them is made up for by one tick.
        (
            "*/30 2 * * *",
            BERLIN,
            "2026-10-25T02:20:00+02:00",
            ["2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00"],
        ),
        (
            "*/30 2 * * *",
            BERLIN,
            "2026-03-29T01:00:00+01:00",
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"],
        ),
    ],
)
def test_changes_of_clocks(expression: str, zone: str, start: str, expected: list[str]) -> None:
    assert ticks(expression, start, zone, len(expected)) == expected


def some(values: range, size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=size, unique=True)


DAY_MS = 86_400_000
#: Around the changes of clocks of these zones, and anywhere.
STARTS = st.one_of(
    st.sampled_from(
        [
            "2026-03-28T22:00Z", "2026-10-24T21:00Z", "2026-03-08T04:00Z", "2026-11-01T03:00Z", "2026-10-03T13:00Z",
            "2026-04-04T12:00Z", "2026-02-15T00:00Z", "2026-03-22T00:00Z", "2026-04-23T20:00Z", "2026-10-29T19:00Z",
        ]
    ).map(moment),
    st.integers(moment("2024-01-01T00:00Z"), moment("2030-01-01T00:00Z")),
)  # fmt: skip


def fires(now: int, until: int, minutes: set[int], hours: set[int], goes_on: bool, zone_name: str) -> list[int]:
    """The rules once more, minute by minute: slow and plain."""
    zone, found = zone_of(zone_name), set()
    every_hour = len(hours) == 24

    def matches(face: int) -> bool:
        shows: datetime = naive(face)
        return shows.minute in minutes and shows.hour in hours

    first = -(-(now + 1) // MINUTE_MS) * MINUTE_MS
    for at in range(first, until, MINUTE_MS):
        face = face_at(at, zone)
        if matches(face) and (every_hour or goes_on or moments_of_face(face, zone)[0] == at):
            found.add(at)
        if change_between(at - MINUTE_MS, at, zone) == at and not every_hour:
            gap = range(face_at(at - MINUTE_MS, zone) + MINUTE_MS, face, MINUTE_MS)
            found |= {at} if any(map(matches, gap)) else set()
    return sorted(found)


@settings(deadline=None, max_examples=150)
@given(
    STARTS,
    st.integers(0, 3 * 3_600_000),
    some(range(60), 4),
    some(range(24), 24),
    st.sampled_from(["", "*", "*/20"]),
    st.sampled_from(ZONES),
)
def test_every_tick_comes_once_and_none_is_missed(
    start: int, later: int, minutes: list[int], hours: list[int], star: str, name: str
) -> None:
    now = start + later
    minute_field = star or ",".join(map(str, minutes))
    all_minutes = {"": set(minutes), "*": set(range(60)), "*/20": {0, 20, 40}}[star]
    expected = fires(now, now + DAY_MS, all_minutes, set(hours), bool(star), name)
    found, at = [], now
    while (at := next_tick(f"{minute_field} {','.join(map(str, hours))} * * *", at, zone_of(name))) < now + DAY_MS:
        found.append(at)
    assert found == expected


@settings(deadline=None)
@given(
    STARTS,
    st.sampled_from(ZONES),
    st.sampled_from(["30 2 * * SUN", "0 9 L * *", "0 0 1 * *", "*/5 * 1 1 *", "15 * * * 1", "0 30 2 29 2 *"]),
)
def test_ticks_go_forward_and_none_lies_between_a_moment_and_its_next_tick(
    now: int, name: str, expression: str
) -> None:
    zone = zone_of(name)
    tick = next_tick(expression, now, zone)
    assert now < tick
    assert next_tick(expression, tick, zone) > tick
    middle = (now + tick) // 2
    assert next_tick(expression, middle, zone) == tick
    assert next_tick(expression, tick - 1, zone) == tick
