"""Examples of what templates read, made of schemas: payloads, and what earlier steps leave behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.workflows.variables import results_of

Json = dict[str, Any]

#: How deep an example of a payload goes: a schema may contain itself.
_MAX_DEPTH = 8
#: Events of a digest, and entries of a list, in an example.
_EXAMPLE_EVENTS = 3
EXAMPLE_ENTRIES = 2
_MOST_ENTRIES = 20
_BY_FORMAT = {
    "date-time": "2026-01-01T00:00:00.000Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "email": "ada@example.com",
    "uri": "https://example.com",
    "url": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "192.0.2.1",
}


def example_payload(payload_schema: Mapping[str, Any] | None) -> Json | None:
    """A payload that fits the schema: defaults and examples where it has them. None without a schema."""
    if not payload_schema:
        return None
    value = _example("payload", payload_schema, payload_schema, 0)
    return value if isinstance(value, dict) else {}


def example_steps(earlier: Sequence[Mapping[str, Any]], payload: Json) -> Json:
    """What earlier steps would have left behind: a digest of some events with this payload, answers that fit their schema."""
    found: Json = {}
    for step in earlier:
        if step["type"] == "digest":
            events = [
                {"id": f"example-{number}", "time": f"2026-01-01T00:{number:02}:00.000Z", "payload": payload}
                for number in range(_EXAMPLE_EVENTS)
            ]
            found[step["step_id"]] = {"events": events, "eventCount": len(events)}
        elif (schema := results_of(step)) is not None:
            value = _example(step["step_id"], schema, schema, 0)
            if isinstance(value, dict) and value:
                found[step["step_id"]] = value
    return found


def _example(name: str, schema: Any, root: Mapping[str, Any], depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    if isinstance(schema.get("$ref"), str):
        return _example(name, _target(schema["$ref"], root), root, depth + 1)
    for key in ("default", "const", "example"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list) and schema[key]:
            return _example(name, schema[key][0], root, depth + 1)
    parts = [_example(name, part, root, depth + 1) for part in schema.get("allOf") or ()]
    properties = schema.get("properties")
    kind = schema.get("type")
    kind = next((entry for entry in kind if entry != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object" or isinstance(properties, Mapping) or any(isinstance(part, dict) for part in parts):
        inner = properties if isinstance(properties, Mapping) else {}
        joined: Json = {}
        for part in parts:
            joined |= part if isinstance(part, dict) else {}
        return joined | {key: _example(key, value, root, depth + 1) for key, value in inner.items()}
    if parts:
        return parts[0]
    return _entries(name, schema, root, depth) if kind == "array" else _scalar(name, str(kind), schema)


def _entries(name: str, schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> list[Any]:
    items = schema.get("items")
    if isinstance(items, list):
        return [_example(name, each, root, depth + 1) for each in items]
    item = _example(name, items, root, depth + 1)
    if item is None:
        return []
    least, most = schema.get("minItems"), schema.get("maxItems")
    count = max(least if isinstance(least, int) else 0, EXAMPLE_ENTRIES)
    return [item] * min(count, most if isinstance(most, int) else count, _MOST_ENTRIES)


def _scalar(name: str, kind: str, schema: Mapping[str, Any]) -> Any:
    if kind in ("number", "integer"):
        least, most = schema.get("minimum"), schema.get("maximum")
        value = max(least, 1) if isinstance(least, int | float) else 1
        return min(value, most) if isinstance(most, int | float) else value
    if kind == "string":
        return _BY_FORMAT.get(str(schema.get("format")), name)
    return True if kind == "boolean" else None


def _target(reference: str, root: Mapping[str, Any]) -> Any:
    found: Any = root if reference.startswith("#") else None
    for part in reference.split("/")[1:]:
        found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
    return found
