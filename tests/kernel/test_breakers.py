"""Circuit breakers: what fails in a row is left alone, longer each time, and one probe finds out whether it works again."""

import threading
from collections.abc import Iterator

import pytest

from novu_app.kernel import breakers
from novu_app.kernel.breakers import FAILURES, FIRST_MS, LONGEST_MS, PROBE_MS, Breaker, Report, look, report, take_probe

NOW = 1_700_000_000_000


@pytest.fixture(params=["redis", "process"], autouse=True)
def store(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where the breakers are."""
    request.getfixturevalue("valkey" if request.param == "redis" else "settings_environment")
    yield
    breakers.reset()


def state(now: int = NOW) -> Breaker:
    return look(["a"], now)["a"]


def fail(times: int = 1, now: int = NOW) -> None:
    report({"a": Report(failures=times)}, now)


def succeed(now: int = NOW) -> None:
    report({"a": Report(succeeded=True)}, now)


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    fail(FAILURES - 1)
    assert state().standing(NOW) == "closed"
    succeed()
    fail(FAILURES - 1)
    assert state().standing(NOW) == "closed", "one success in between"
    fail()
    assert state().standing(NOW) == "open"
    assert state().open_until == NOW + FIRST_MS


def test_a_batch_of_results_counts_in_its_order() -> None:
    told = Report()
    for works in (False, False, True, False):
        told.success() if works else told.failure()
    fail(FAILURES - 2)
    report({"a": told}, NOW)
    assert state().failures == 1


def test_one_probe_goes_and_a_success_closes_it() -> None:
    fail(FAILURES)
    assert not take_probe("a", NOW + FIRST_MS - 1)
    now = NOW + FIRST_MS
    assert state().standing(now) == "ready"
    assert take_probe("a", now)
    assert not take_probe("a", now)
    assert state().standing(now) == "probing"
    assert take_probe("a", now + PROBE_MS), "one that never came back"
    succeed(now)
    assert state() == Breaker()


def test_a_probe_that_was_not_needed_is_given_back() -> None:
    fail(FAILURES)
    assert take_probe("a", NOW + FIRST_MS)
    breakers.give_probe_back("a")
    assert take_probe("a", NOW + FIRST_MS)


def test_each_probe_that_fails_doubles_the_time_up_to_a_limit() -> None:
    now, lengths = NOW, []
    fail(FAILURES)
    for _ in range(7):
        until = state().open_until
        lengths.append(until - now)
        now = until
        assert take_probe("a", now)
        fail(1, now)
    assert lengths == [min(LONGEST_MS, FIRST_MS * 2**n) for n in range(7)]
    succeed(now)
    fail(FAILURES, now)
    assert state().open_until == now + FIRST_MS, "it begins anew after a success"


def test_what_was_under_way_when_it_opened_does_not_make_it_longer() -> None:
    fail(FAILURES)
    fail(20, NOW + 1_000)
    assert state().open_until == NOW + FIRST_MS


def test_a_pause_that_was_asked_for_is_kept() -> None:
    report({"a": Report(succeeded=True, pause_until=NOW + 5_000)}, NOW)
    assert (state().standing(NOW), state().standing(NOW + 5_000)) == ("paused", "closed")
    succeed(NOW + 1)
    assert state().standing(NOW + 2) == "paused"


def test_names_have_nothing_to_do_with_each_other() -> None:
    fail(FAILURES)
    found = look(["b", "a"], NOW)
    assert (found["a"].standing(NOW), found["b"]) == ("open", Breaker())
    assert look([], NOW) == {}


def test_failures_that_are_reported_at_the_same_moment_all_count() -> None:
    telling = [threading.Thread(target=fail) for _ in range(FAILURES - 1)]
    for thread in telling:
        thread.start()
    for thread in telling:
        thread.join()
    assert state().failures == FAILURES - 1
