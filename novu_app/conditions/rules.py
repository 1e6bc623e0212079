"""From a rule to what can be run: one closure for each part, made once (json-logic-js 2, ``jsonLogic.apply``).

What runs again and again is decided here: which operator, how many values, which paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from novu_app.conditions import additions, standard
from novu_app.conditions.javascript import UNDEFINED
from novu_app.conditions.limits import MAX_DEPTH, MAX_NODES, ConditionFailed, Work
from novu_app.conditions.loops import LAZY
from novu_app.conditions.standard import Node, Plain, Scoped, walk

PLAIN: dict[str, Plain] = standard.PLAIN | additions.PLAIN
SCOPED: dict[str, Scoped] = standard.SCOPED | additions.SCOPED
OPERATORS = frozenset({*PLAIN, *SCOPED, *LAZY})
#: How many values a plain operator looks at, where that is not two.
_LOOKS_AT = {"!": 1, "!!": 1, "log": 1, "null": 1, "notNull": 1, "isEmpty": 1, "isNonEmpty": 1, "<": 3, "<=": 3}

#: As the dashboard calls them.
_OTHER_NAMES = {"beginsWith": "startsWith", "doesNotStartWith": "doesNotBeginWith", "notContains": "doesNotContain"}


def compile_rule(rule: Any) -> Node:
    """A rule ready to run.

    Raises:
        ConditionFailed: it has an unknown operator, or is too deep or too large.
    """
    node, _constant = _Compiler().part(rule, 1)
    return node


def is_logic(rule: Any) -> bool:
    """Whether a part of a rule is an operator with its values: an object with exactly one key."""
    return isinstance(rule, dict) and len(rule) == 1


def values_of(rule: dict[str, Any]) -> tuple[str, list[Any]]:
    """The operator of a part, and its values; one alone needs no array."""
    [(operator, values)] = rule.items()
    return operator, values if isinstance(values, list) else [values]


def unknown(operator: str) -> str:
    """The message for an operator that there is not."""
    close = _OTHER_NAMES.get(operator) or next(iter(get_close_matches(operator, OPERATORS, n=1, cutoff=0.75)), None)
    return f'Unknown operator "{operator[:100]}"' + (f', did you mean "{close}"?' if close else "")


class _Compiler:
    def __init__(self) -> None:
        self.nodes = 0

    def part(self, rule: Any, depth: int) -> tuple[Node, bool]:
        """A part of the rule, and whether it gives the same whatever the data."""
        self._count(rule, depth)
        if isinstance(rule, list):
            return self._array(rule, depth)
        if not is_logic(rule):
            if isinstance(rule, dict):
                self._literal(rule, depth)
            return _constant(rule), True
        operator, values = values_of(rule)
        if operator not in OPERATORS:
            raise ConditionFailed(unknown(operator))
        nodes: list[Node] = []
        sizes: list[int] = []
        for value in values:
            before = self.nodes
            nodes.append(self.part(value, depth + 1)[0])
            sizes.append(self.nodes - before)
        return _operation(operator, values, nodes, sizes), False

    def _array(self, rule: list[Any], depth: int) -> tuple[Node, bool]:
        parts = [self.part(entry, depth + 1) for entry in rule]
        nodes = [node for node, _ in parts]
        if all(constant for _, constant in parts):
            return _constant([node(None, Work(None)) for node in nodes]), True
        return lambda data, work: [node(data, work) for node in nodes], False

    def _literal(self, rule: Any, depth: int) -> None:
        for value in rule.values() if isinstance(rule, dict) else rule:
            self._count(value, depth + 1)
            if isinstance(value, (dict, list)):
                self._literal(value, depth + 1)

    def _count(self, rule: Any, depth: int) -> None:
        self.nodes += 1 + len(rule) // 100 if isinstance(rule, str) else 1
        if depth > MAX_DEPTH:
            raise ConditionFailed(f"The condition is too deep: more than {MAX_DEPTH} levels")
        if self.nodes > MAX_NODES:
            raise ConditionFailed(f"The condition is too large: more than {MAX_NODES:,} parts")


def _operation(operator: str, values: list[Any], nodes: list[Node], sizes: list[int]) -> Node:
    if operator == "var" and values and isinstance(values[0], str) and values[0] and len(values) == 1:
        return _variable(values[0].split("."))
    if operator in LAZY:
        return LAZY[operator](nodes, sizes)
    if operator in SCOPED:
        scoped = SCOPED[operator]
        return lambda data, work: scoped([node(data, work) for node in nodes], data, work)
    return _plain(PLAIN[operator], nodes, _LOOKS_AT.get(operator, 2))


def _plain(operation: Plain, nodes: list[Node], count: int) -> Node:
    if len(nodes) == count == 2:
        first, second = nodes
        return lambda data, work: operation(first(data, work), second(data, work))
    absent: Sequence[Any] = [UNDEFINED] * (count - len(nodes))
    # Values that it does not look at are evaluated all the same, and may fail.
    return lambda data, work: operation(*[node(data, work) for node in nodes][:count], *absent)


def _variable(path: list[str]) -> Node:
    return lambda data, work: walk(data, path, None, work)


def _constant(value: Any) -> Node:
    return lambda _data, _work: value
