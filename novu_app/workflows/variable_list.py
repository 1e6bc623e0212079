"""The variables that a step can read as a flat list: what builders of conditions and completions offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_MOST = 400
_MAX_DEPTH = 6


class Variable(NamedTuple):
    """A path such as ``payload.order.total`` and its kind: text, number, boolean, date, list, object or any.

    Below ``any`` other names may follow.
    """

    path: str
    kind: str
    description: str = ""


def variables_in(schema: Mapping[str, Any]) -> list[Variable]:
    """The variables of a schema of everything that can be read (``variables_of``), in its order."""
    found: list[Variable] = []
    for variable in _below("", schema, 0):
        if len(found) == _MOST:
            break
        found.append(variable)
    return found


def kind_of(schema: Mapping[str, Any]) -> str:
    """What builders call the type of a schema."""
    said = schema.get("type")
    kinds = [kind for kind in said if kind != "null"] if isinstance(said, list) else [said]
    if len(kinds) != 1:
        return "any"
    if kinds[0] == "string":
        return "date" if schema.get("format") in ("date-time", "date") else "text"
    known = {"number": "number", "integer": "number", "boolean": "boolean", "array": "list", "object": "object"}
    return known.get(str(kinds[0]), "any")


def _below(path: str, schema: Any, depth: int) -> Iterator[Variable]:
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping) or depth > _MAX_DEPTH:
        return
    for name, inner in properties.items():
        if not isinstance(inner, Mapping):
            continue
        full = f"{path}.{name}" if path else str(name)
        kind = kind_of(inner)
        if path:
            free = kind == "object" and not inner.get("properties")
            yield Variable(full, "any" if free else kind, str(inner.get("description") or ""))
        yield from _below(full, inner, depth + 1)
