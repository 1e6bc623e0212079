"""The variables that a step's templates can use, as JSON schema, and values to try them with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_ANYTHING: Json = {"type": "object", "additionalProperties": True}
_SUBSCRIBER: Json = {
    "type": "object",
    "description": "The person who is notified",
    "properties": {
        "subscriberId": _TEXT,
        "firstName": _TEXT,
        "lastName": _TEXT,
        "email": _TEXT,
        "phone": _TEXT,
        "avatar": _TEXT,
        "locale": _TEXT,
        "timezone": _TEXT,
        "isOnline": {"type": "boolean"},
        "lastOnlineAt": {"type": "string", "format": "date-time"},
        "data": _ANYTHING,
    },
    "required": ["subscriberId"],
    "additionalProperties": False,
}
_WORKFLOW: Json = {
    "type": "object",
    "properties": {
        "name": _TEXT,
        "workflowId": _TEXT,
        "description": _TEXT,
        "tags": {"type": "array", "items": _TEXT},
        "severity": _TEXT,
    },
    "additionalProperties": False,
}
_ENVIRONMENT: Json = {
    "type": "object",
    "properties": {"name": _TEXT, "type": {"type": "string", "enum": ["dev", "prod"]}},
    "additionalProperties": True,
}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_RESULTS: dict[str, Json] = {
    "digest": {
        "type": "object",
        "properties": {
            "eventCount": {"type": "number"},
            "events": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": _TEXT, "time": _TEXT, "payload": _ANYTHING},
                    "required": ["id", "time", "payload"],
                },
            },
        },
        "required": ["eventCount", "events"],
    },
    "in_app": {
        "type": "object",
        "properties": {
            "seen": {"type": "boolean"},
            "read": {"type": "boolean"},
            "lastSeenDate": _MOMENT,
            "lastReadDate": _MOMENT,
        },
        "required": ["seen", "read"],
    },
    "delay": {"type": "object", "properties": {"duration": {"type": "number"}}},
    "throttle": {
        "type": "object",
        "properties": {
            "throttled": {"type": "boolean"},
            "executionCount": {"type": "number"},
            "threshold": {"type": "number"},
            "windowStart": _MOMENT,
            "throttledUntil": _MOMENT,
        },
    },
    "http_request": _ANYTHING,
    "custom": _ANYTHING,
    "branch": {"type": "object", "properties": {"arm": _TEXT}},
    "experiment": {"type": "object", "properties": {"arm": _TEXT}},
    "wait": {
        "type": "object",
        "properties": {
            "timedOut": {"type": "boolean"},
            "seen": {"type": "boolean"},
            "read": {"type": "boolean"},
            "event": {
                "type": "object",
                "properties": {"name": _TEXT, "time": _MOMENT, "payload": _ANYTHING},
            },
        },
        "required": ["timedOut"],
    },
    "invoke": {"type": "object", "properties": {"transactionId": _TEXT}},
}
#: How deep an example of a payload goes: a schema may contain itself.
_MAX_DEPTH = 8


def variables_of(payload_schema: Json | None, earlier: Iterable[Mapping[str, Any]]) -> Json:
    """The schema of everything that a step can read.

    Args:
        payload_schema: the workflow's own schema of the payload; None allows any.
        earlier: the steps before this one.
    """
    results = {step["step_id"]: _RESULTS[step["type"]] for step in earlier if step["type"] in _RESULTS}
    return {
        "type": "object",
        "properties": {
            "subscriber": _SUBSCRIBER,
            "payload": payload_schema or _ANYTHING,
            "steps": {"type": "object", "properties": results, "additionalProperties": False},
            "context": _ANYTHING,
            "env": _ENVIRONMENT,
            "workflow": _WORKFLOW,
        },
        "additionalProperties": False,
    }


def layout_variables() -> Json:
    """The schema of everything that a layout can read: what e-mails of all workflows have, and the content."""
    return {
        "type": "object",
        "properties": {
            "subscriber": _SUBSCRIBER,
            "content": _TEXT,
            "context": _ANYTHING,
            "env": _ENVIRONMENT,
            "workflow": _WORKFLOW,
        },
        "additionalProperties": False,
    }


def example_payload(payload_schema: Json | None) -> Json | None:
    """A payload that fits the schema: defaults and examples where it has them. None without a schema."""
    if not payload_schema:
        return None
    value = _example("payload", payload_schema, 0)
    return value if isinstance(value, dict) else {}


def example_steps(earlier: Sequence[Mapping[str, Any]], payload: Json) -> Json:
    """What earlier steps would have left behind: a digest of one event with this payload."""
    event = {"id": "example", "time": "2026-01-01T00:00:00.000Z", "payload": payload}
    return {step["step_id"]: {"eventCount": 1, "events": [event]} for step in earlier if step["type"] == "digest"}


def _example(name: str, schema: Any, depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    for key in ("default", "const"):
        if key in schema:
            return schema[key]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(key), list) and schema[key]:
            return _example(name, schema[key][0], depth + 1)
    kind = schema.get("type")
    kind = next((entry for entry in kind if entry != "null"), None) if isinstance(kind, list) else kind
    properties = schema.get("properties")
    if kind == "object" or isinstance(properties, Mapping):
        inner = properties if isinstance(properties, Mapping) else {}
        return {key: _example(key, value, depth + 1) for key, value in inner.items()}
    if kind == "array":
        item = _example(name, schema.get("items"), depth + 1)
        return [] if item is None else [item]
    return {"string": name, "number": 1, "integer": 1, "boolean": True}.get(str(kind))
