"""A payload made of what templates read, for workflows that have no schema of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from novu_app.content.blocks import is_block_document, render_blocks
from novu_app.content.liquid.analysis import Applied, Parts, Use, uses_of
from novu_app.content.liquid.environment import LiquidError, compile_template
from novu_app.workflows.payload_examples import EXAMPLE_ENTRIES

Json = dict[str, Any]

#: Filters that go through a list, or count it.
_OF_LISTS = frozenset(
    {"digest", "toSentence", "map", "where", "join", "sort", "sum", "group_by", "first", "last", "uniq"}
)
_SIZES = frozenset({"size", "length", "first", "last"})


def guessed_payload(templates: Any) -> Json:
    """A payload with every variable that templates read, each with its own name as value; lists where they are read so.

    Args:
        templates: texts, in mappings and lists of any depth; documents of blocks are read as what they render to. What can
            not be parsed is left out.
    """
    payload: Json = {}
    for text in _texts(templates):
        try:
            uses = uses_of(compile_template(render_blocks(text) if is_block_document(text) else text))
        except (LiquidError, RecursionError):
            continue
        # The longest first: what has properties is an object, whoever else reads it as a whole.
        for use in sorted(uses.variables, key=lambda use: -len(use.parts)):
            _put(payload, use)
        for applied in uses.filters:
            _list_for(payload, applied)
    return payload


def _put(payload: Json, use: Use) -> None:
    """Make place for a variable of the payload."""
    parts = _shown(use.parts)
    if len(parts) < 2 or parts[0] != "payload" or not isinstance(parts[1], str):
        return
    leaf: Any = [str(parts[-1])] * EXAMPLE_ENTRIES if use.looped else str(_last_name(parts))
    _place(payload, parts[1:], leaf)


def _list_for(payload: Json, applied: Applied) -> None:
    """Make a list of a variable of the payload that a filter takes for one, with what it asks of its entries."""
    parts = _shown(applied.on or ())
    if applied.filter.name not in _OF_LISTS or len(parts) < 2 or parts[0] != "payload":
        return
    path = next((each for each in applied.filter.arguments if isinstance(each, str) and each.isidentifier()), None)
    name = str(_last_name(parts))
    if applied.filter.name in ("digest", "toSentence", "map", "where", "sum", "sort", "group_by") and path:
        _place(payload, (*parts[1:], 0, path), path, over=name)
    else:
        _place(payload, parts[1:], [name] * EXAMPLE_ENTRIES, over=name)


def _shown(parts: Parts) -> Parts:
    """A path up to where a part is read itself, and without the properties that lists have by themselves."""
    known: list[str | int] = []
    for part in parts:
        if part is None:
            break
        known.append(part)
    while len(known) > 2 and known[-1] in _SIZES:
        known.pop()
    return tuple(known)


def _last_name(parts: Parts) -> str | int | None:
    return next((part for part in reversed(parts) if isinstance(part, str)), None)


def _place(holder: Any, parts: Parts, leaf: Any, over: Any = None) -> None:
    """Put ``leaf`` at a path of names and positions where nothing is yet, or only ``over``."""
    head, rest = parts[0], parts[1:]
    if isinstance(holder, list):
        for entry in holder:
            if rest and isinstance(entry, dict | list):
                _place(entry, rest, leaf, over)
        return
    if not isinstance(holder, dict):
        return
    known = holder.get(str(head))
    if not rest:
        if known is None or known == over:
            holder[str(head)] = leaf
        return
    if not isinstance(known, dict | list):
        inner: Any = {} if isinstance(rest[0], str) else [_entry(rest) for _ in range(EXAMPLE_ENTRIES)]
        known = holder[str(head)] = inner
    if isinstance(known, list) and len(rest) == 1:
        known[:] = [leaf if entry is None else entry for entry in known]
        return
    _place(known, rest, leaf, over)


def _entry(rest: Parts) -> Any:
    return {} if len(rest) > 1 else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
