"""Payloads checked against the workflow's JSON Schema, with defaults filled in (contract/rest.md, Errors)."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs

from novu_app.events.payload_defaults import filled_in
from novu_app.execution.definitions import Definition
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest

#: Mistakes that one answer names.
_MOST_ERRORS = 100


def check_payload(definition: Definition, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with defaults, when the workflow demands validation; else the payload as it is.

    Raises:
        BadRequest: in the contract's PayloadValidationException shape.
    """
    schema = definition.payload_schema
    if not definition.validate_payload or not schema:
        return payload
    try:
        validator = _validator(jsons.dumps(schema))
        filled = filled_in(schema, payload)
    except ValueError as error:
        message = f"the workflow's schema can not be used: {str(error).partition(chr(10))[0]}"
        raise _refusal([{"field": "root", "message": message}], schema) from error
    errors = [_error(error) for error in islice(validator.iter_errors(filled), _MOST_ERRORS)]
    if errors:
        raise _refusal(errors, schema)
    return filled


def _refusal(errors: list[dict[str, Any]], schema: dict[str, Any]) -> BadRequest:
    text = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
    return BadRequest(
        f"Payload validation failed: {text}", type="PAYLOAD_VALIDATION_ERROR", errors=errors, schema=schema
    )


@lru_cache(maxsize=512)
def _validator(schema: str) -> Any:
    # Offline: a schema is a customer's text, and must not make this process fetch addresses or read files.
    return jsonschema_rs.Draft7Validator(jsons.loads(schema), offline=True)


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
