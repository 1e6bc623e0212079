"""The variables that a step's templates can use, as JSON schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
_CONTEXTS: Json = {
    "type": "object",
    "description": "Each context that the trigger names, by its type",
    "additionalProperties": {
        "type": "object",
        "properties": {"id": _TEXT, "data": _ANYTHING},
        "additionalProperties": False,
    },
}
_LINKS: Json = {
    "type": "object",
    "description": "The subscriber's own addresses, which need no sign-in",
    "properties": {"preferences": _TEXT, "unsubscribe": _TEXT, "unsubscribeCategory": _TEXT},
    "additionalProperties": False,
}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_RESULTS: dict[str, Json] = {
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


def variables_of(
    payload_schema: Mapping[str, Any] | None,
    earlier: Iterable[Mapping[str, Any]],
    environment_variables: Collection[str] | None = None,
) -> Json:
    """The schema of everything that a step can read.

    Args:
        payload_schema: the workflow's own schema of the payload; None allows any.
        earlier: the steps before this one.
        environment_variables: those that there are besides ``env.name`` and ``env.type``; None allows any.
    """
    results = {step["step_id"]: schema for step in earlier if (schema := results_of(step, payload_schema)) is not None}
    return {
        "type": "object",
        "properties": {
            "subscriber": _SUBSCRIBER,
            "payload": payload_schema or _ANYTHING,
            "steps": {"type": "object", "properties": results, "additionalProperties": False},
            "context": _CONTEXTS,
            "env": _environment(environment_variables),
            "workflow": _WORKFLOW,
            "links": _LINKS,
        },
        "additionalProperties": False,
    }


def results_of(step: Mapping[str, Any], payload_schema: Mapping[str, Any] | None = None) -> Json | None:
    """The schema of what a step leaves behind for later ones, or None for one that leaves nothing."""
    if step["type"] == "digest":
        return _digest(payload_schema or _ANYTHING)
    answer = step["control_values"].get("responseBodySchema") if step["type"] == "http_request" else None
    return answer if isinstance(answer, dict) and answer else _RESULTS.get(step["type"])


def layout_variables() -> Json:
    """The schema of everything that a layout can read: what e-mails of all workflows have, and the content."""
    return {
        "type": "object",
        "properties": {
            "subscriber": _SUBSCRIBER,
            "content": _TEXT,
            "context": _CONTEXTS,
            "env": _ENVIRONMENT,
            "workflow": _WORKFLOW,
            "links": _LINKS,
        },
        "additionalProperties": False,
    }


def _environment(names: Collection[str] | None) -> Json:
    if names is None:
        return _ENVIRONMENT
    properties = {**_ENVIRONMENT["properties"], **dict.fromkeys(sorted(names), _TEXT)}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _digest(payload: Mapping[str, Any]) -> Json:
    event = {
        "type": "object",
        "properties": {"id": _TEXT, "time": _TEXT, "payload": payload},
        "required": ["id", "time", "payload"],
    }
    properties = {"eventCount": {"type": "number"}, "events": {"type": "array", "items": event}}
    return {"type": "object", "properties": properties, "required": ["eventCount", "events"]}
