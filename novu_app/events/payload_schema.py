"""Payloads checked against the workflow's JSON Schema, with defaults filled in (contract/rest.md, Errors)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs

from novu_app.execution.definitions import Definition
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest


def check_payload(definition: Definition, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with defaults, when the workflow demands validation; else the payload as it is.

    Raises:
        BadRequest: in the contract's PayloadValidationException shape.
    """
    schema = definition.payload_schema
    if not definition.validate_payload or not schema:
        return payload
    filled: dict[str, Any] = _with_defaults(schema, payload)
    errors = [_error(error) for error in _validator(jsons.dumps(schema)).iter_errors(filled)]
    if errors:
        text = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
        raise BadRequest(
            f"Payload validation failed: {text}", type="PAYLOAD_VALIDATION_ERROR", errors=errors, schema=schema
        )
    return filled


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft7Validator(jsons.loads(schema))


def _with_defaults(schema: Any, value: Any) -> Any:
    if not isinstance(schema, dict) or not isinstance(value, dict):
        return value
    result = dict(value)
    for name, property_schema in (schema.get("properties") or {}).items():
        if not isinstance(property_schema, dict):
            continue
        if name not in result and "default" in property_schema:
            result[name] = property_schema["default"]
        if name in result:
            result[name] = _with_defaults(property_schema, result[name])
    return result


def _error(error: Any) -> dict[str, Any]:
    path = [str(part) for part in error.instance_path]
    kind = type(error.kind).__name__
    missing = getattr(error.kind, "property", None) if kind.endswith("Required") else None
    if missing:
        path.append(str(missing).strip('"'))
    message = f"must have required property '{path[-1]}'" if missing else str(error.message)
    entry: dict[str, Any] = {
        "field": ".".join(path) or "root",
        "message": message,
        "schemaPath": "#/" + "/".join(str(part) for part in error.schema_path),
    }
    if not missing:
        entry["value"] = error.instance
    return entry
