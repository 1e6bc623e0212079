"""Token buckets: a rate is kept by everybody together, to the token, with Redis and without."""

import threading
from collections.abc import Iterator

import pytest

from novu_app.kernel import buckets
from novu_app.kernel.buckets import Grant, Rate, take

NOW = 1_700_000_000_000
RATE = Rate(amount=10, period_ms=60_000)


@pytest.fixture(params=["redis", "process"], autouse=True)
def store(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the buckets are."""
    request.getfixturevalue("valkey" if request.param == "redis" else "settings_environment")
    yield
    buckets.reset()


def one(wanted: int, now: int = NOW, rate: Rate = RATE) -> Grant:
    return take({"a": (rate, wanted)}, now)["a"]


def test_a_full_bucket_gives_its_amount_and_then_one_at_a_time() -> None:
    assert one(4) == Grant(4, 0)
    assert one(20) == Grant(6, 6_000)
    assert one(1, NOW + 5_999) == Grant(0, 1)
    assert one(1, NOW + 6_000) == Grant(1, 0)
    assert one(1, NOW + 6_000) == Grant(0, 6_000)
    assert one(3, NOW + 24_000) == Grant(3, 0)


def test_no_more_than_the_amount_is_saved_up() -> None:
    one(10)
    assert one(50, NOW + 3_600_000).granted == 10


def test_less_than_one_in_its_time_is_a_rate_too() -> None:
    slow = Rate(amount=0.5, period_ms=1_000)
    assert one(1, rate=slow) == Grant(1, 0)
    assert one(1, NOW + 1_000, slow) == Grant(0, 1_000)
    assert one(1, NOW + 2_000, slow) == Grant(1, 0)


def test_what_is_given_back_can_be_taken_again() -> None:
    assert one(10).granted == 10
    one(-4)
    assert one(10).granted == 4


def test_many_buckets_are_asked_at_once() -> None:
    rates = {"a": (RATE, 3), "b": (Rate(2, 1_000), 3), "c": (RATE, 0)}
    assert take(rates, NOW) == {"a": Grant(3, 0), "b": Grant(2, 500), "c": Grant(0, 0)}
    assert take({}, NOW) == {}


def test_a_clock_that_is_behind_makes_no_tokens_and_loses_none() -> None:
    one(10)
    assert one(1, NOW - 60_000).granted == 0
    assert one(10, NOW + 60_000).granted == 10


def test_many_at_once_get_no_more_than_there_are() -> None:
    granted: list[int] = []

    def ask() -> None:
        granted.extend(one(1).granted for _ in range(10))

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert sum(granted) == 10
