"""Identifiers: 24 hex digits in the order of time, unique whatever makes them, and their short form in slugs."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.kernel import clock as kernel_clock
from novu_app.kernel import ids
from novu_app.kernel.ids import IdFactory, from_base62, id_at, is_id, new_id, new_ids, short_suffix, to_base62
from tests.support.engine import MovableClock

hex_ids = st.text("0123456789abcdef", min_size=24, max_size=24)


def test_ids_are_24_hex_digits_and_increase() -> None:
    made = [new_id() for _ in range(2_000)] + new_ids(2_000)
    assert all(is_id(value) for value in made)
    assert made == sorted(set(made))


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(new_ids, [500] * 40))
    everything = [value for part in parts for value in part]
    assert len(set(everything)) == len(everything)
    assert all(part == sorted(part) for part in parts)


def test_forked_processes_never_make_the_same_id(clock: MovableClock) -> None:
    """The clock stands still, so that the process part alone tells them apart."""
    new_id()
    readers = []
    for _ in range(6):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writer, " ".join(new_ids(100)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            readers.append(pipe.read().split())
        os.waitpid(child, 0)
    everything = [value for made in [*readers, new_ids(100)] for value in made]
    assert len(everything) == len(set(everything)) == 700
    assert len({value[-8:] for value in everything}) == 7


def test_a_burst_within_a_moment_borrows_from_the_next(clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_COUNTER_LIMIT", 10)
    made = IdFactory().many(35)
    assert made == sorted(set(made))


def test_a_clock_that_is_set_back_does_not_set_ids_back(clock: MovableClock) -> None:
    before = new_id()
    clock.advance(hours=-1)
    assert new_id() > before


def test_ids_tell_their_time_as_an_object_id_does(clock: MovableClock) -> None:
    clock.now_ms = 1_795_303_612_312
    factory = IdFactory()
    value = factory.one()
    assert int(value[:8], 16) == clock.now_ms // 1000
    assert id_at(clock.now_ms) <= value < id_at(clock.now_ms + 1)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=4_000_000_000_000), st.integers(min_value=1, max_value=10_000_000))
def test_bounds_by_time_are_in_the_order_of_time(ms: int, later: int) -> None:
    assert id_at(ms) < id_at(ms + later)
    assert len(id_at(ms)) == 24


@pytest.mark.parametrize(
    ("hex_id", "text"),
    [
        ("6b0228b47cfbc9803c6ddfad", "h4Nu7qyyZXE5EXLp"),  # contract/recorded/047
        ("000000000000000000000001", "000000000001"),  # one character for each leading byte of zeros
        ("0" * 24, "0" * 12),
    ],
)
def test_the_slug_form_is_the_contracts(hex_id: str, text: str) -> None:
    assert to_base62(hex_id) == text
    assert from_base62(text) == hex_id


@settings(deadline=None)
@given(hex_ids)
def test_the_slug_form_comes_back_whole(hex_id: str) -> None:
    assert from_base62(to_base62(hex_id)) == hex_id


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_other_text_is_no_slug_form_or_a_whole_id(text: str) -> None:
    found = from_base62(text)
    assert found is None or is_id(found)


@pytest.mark.parametrize("text", ["", "ö", "h4Nu7qyyZXE5EXL!", "z" * 18])
def test_what_is_no_slug_form_is_none(text: str) -> None:
    assert from_base62(text) is None


@pytest.mark.parametrize(
    "text", ["", "6b0228b47cfbc9803c6ddfa", "6B0228B47CFBC9803C6DDFAD", "6b0228b47cfbc9803c6ddfad\n"]
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_suffixes_are_short_and_differ() -> None:
    assert len({short_suffix() for _ in range(200)}) == 200
    assert all(len(short_suffix()) == 9 for _ in range(5))


def test_the_clock_of_a_test_moves_ids_too(clock: MovableClock) -> None:
    first = new_id()
    clock.advance(days=7)
    assert int(new_id()[:8], 16) - int(first[:8], 16) == 7 * 86_400
    assert kernel_clock.now_ms() == clock.now_ms
