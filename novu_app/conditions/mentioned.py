"""What a condition looked at: the variables that it names, with their values in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from novu_app.conditions.limits import MAX_DEPTH
from novu_app.kernel import jsons

#: Variables that are shown of one condition, and characters of one value.
MOST = 30
LONGEST = 200


def mentioned_values(rule: Any, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the variables in a rule, by their paths; what is not there is None. Long values are cut to a text.

    Variables inside of ``some``, ``all``, ``none``, ``map``, ``filter`` and ``reduce`` are those of one entry: only the
    list itself is shown.
    """
    found: dict[str, Any] = {}
    for path in _paths(rule, 0):
        if path not in found and len(found) < MOST:
            found[path] = _short(_value(path, variables))
    return found


_SCOPED = frozenset({"some", "all", "none", "map", "filter", "reduce"})


def _paths(rule: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    if isinstance(rule, list):
        for part in rule:
            yield from _paths(part, depth + 1)
        return
    if not isinstance(rule, dict) or len(rule) != 1:
        return
    [(operator, values)] = rule.items()
    if operator == "var":
        path = values[0] if isinstance(values, list) and values else values
        if isinstance(path, str) and path:
            yield path
        return
    yield from _paths(values[:1] if operator in _SCOPED and isinstance(values, list) else values, depth + 1)


def _value(path: str, variables: Mapping[str, Any]) -> Any:
    value: Any = variables
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else jsons.dumps(value)
    return value if len(text) <= LONGEST else f"{text[:LONGEST]}…"
