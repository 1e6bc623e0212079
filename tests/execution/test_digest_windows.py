"""Digests that look back, that close at a time of day, and that are kept apart by a key."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from novu_app.execution.models import DigestLookBack, DigestWindow
from novu_app.kernel import jsons
from tests.support.customer import Customer, digest, in_app, lines
from tests.support.engine import MovableClock

Drain = Callable[[], int]
COUNT = "{{steps.digest.eventCount}}: {% for event in steps.digest.events %}{{event.payload.n}} {% endfor %}"
LOOK_BACK = {"lookBackWindow": {"amount": 10, "unit": "minutes"}}


def trigger(customer: Customer, drain: Drain, *numbers: int, to: Any = "ada", **payload: Any) -> None:
    for number in numbers:
        customer.trigger(to, {"n": number, **payload})
        drain()


def subjects(customer: Customer, subscriber_id: str = "ada") -> list[str]:
    return [str(message.subject) for message in customer.messages(subscriber_id)]


def test_with_a_look_back_window_the_first_event_goes_out_at_once(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(1, "hours", **LOOK_BACK), in_app(COUNT))
    trigger(customer, drain, 1)
    assert subjects(customer) == ["1: 1 "]
    (job,) = customer.jobs(type="digest")
    assert (job.status, lines(job)) == ("skipped", ["Digest was skipped, first backoff event"])
    clock.advance(minutes=5)
    trigger(customer, drain, 2, 3)
    assert subjects(customer) == ["1: 1 "], "what comes soon after it is gathered"
    clock.advance(hours=1)
    drain()
    assert subjects(customer) == ["1: 1 ", "2: 2 3 "]


def test_after_silence_the_next_event_is_a_first_one_again(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(1, "minutes", **LOOK_BACK), in_app(COUNT))
    trigger(customer, drain, 1)
    clock.advance(minutes=10, milliseconds=-1)
    trigger(customer, drain, 2)
    assert subjects(customer) == ["1: 1 "]
    clock.advance(minutes=10)
    drain()
    trigger(customer, drain, 3)
    assert subjects(customer) == ["1: 1 ", "1: 2 ", "1: 3 "]
    (row,) = customer.rows(DigestLookBack)
    assert row.last_at == clock.now_ms


def test_of_many_events_in_one_chunk_one_is_first_and_the_others_are_gathered(
    customer: Customer, drain: Drain, clock: MovableClock
) -> None:
    customer.workflow(digest(1, "hours", **LOOK_BACK), in_app(COUNT))
    for number in range(5):
        customer.trigger(payload={"n": number})
    drain()
    clock.advance(hours=1)
    drain()
    assert subjects(customer) == ["1: 0 ", "4: 1 2 3 4 "]
    assert Counter(run.status for run in customer.runs()) == {"completed": 2, "merged": 3}


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_a_timed_digest_closes_at_the_subscribers_time_of_day(
    customer: Customer, drain: Drain, clock: MovableClock, day: datetime
) -> None:
    # In the night to that day Berlin's clocks go forward in spring, and back in autumn.
    clock.now_ms = round((day - timedelta(hours=12)).timestamp() * 1000)
    customer.workflow(digest(None, None, type="timed", cron="0 9 * * *"), in_app(COUNT))  # type: ignore[arg-type]
    customer.subscribers("ada", timezone="Europe/Berlin")
    trigger(customer, drain, 1)
    trigger(customer, drain, 2, to="bob")
    nine = day.replace(hour=9, tzinfo=ZoneInfo("Europe/Berlin"))
    clock.now_ms = round(nine.timestamp() * 1000) - 1
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    assert (subjects(customer), subjects(customer, "bob")) == (["1: 1 "], [])
    clock.now_ms = round(day.replace(hour=9).timestamp() * 1000)
    drain()
    assert subjects(customer, "bob") == ["1: 2 "]
    stored = jsons.loads(customer.jobs(type="digest")[0].digest or "{}")
    assert (stored["type"], stored["timed"]) == ("timed", {"cronExpression": "0 9 * * *"})


@pytest.mark.parametrize("key", ["post", "payload.post", "{{payload.post}}", "{{ payload.post | downcase }}"])
def test_each_value_of_the_key_is_gathered_by_itself(
    customer: Customer, drain: Drain, clock: MovableClock, key: str
) -> None:
    customer.workflow(digest(digestKey=key), in_app(COUNT))
    trigger(customer, drain, 1, 2, post="a")
    trigger(customer, drain, 3, post="b")
    clock.advance(hours=1)
    drain()
    assert sorted(subjects(customer)) == ["1: 3 ", "2: 1 2 "]


def test_a_trigger_may_set_the_window(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app(COUNT))
    customer.trigger(payload={"n": 1}, overrides={"digest": {"amount": 1, "unit": "minutes"}})
    drain()
    clock.advance(minutes=1)
    drain()
    assert subjects(customer) == ["1: 1 "]


def test_a_wrong_cron_expression_fails_the_step_and_says_why(customer: Customer, drain: Drain) -> None:
    customer.workflow(digest(None, None, type="timed", cron="at nine"), in_app(COUNT))  # type: ignore[arg-type]
    trigger(customer, drain, 1)
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Invalid digest configuration"])
    assert customer.rows(DigestWindow) == []


def test_legacy_variables_of_a_digest(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(
        digest(), in_app("{{step.total_count}} {{step.digest}} {{step.events.first.n}}", "{{step.events | map: 'n'}}")
    )
    trigger(customer, drain, 4, 5)
    clock.advance(hours=1)
    drain()
    assert subjects(customer) == ["2 true 4"]
