"""Novu's own filters (contract/workflow-model.md, Liquid), and those for any value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from novu_app.content.english import plural, singular
from novu_app.content.liquid.calls import Pair
from novu_app.content.liquid.context import Context
from novu_app.content.liquid.printing import as_json, single_quoted
from novu_app.content.liquid.values import (
    BLANK,
    EMPTY,
    UNDEFINED,
    at,
    holds,
    integer_of,
    is_number,
    keys_of,
    number_of,
    number_text,
    string_of,
    text_of,
    to_number,
    truthy,
)

_MAX_INDENT = 10


def json_(context: Context, value: Any, indent: Any = 0) -> str:
    """``json``: an array or an object as JSON with single quotes, so that it can stand inside a JSON text."""
    if isinstance(value, list | Mapping):
        return single_quoted(value, context.work, _indent(indent))
    return "" if value is None or value is UNDEFINED else string_of(value, context.work)


def digest(context: Context, value: Any, most: Any = 2, path: Any = UNDEFINED, separator: Any = ", ") -> Any:
    """``digest``: ``A, B and 3 others`` of a list of names, or of objects by what stands at ``path``."""
    names = _names(context, value, path)
    between = text_of(", " if separator is UNDEFINED else separator, context.work)
    shown = 2 if most is UNDEFINED else integer_of(most)
    if len(names) < 3:
        return " and ".join(names)
    if shown >= len(names):
        return f"{between.join(names[:-1])} and {names[-1]}"
    rest = len(names) - shown
    return f"{between.join(names[:shown])} and {rest} {'other' if rest == 1 else 'others'}"


def to_sentence(
    context: Context,
    value: Any,
    path: Any = "",
    limit: Any = 2,
    overflow: Any = "other",
    between: Any = ", ",
    of_two: Any = " and ",
    last: Any = ", and ",
) -> str:
    """``toSentence``: ``a``, ``a and b``, ``a, b, and c``, or ``a, b, and 2 others`` past the limit."""
    names, shown = _names(context, value, path), 2 if limit is UNDEFINED else integer_of(limit)
    comma, both, end = (
        text_of(usual if word is UNDEFINED else word, context.work)
        for word, usual in ((between, ", "), (of_two, " and "), (last, ", and "))
    )
    if len(names) < 3:
        return both.join(names)
    if shown >= len(names):
        return f"{comma.join(names[:-1])}{end}{names[-1]}"
    rest, word = len(names) - shown, text_of("other" if overflow is UNDEFINED else overflow, context.work)
    counted = f"{rest} {singular(word) if rest == 1 else plural(word)}"
    return f"{comma.join(names[:shown])}{both if shown == 1 else end}{counted}"


def pluralize(context: Context, value: Any, one: Any = "", many: Any = "", shown: Any = "true") -> str:
    """``pluralize``: ``3 items`` for a number, a list, an object or a numeric text; empty for nothing."""
    if value is None or value is UNDEFINED:
        return ""
    count = float(len(value)) if isinstance(value, list | Mapping) else to_number(value)
    if not count > 0:
        return ""
    word, words = text_of(one, context.work), text_of(many, context.work)
    said = (word if count == 1 else words) if words else (singular(word) if count == 1 else plural(word))
    return f"{number_text(count)} {said}" if shown == "true" or shown is UNDEFINED else said


def default(_context: Context, value: Any, other: Any = UNDEFINED, *options: Any) -> Any:
    """``default``: another value for what is nothing, false or empty; ``allow_false: true`` leaves false."""
    if isinstance(value, str | list) or value is EMPTY or value is BLANK:
        return value if isinstance(value, str | list) and value else other
    if value is False and any(isinstance(each, Pair) and each.key == "allow_false" and each.value for each in options):
        return False
    return value if truthy(value) else other


def raw(_context: Context, value: Any) -> Any:
    """``raw``: the value as it is."""
    return value


def jsonify(context: Context, value: Any, indent: Any = 0) -> Any:
    """``jsonify``: JSON with double quotes."""
    return UNDEFINED if value is UNDEFINED else as_json(value, context.work, _indent(indent))


def _indent(indent: Any) -> int:
    return min(max(int(number_of(indent)), 0), _MAX_INDENT) if is_number(indent) or isinstance(indent, str) else 0


def _names(context: Context, value: Any, path: Any) -> list[str]:
    """What a list is told by: its entries, or what stands in each of them at ``path``."""
    if not isinstance(value, list):
        return []
    keys = keys_of(path, context.work) if holds(path) else []
    context.work.spend(len(value) * (1 + len(keys)))
    if not keys:
        return [string_of(entry, context.work) for entry in value]
    return [_name(context, at(entry, keys) if isinstance(entry, Mapping) else None) for entry in value]


def _name(context: Context, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | Mapping):
        return as_json(value, context.work) if value or isinstance(value, list) else ""
    return string_of(value, context.work) if is_number(value) or isinstance(value, bool) else ""


FILTERS: dict[str, Callable[..., Any]] = {
    "json": json_,
    "digest": digest,
    "toSentence": to_sentence,
    "pluralize": pluralize,
    "default": default,
    "raw": raw,
    "jsonify": jsonify,
    "inspect": jsonify,
}
