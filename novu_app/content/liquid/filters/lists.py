"""Filters of lists. Anything that is no list is one with this only entry, and nothing is an empty one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cmp_to_key
from typing import Any

from novu_app.conditions.javascript import less
from novu_app.content.liquid.context import Context
from novu_app.content.liquid.values import (
    UNDEFINED,
    array,
    at,
    character,
    holds,
    integer_of,
    is_number,
    joined,
    keys_of,
    number,
    string_of,
    text_of,
    to_number,
    units,
)


def join(context: Context, value: Any, separator: Any = UNDEFINED) -> str:
    """``join``."""
    between = " " if separator is UNDEFINED or separator is None else text_of(separator, context.work)
    return joined(array(value), between, context.work)


def first(_context: Context, value: Any) -> Any:
    """``first``: of a list or a text."""
    if isinstance(value, str):
        return character(value, 0)
    return (value[0] if value else UNDEFINED) if isinstance(value, list) else ""


def last(_context: Context, value: Any) -> Any:
    """``last``: of a list or a text."""
    if isinstance(value, str):
        return character(value, -1)
    return (value[-1] if value else UNDEFINED) if isinstance(value, list) else ""


def reverse(context: Context, value: Any) -> list[Any]:
    """``reverse``."""
    return _taken(context, value)[::-1]


def sort(context: Context, value: Any, path: Any = UNDEFINED) -> list[Any]:
    """``sort``: by what stands at ``path``, what has nothing there last."""
    return _sorted(context, value, path, _ordered)


def sort_natural(context: Context, value: Any, path: Any = UNDEFINED) -> list[Any]:
    """``sort_natural``: the same, great and small letters alike."""
    return _sorted(context, value, path, lambda one, other: _ordered(_small(context, one), _small(context, other)))


def size(_context: Context, value: Any) -> Any:
    """``size``: of a list or a text."""
    if isinstance(value, list):
        return len(value)
    return units(value) if isinstance(value, str) else value.get("length") or 0 if isinstance(value, Mapping) else 0


def map_(context: Context, value: Any, path: Any = UNDEFINED) -> list[Any]:
    """``map``: what stands at ``path`` in each entry."""
    keys = keys_of(path, context.work)
    return [at(entry, keys) for entry in _taken(context, value, len(keys))]


def sum_(context: Context, value: Any, path: Any = UNDEFINED) -> Any:
    """``sum``: what is no number counts for nothing."""
    keys = keys_of(path, context.work) if holds(path) else []
    total = 0.0
    for entry in _taken(context, value, 1 + len(keys)):
        found = to_number(at(entry, keys) if keys else entry)
        total += found if found == found else 0
    return number(total)


def compact(context: Context, value: Any) -> list[Any]:
    """``compact``: without what is nothing."""
    return [entry for entry in _taken(context, value) if entry is not None and entry is not UNDEFINED]


def concat(context: Context, value: Any, other: Any = UNDEFINED) -> list[Any]:
    """``concat``."""
    return _weighed(context, [*_taken(context, value), *_taken(context, other)])


def push(context: Context, value: Any, entry: Any = UNDEFINED) -> list[Any]:
    """``push``: with one more at the end."""
    return _weighed(context, [*_taken(context, value), entry])


def unshift(context: Context, value: Any, entry: Any = UNDEFINED) -> list[Any]:
    """``unshift``: with one more at the beginning."""
    return _weighed(context, [entry, *_taken(context, value)])


def pop(context: Context, value: Any) -> list[Any]:
    """``pop``: without the last."""
    return _taken(context, value)[:-1]


def shift(context: Context, value: Any) -> list[Any]:
    """``shift``: without the first."""
    return _taken(context, value)[1:]


def slice_(context: Context, value: Any, begin: Any = UNDEFINED, length: Any = UNDEFINED) -> Any:
    """``slice``: a part of a list or of a text, of one entry or character where it is not said how many."""
    if value is None or value is UNDEFINED or (begin is UNDEFINED and isinstance(value, list)):
        return []
    whole: Any = value if isinstance(value, list) else text_of(value, context.work)
    start, count = integer_of(begin), 1 if length is UNDEFINED else integer_of(length)
    start = start + len(whole) if start < 0 else start
    if start < 0 or count < 0:
        return whole[:0]
    context.work.spend(min(count, len(whole)))
    return whole[start : start + count]


def uniq(context: Context, value: Any) -> list[Any]:
    """``uniq``: the first of those that are the same."""
    first_of: dict[Any, Any] = {}
    for entry in _taken(context, value):
        first_of.setdefault(identity(entry), entry)
    return list(first_of.values())


def sample(context: Context, value: Any, count: Any = UNDEFINED) -> Any:
    """``sample``: one by chance, or a list of so many."""
    if value is None or value is UNDEFINED:
        return []
    whole = _taken(context, value) if isinstance(value, list) else list(text_of(value, context.work))
    wanted = 1 if count is UNDEFINED else integer_of(count)
    chosen = random.sample(whole, min(max(wanted, 0), len(whole)))
    return chosen if wanted != 1 else chosen[0] if chosen else UNDEFINED


def _taken(context: Context, value: Any, cost: int = 1) -> list[Any]:
    entries = array(value)
    context.work.spend(len(entries) * cost)
    return entries


def _weighed(context: Context, entries: list[Any]) -> list[Any]:
    """A list that a template has put together: lists in lists would grow beyond all measure, so all of it is counted."""
    for entry in entries:
        if isinstance(entry, list):
            context.work.spend(len(entry))
            _weighed(context, entry)
        elif isinstance(entry, Mapping):
            context.work.spend(len(entry))
            _weighed(context, list(entry.values()))
    return entries


def _sorted(context: Context, value: Any, path: Any, compare: Callable[[Any, Any], int]) -> list[Any]:
    keys = keys_of(path, context.work) if holds(path) else []
    entries = _taken(context, value, 8 + len(keys))
    pairs: list[tuple[Any, Any]] = [(entry, at(entry, keys) if keys else entry) for entry in entries]

    def compared(one: tuple[Any, Any], other: tuple[Any, Any]) -> int:
        return compare(one[1], other[1])

    pairs.sort(key=cmp_to_key(compared))
    return [entry for entry, _ in pairs]


def _ordered(one: Any, other: Any) -> int:
    nothing = (one is None or one is UNDEFINED, other is None or other is UNDEFINED)
    if any(nothing):
        return nothing[0] - nothing[1]
    return -1 if less(one, other) else 1 if less(other, one) else 0


def _small(context: Context, value: Any) -> Any:
    return value if value is None or value is UNDEFINED else string_of(value, context.work).lower()


def identity(value: Any) -> Any:
    """By which values are the same: numbers and texts by what they say, lists and objects by themselves."""
    if isinstance(value, str):
        return "text", value
    if is_number(value):
        return "number", "nan" if value != value else float(value)
    return "one", id(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "join": join,
    "first": first,
    "last": last,
    "reverse": reverse,
    "sort": sort,
    "sort_natural": sort_natural,
    "size": size,
    "map": map_,
    "sum": sum_,
    "compact": compact,
    "concat": concat,
    "push": push,
    "unshift": unshift,
    "pop": pop,
    "shift": shift,
    "slice": slice_,
    "uniq": uniq,
    "sample": sample,
}
