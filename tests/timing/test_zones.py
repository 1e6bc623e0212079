"""Clocks on the wall: the faces that they show, jump over, and show twice."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.timing import zones
from novu_app.timing.zones import zone_of
from tests.timing.dates import BERLIN, LORD_HOWE, ZONES, moment, shown

moments = st.integers(moment("2024-01-01T00:00:00Z"), moment("2036-12-31T00:00:00Z"))


def face(text: str) -> int:
    return moment(f"{text}+00:00")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Berlin",
        "localtime",
        "right/Europe/Berlin",
        "Europe/../Europe/Berlin",
        "Etc",
        "A\0B",
        "Ä",
        None,
        7,
        "A" * 5000,
    ],
)
def test_what_is_no_name_of_a_zone_counts_as_utc(name: object) -> None:
    assert zone_of(name) is UTC
    assert not zones.is_known(name)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_names_of_zones_are_known(name: str) -> None:
    assert zones.is_known(name)
    assert zone_of(name) is zone_of(name)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        (BERLIN, "2026-07-01T09:00:00", "2026-07-01T09:00:00+02:00"),
        (BERLIN, "2026-03-29T02:30:00", "2026-03-29T03:00:00+02:00"),
        (BERLIN, "2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
        (LORD_HOWE, "2026-10-04T02:10:00", "2026-10-04T02:30:00+11:00"),
        (LORD_HOWE, "2026-04-05T01:45:00", "2026-04-05T01:45:00+11:00"),
        ("Pacific/Apia", "2011-12-30T10:00:00", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_face_is_the_first_moment_that_shows_it_or_the_jump_over_it(zone: str, wall: str, expected: str) -> None:
    assert shown(zones.moment_of_face(face(wall), zone_of(zone)), zone) == expected


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_every_moment_is_among_those_of_its_face(at: int, name: str) -> None:
    zone = zone_of(name)
    found = zones.moments_of_face(zones.face_at(at, zone), zone)
    assert at in found
    assert found == sorted(found)
    assert zones.moment_of_face(zones.face_at(at, zone), zone) == found[0]


@settings(deadline=None)
@given(moments, st.integers(1, 86_400_000), st.sampled_from(ZONES))
def test_later_faces_are_never_earlier_moments(at: int, more: int, name: str) -> None:
    assert zones.moment_of_face(at, zone_of(name)) <= zones.moment_of_face(at + more, zone_of(name))


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_a_change_is_found_to_the_second(start: int, name: str) -> None:
    zone = zone_of(name)
    change = zones.change_between(start, start + 86_400_000, zone)
    if change is None:
        assert zones.offset_at(start, zone) == zones.offset_at(start + 86_400_000, zone)
    else:
        assert zones.offset_at(change, zone) != zones.offset_at(change - 1000, zone)


def test_a_part_of_a_millisecond_counts_as_one() -> None:
    assert zones.face_of(zones.naive(5) + timedelta(microseconds=1)) == 6
