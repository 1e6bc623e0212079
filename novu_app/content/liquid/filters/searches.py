"""Filters that ask each entry of a list: by what stands at a path in it, or by an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from liquid.token import TOKEN_EXPRESSION, Token

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.expressions import Reader
from novu_app.content.liquid.filters.lists import identity
from novu_app.content.liquid.parts import Expression
from novu_app.content.liquid.values import UNDEFINED, array, at, entries_of, equal, holds, keys_of, text_of, truthy


def where(context: Context, value: Any, path: Any = UNDEFINED, expected: Any = UNDEFINED) -> list[Any]:
    """``where``: entries with this at ``path``, or with anything that is true."""
    return [entry for entry, fits in _judged(context, array(value), path, expected) if fits]


def reject(context: Context, value: Any, path: Any = UNDEFINED, expected: Any = UNDEFINED) -> list[Any]:
    """``reject``: all others."""
    return [entry for entry, fits in _judged(context, array(value), path, expected) if not fits]


def has(context: Context, value: Any, path: Any = UNDEFINED, expected: Any = UNDEFINED) -> bool:
    """``has``: whether one fits."""
    return any(fits for _, fits in _judged(context, array(value), path, expected))


def find(context: Context, value: Any, path: Any = UNDEFINED, expected: Any = UNDEFINED) -> Any:
    """``find``: the first that fits."""
    return next((entry for entry, fits in _judged(context, array(value), path, expected) if fits), UNDEFINED)


def find_index(context: Context, value: Any, path: Any = UNDEFINED, expected: Any = UNDEFINED) -> Any:
    """``find_index``: its position."""
    judged = enumerate(_judged(context, array(value), path, expected))
    return next((place for place, (_, fits) in judged if fits), UNDEFINED)


def where_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> list[Any]:
    """``where_exp``: entries of which an expression is true. ``name`` is what it calls them."""
    return [entry for entry, result in _asked(context, array(value), name, expression) if result is True]


def reject_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> list[Any]:
    """``reject_exp``: entries of which it is false."""
    return [entry for entry, result in _asked(context, array(value), name, expression) if result is False]


def has_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> bool:
    """``has_exp``."""
    return any(holds(result) for _, result in _asked(context, array(value), name, expression))


def find_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> Any:
    """``find_exp``."""
    asked = _asked(context, array(value), name, expression)
    return next((entry for entry, result in asked if holds(result)), UNDEFINED)


def find_index_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> Any:
    """``find_index_exp``."""
    asked = enumerate(_asked(context, array(value), name, expression))
    return next((place for place, (_, result) in asked if holds(result)), UNDEFINED)


def group_by(context: Context, value: Any, path: Any = UNDEFINED) -> list[dict[str, Any]]:
    """``group_by``: ``{"name", "items"}`` for each value at ``path``."""
    keys = keys_of(path, context.work)
    entries = entries_of(value)
    context.work.spend(len(entries) * (1 + len(keys)))
    return _grouped((entry, at(entry, keys)) for entry in entries)


def group_by_exp(context: Context, value: Any, name: Any = UNDEFINED, expression: Any = UNDEFINED) -> list[Any]:
    """``group_by_exp``: the same by what an expression comes to."""
    return _grouped(_asked(context, entries_of(value), name, expression))


def _judged(context: Context, entries: list[Any], path: Any, expected: Any) -> Iterable[tuple[Any, bool]]:
    keys = keys_of(path, context.work)
    for entry in entries:
        context.work.spend(len(keys))
        found = at(entry, keys)
        yield entry, truthy(found) if expected is UNDEFINED else equal(found, expected, context.work)


def _asked(context: Context, entries: list[Any], name: Any, expression: Any) -> Iterable[tuple[Any, Any]]:
    asked = _compiled(text_of(expression, context.work))
    block: dict[str, Any] = {}
    key = text_of(name, context.work)
    for entry in entries:
        context.work.spend(1 + asked.cost)
        block[key] = entry
        context.blocks.append(block)
        try:
            result = asked.evaluate(context)
        finally:
            context.blocks.pop()
        yield entry, result


@lru_cache(maxsize=512)
def _compiled(text: str) -> Expression:
    return Reader(Token(TOKEN_EXPRESSION, text, 0, text)).filtered()


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
    groups: dict[Any, dict[str, Any]] = {}
    for entry, key in pairs:
        groups.setdefault(identity(key), {"name": key, "items": []})["items"].append(entry)
    return list(groups.values())


FILTERS: dict[str, Callable[..., Any]] = {
    "where": where,
    "reject": reject,
    "has": has,
    "find": find,
    "find_index": find_index,
    "where_exp": where_exp,
    "reject_exp": reject_exp,
    "has_exp": has_exp,
    "find_exp": find_exp,
    "find_index_exp": find_index_exp,
    "group_by": group_by,
    "group_by_exp": group_by_exp,
}
