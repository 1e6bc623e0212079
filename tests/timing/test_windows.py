"""The windows of digests and throttles, and times that stand in the data."""

from datetime import UTC
from typing import Any

import pytest

from novu_app.timing.checks import problems_with
from novu_app.timing.errors import CronInvalid, InvalidDuration, InvalidMoment, TimingError
from novu_app.timing.moments import moment_of
from novu_app.timing.windows import WindowInPast, closing_time, look_back_ms, throttle_end
from novu_app.timing.zones import zone_of
from tests.timing.dates import BERLIN, moment, shown

NOW = moment("2026-03-28T12:00:00.500+01:00")
ZONE = zone_of(BERLIN)


@pytest.mark.parametrize(
    ("controls", "expected"),
    [
        ({"type": "regular", "amount": 5, "unit": "minutes"}, "2026-03-28T12:05:00.500000+01:00"),
        ({"amount": "2", "unit": "hours"}, "2026-03-28T14:00:00.500000+01:00"),
        ({"amount": 1, "unit": "days"}, "2026-03-29T12:00:00.500000+02:00"),
        ({"type": "timed", "cron": "30 2 * * *"}, "2026-03-29T03:00:00+02:00"),
        ({"cron": "0 9 * * MON"}, "2026-03-30T09:00:00+02:00"),
        ({"type": "regular", "cron": "x", "amount": 1, "unit": "seconds"}, "2026-03-28T12:00:01.500000+01:00"),
    ],
)
def test_a_digest_window_closes(controls: dict[str, Any], expected: str) -> None:
    assert shown(closing_time(controls, NOW, ZONE), BERLIN) == expected


@pytest.mark.parametrize(
    ("controls", "error"),
    [
        ({}, InvalidDuration),
        ({"amount": 1, "unit": "eons"}, InvalidDuration),
        ({"type": "timed"}, CronInvalid),
        ({"cron": "0 9 30 2 *"}, CronInvalid),
    ],
)
def test_a_digest_window_without_an_end_is_refused(controls: dict[str, Any], error: type[TimingError]) -> None:
    with pytest.raises(error):
        closing_time(controls, NOW, ZONE)


def test_looking_back() -> None:
    assert look_back_ms({}) is look_back_ms({"lookBackWindow": {}}) is look_back_ms({"lookBackWindow": None}) is None
    assert look_back_ms({"lookBackWindow": {"amount": 3, "unit": "minutes"}}) == 180_000
    with pytest.raises(InvalidDuration):
        look_back_ms({"lookBackWindow": {"amount": 3}})


@pytest.mark.parametrize(
    ("controls", "value", "ms"),
    [
        ({"amount": 1, "unit": "hours"}, None, 3_600_000),
        ({"type": "fixed", "amount": "2", "unit": "days"}, None, 172_800_000),
        ({"amount": 3, "unit": "weeks"}, None, 180_000),
        ({"amount": 3}, None, 180_000),
        ({}, None, None),
        ({"amount": 0, "unit": "hours"}, None, None),
        ({"amount": "x", "unit": "hours"}, None, None),
        ({"type": "dynamic"}, "2026-03-28T11:00:01.5Z", 1_000),
        ({"type": "dynamic"}, "2026-03-28T12:00:01.500", 1_000),
        ({"type": "dynamic"}, {"amount": 5, "unit": "minutes"}, 300_000),
        ({"type": "dynamic"}, '{"amount": 5, "unit": "minutes"}', 300_000),
        ({"type": "dynamic"}, None, None),
        ({"type": "dynamic"}, "tomorrow", None),
        ({"type": "dynamic"}, "2026-03-29", None),
        ({"type": "dynamic"}, "2026-03-29T11:00:00+02:00", None),
        ({"type": "dynamic"}, {"amount": 5}, None),
        ({"type": "dynamic"}, 5, None),
        ({"type": "dynamic"}, "{", None),
    ],
)
def test_a_throttle_window_ends_or_there_is_none(controls: dict[str, Any], value: Any, ms: int | None) -> None:
    assert throttle_end(controls, NOW, ZONE, value) == (None if ms is None else NOW + ms)


@pytest.mark.parametrize("value", ["2026-03-28T10:59:59Z", "2026-03-28T11:00:00.500Z"])
def test_a_throttle_window_that_is_over(value: str) -> None:
    with pytest.raises(WindowInPast, match=value):
        throttle_end({"type": "dynamic"}, NOW, ZONE, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-30T09:00:00Z", "2026-03-30T11:00:00+02:00"),
        ("2026-03-30T09:00:00.250-04:00", "2026-03-30T15:00:00.250000+02:00"),
        ("2026-03-30T09:00:00", "2026-03-30T09:00:00+02:00"),
        (" 2026-03-30 09:00 ", "2026-03-30T09:00:00+02:00"),
        ("2026-03-30", "2026-03-30T00:00:00+02:00"),
        ("2026-03-29T02:30:00", "2026-03-29T03:00:00+02:00"),
        ("2026-03-30T09:00:00.0001", "2026-03-30T09:00:00.001000+02:00"),
        ('"2026-03-30T09:00:00"', "2026-03-30T09:00:00+02:00"),
        ("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00"),
        ({"amount": 2, "unit": "days"}, "2026-03-30T12:00:00.500000+02:00"),
        ('{"amount": "2", "unit": "hours"}', "2026-03-28T14:00:00.500000+01:00"),
    ],
)
def test_a_time_in_the_data_is_the_subscribers_unless_it_says_otherwise(value: Any, expected: str) -> None:
    assert shown(moment_of(value, NOW, ZONE), BERLIN) == expected


@pytest.mark.parametrize(
    "value", [None, "", " ", 5, True, [], "soon", "{", "null", '""', "9999-12-31T00:00:00", "0001-01-01"]
)
def test_what_is_no_time_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(InvalidMoment) as refused:
        moment_of(value, NOW, UTC)
    assert "time" in str(refused.value) or "years" in str(refused.value) or "JSON" in str(refused.value)


@pytest.mark.parametrize(
    ("step_type", "controls", "fields"),
    [
        ("delay", {"type": "regular", "amount": 1, "unit": "hours"}, set()),
        ("delay", {"amount": -1, "unit": "hours"}, {"amount"}),
        ("delay", {"amount": 1, "unit": "eons"}, {"unit"}),
        ("delay", {"amount": "{{payload.n}}", "unit": "eons"}, {"unit"}),
        ("delay", {"amount": "{{payload.n}}", "unit": "{{payload.unit}}"}, set()),
        ("delay", {"amount": 99, "unit": "{% if a %}x{% endif %}"}, set()),
        ("delay", {"type": "timed", "cron": "x"}, {"cron"}),
        ("delay", {"type": "timed", "cron": "{{payload.cron}}"}, set()),
        ("delay", {"type": "timed"}, set()),
        ("delay", {"type": "dynamic", "dynamicKey": "payload.at"}, set()),
        ("digest", {"cron": "0 9 30 2 *"}, {"cron"}),
        (
            "digest",
            {"amount": 9999, "unit": "weeks", "lookBackWindow": {"amount": 1, "unit": "x"}},
            {"amount", "lookBackWindow.unit"},
        ),
        ("throttle", {"amount": 1, "unit": "eons"}, set()),
        ("throttle", {"amount": 0, "unit": "hours"}, {"amount"}),
        ("email", {"amount": 0}, set()),
    ],
)
def test_times_that_no_run_could_use_are_known_before(
    step_type: str, controls: dict[str, Any], fields: set[str]
) -> None:
    assert problems_with(step_type, controls).keys() == fields
