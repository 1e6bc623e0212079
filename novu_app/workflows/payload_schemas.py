"""Schemas of payloads: whether one can be used, and one made of an example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from novu_app.kernel import jsons

Json = dict[str, Any]


def schema_of(sample: Any) -> Json:
    """A draft 7 schema that a sample fits: types, the properties of objects, what all entries of a list have in common."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_inferred(sample)}


def problem_of_schema(payload_schema: Mapping[str, Any] | None) -> str | None:
    """Why a schema can not be used, or None."""
    return _problem(jsons.dumps(payload_schema)) if payload_schema else None


@lru_cache(maxsize=512)
def _problem(schema: str) -> str | None:
    try:
        # Offline: a schema is a customer's text, and must not make this process fetch addresses or read files.
        jsonschema_rs.Draft7Validator(jsons.loads(schema), offline=True)
    except ValueError as error:
        return str(error).partition("\n")[0]
    return None


def _inferred(sample: Any) -> Json:
    if isinstance(sample, bool):
        return {"type": "boolean"}
    if isinstance(sample, int):
        return {"type": "integer"}
    if isinstance(sample, float):
        return {"type": "number"}
    if isinstance(sample, str):
        return {"type": "string"}
    if isinstance(sample, list):
        return (
            {"type": "array", "items": _common([_inferred(entry) for entry in sample])} if sample else {"type": "array"}
        )
    if isinstance(sample, Mapping):
        properties = {str(key): _inferred(value) for key, value in sample.items()}
        return {"type": "object", "properties": properties, "required": sorted(properties)}
    return {"type": "null"} if sample is None else {}


def _common(schemas: list[Json]) -> Json:
    """One schema for all of these: of objects, what only some of them have is not required."""
    kinds = {jsons.dumps(schema) for schema in schemas}
    if len(kinds) == 1:
        return schemas[0]
    if all(schema.get("type") == "object" for schema in schemas):
        names = sorted({name for schema in schemas for name in schema["properties"]})
        required = [name for name in names if all(name in schema["required"] for schema in schemas)]
        of_names = {
            name: _common([schema["properties"][name] for schema in schemas if name in schema["properties"]])
            for name in names
        }
        return {"type": "object", "properties": of_names, "required": required}
    types = sorted({schema["type"] for schema in schemas if isinstance(schema.get("type"), str)})
    simple = all(set(schema) == {"type"} for schema in schemas)
    return {"type": types} if simple else {"anyOf": [jsons.loads(kind) for kind in sorted(kinds)]}
