"""The OpenAPI document as clients see the answers: with the envelope around them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from novu_app.rest.envelope import MEDIA_TYPE, enveloped

Json = dict[str, Any]
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def install(app: FastAPI) -> None:
    """Let the application describe its answers as they are sent."""
    describe = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _as_sent(describe())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _as_sent(document: Json) -> Json:
    schemas = document.get("components", {}).get("schemas", {})
    for item in document["paths"].values():
        for method in _METHODS & item.keys():
            operation = item[method]
            # A router inside another one has the tags of both; the inner one says what the operation is about.
            operation["tags"] = operation["tags"][-1:]
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get(MEDIA_TYPE)
                if status.startswith("2") and content:
                    content["schema"] = _enveloped_schema(content.get("schema") or {}, schemas)
    return document


def _without_null(schema: Json) -> Json:
    """The schema of a parameter: an address has no null, a parameter without a value is left out."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if not kinds:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**kinds[0], **rest} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _enveloped_schema(schema: Json, schemas: Json) -> Json:
    described = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    # What the rule would do to an answer with these fields. An object without known fields may be a page itself.
    fields: Json = {name: [] for name in described.get("properties", {})}
    if (described.get("type") == "object" and not fields) or enveloped(fields) is fields:
        return schema
    return {"type": "object", "properties": {"data": schema}, "required": ["data"]}
