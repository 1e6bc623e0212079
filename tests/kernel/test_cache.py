"""Answers that may be a moment old."""

import pytest

from novu_app.kernel import cache
from novu_app.kernel.cache import ExpiringCache


class Moving:
    """The cache's clock, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Moving:
    """Time that the test moves."""
    made = Moving()
    monkeypatch.setattr(cache, "time", made)
    return made


def test_an_answer_is_made_once_until_it_expires(moving: Moving) -> None:
    remembering: ExpiringCache[int] = ExpiringCache(seconds=2, maximum=10)
    made = iter(range(10))
    assert [remembering.get_or_make("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    moving.now += 2
    assert remembering.remembered("a") is None
    assert remembering.get_or_make("a", lambda: next(made)) == 1
    assert remembering.remembered("a") == (1,)


def test_that_there_is_nothing_is_remembered_too(moving: Moving) -> None:
    remembering: ExpiringCache[int] = ExpiringCache(seconds=2, maximum=10)
    assert remembering.get_or_make("a", lambda: None) is None
    assert remembering.remembered("a") == (None,)
    assert remembering.remembered("b") is None


def test_what_was_read_before_a_change_is_not_remembered_after_it(moving: Moving) -> None:
    remembering: ExpiringCache[str] = ExpiringCache(seconds=2, maximum=10)

    def read() -> str:
        remembering.clear()  # the change comes while the answer is on its way
        return "old"

    assert remembering.get_or_make("a", read) == "old"
    assert remembering.remembered("a") is None


def test_it_does_not_grow_without_end(moving: Moving) -> None:
    remembering: ExpiringCache[int] = ExpiringCache(seconds=2, maximum=3)
    for number in range(4):
        remembering.get_or_make(str(number), lambda number=number: number)  # type: ignore[misc]
    assert remembering.remembered("0") is None
    assert remembering.remembered("3") == (3,)
