"""Operators that choose what they evaluate: ``if and or``, and those that go through an array (json-logic-js 2).

Inside a loop the data is the entry; inside ``reduce`` it is ``{"current", "accumulator"}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from novu_app.conditions.javascript import UNDEFINED, truthy
from novu_app.conditions.limits import Work
from novu_app.conditions.standard import Lazy, Node


def choose(nodes: Sequence[Node], _sizes: Sequence[int]) -> Node:
    """``if``: pairs of a test and what follows from it, and at the end what holds otherwise."""

    def run(data: Any, work: Work) -> Any:
        for position in range(0, len(nodes) - 1, 2):
            if truthy(nodes[position](data, work)):
                return nodes[position + 1](data, work)
        return nodes[-1](data, work) if len(nodes) % 2 else None

    return run


def conjunction(nodes: Sequence[Node], _sizes: Sequence[int]) -> Node:
    """``and``: the first that is false, else the last."""

    def run(data: Any, work: Work) -> Any:
        value: Any = UNDEFINED
        for node in nodes:
            value = node(data, work)
            if not truthy(value):
                return value
        return value

    return run


def disjunction(nodes: Sequence[Node], _sizes: Sequence[int]) -> Node:
    """``or``: the first that is true, else the last."""

    def run(data: Any, work: Work) -> Any:
        value: Any = UNDEFINED
        for node in nodes:
            value = node(data, work)
            if truthy(value):
                return value
        return value

    return run


def mapped(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``map``: what becomes of each entry."""
    logic = _part(nodes, 1)

    def run(data: Any, work: Work) -> list[Any]:
        return [logic(entry, work) for entry in _entries(nodes, sizes, data, work)]

    return run


def filtered(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``filter``: the entries for which it is true."""
    logic = _part(nodes, 1)

    def run(data: Any, work: Work) -> list[Any]:
        return [entry for entry in _entries(nodes, sizes, data, work) if truthy(logic(entry, work))]

    return run


def reduced(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``reduce``: what becomes of the third value when each entry is put to it."""
    array, logic, initial = _part(nodes, 0), _part(nodes, 1), nodes[2] if len(nodes) > 2 else None

    def run(data: Any, work: Work) -> Any:
        entries = array(data, work)
        value = initial(data, work) if initial else None
        if not isinstance(entries, list):
            return value
        for entry in _charged(entries, sizes, work):
            value = logic({"current": entry, "accumulator": value}, work)
        return value

    return run


def every(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``all``: true for each entry; never for an array without any."""
    logic = _part(nodes, 1)

    def run(data: Any, work: Work) -> bool:
        entries = _entries(nodes, sizes, data, work)
        return bool(entries) and all(truthy(logic(entry, work)) for entry in entries)

    return run


def some(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``some``: true for at least one entry."""
    logic = _part(nodes, 1)

    def run(data: Any, work: Work) -> bool:
        return any(truthy(logic(entry, work)) for entry in _entries(nodes, sizes, data, work))

    return run


def none(nodes: Sequence[Node], sizes: Sequence[int]) -> Node:
    """``none``: true for no entry."""
    found = some(nodes, sizes)

    def run(data: Any, work: Work) -> bool:
        return not found(data, work)

    return run


LAZY: dict[str, Lazy] = {
    "if": choose,
    "?:": choose,
    "and": conjunction,
    "or": disjunction,
    "map": mapped,
    "filter": filtered,
    "reduce": reduced,
    "all": every,
    "some": some,
    "none": none,
}


def _part(nodes: Sequence[Node], position: int) -> Node:
    return nodes[position] if position < len(nodes) else lambda _data, _work: UNDEFINED


def _entries(nodes: Sequence[Node], sizes: Sequence[int], data: Any, work: Work) -> list[Any]:
    entries = _part(nodes, 0)(data, work)
    return _charged(entries, sizes, work) if isinstance(entries, list) else []


def _charged(entries: list[Any], sizes: Sequence[int], work: Work) -> list[Any]:
    work.spend(len(entries) * (1 + (sizes[1] if len(sizes) > 1 else 0)))
    return entries
