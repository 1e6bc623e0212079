from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from novu_app.timing.cron_words import in_words, next_times


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 9 * * *", "Daily 09:00"),
        ("30 8 * * 1-5", "Weekdays 08:30"),
        ("0 9 * * mon", "Mondays 09:00"),
        ("0 9 * * 1,4", "Mondays, Thursdays 09:00"),
        ("0 9 1 * *", "Monthly on day 1, 09:00"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("5 * * * *", "Every hour at :05"),
        ("0 9 1 1 *", "0 9 1 1 *"),
        ("0 9 * * 9", "0 9 * * 9"),
        ("{{ payload.cron }}", "{{ payload.cron }}"),
        (None, ""),
    ],
)
def test_schedules_in_words(expression: str | None, words: str) -> None:
    assert in_words(expression) == words


def test_the_next_times_on_a_clock() -> None:
    now = int(datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp() * 1000)
    assert next_times("0 9 * * 1-5", now, UTC, 2) == ["Mon 5 Jan 2026, 09:00", "Tue 6 Jan 2026, 09:00"]
    assert next_times("0 9 * * *", now, ZoneInfo("Asia/Tokyo"), 1) == ["Sat 3 Jan 2026, 09:00"]
    assert next_times("nonsense", now, UTC) == []
