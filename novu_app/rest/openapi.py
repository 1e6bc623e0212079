"""The OpenAPI document as clients see the answers: with the envelope around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from novu_app.rest import naming
from novu_app.rest.envelope import MEDIA_TYPE, enveloped
from novu_app.rest.routing import JsonRoute
from novu_app.rest.shapes import ERROR_RESPONSES

Json = dict[str, Any]
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def install(app: FastAPI) -> None:
    """Let the application describe its answers as they are sent."""
    describe = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            document = _as_sent(describe())
            _add_errors(document, [route for route in app.routes if isinstance(route, JsonRoute)])
            naming.publish(document, _operations(document))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _add_errors(document: Json, routes: Sequence[JsonRoute]) -> None:
    """Describe the error answers of these operations, where they do not describe one of their own.

    Not in ``responses=`` of the routes: FastAPI builds a validator for each answer of each route, which made most of the
    time and the memory that the API took to start.
    """
    kinds = {kind for kind, _ in ERROR_RESPONSES.values()}
    _, found = models_json_schema([(kind, "validation") for kind in kinds], ref_template=f"{naming.REFERENCE}{{model}}")
    components = document["components"]
    components["schemas"] = dict(sorted({**found["$defs"], **components["schemas"]}.items()))
    for route in routes:
        item = document["paths"].get(route.path_format, {})
        for method in route.methods or ():
            operation = item.get(method.lower())
            if operation is None:
                continue
            answers = operation["responses"]
            for status, (kind, description) in ERROR_RESPONSES.items():
                schema = {"$ref": f"{naming.REFERENCE}{kind.__name__}"}
                answer = answers.setdefault(str(status), {"description": description})
                answer.setdefault("content", {MEDIA_TYPE: {"schema": schema}})
            operation["responses"] = dict(sorted(answers.items()))


def _as_sent(document: Json) -> Json:
    schemas = document.get("components", {}).get("schemas", {})
    for operation in _operations(document):
        # A router inside another one has the tags of both; the inner one says what the operation is about.
        operation["tags"] = operation["tags"][-1:]
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _without_null(parameter["schema"])
        for status, response in operation["responses"].items():
            content = response.get("content", {}).get(MEDIA_TYPE)
            if status.startswith("2") and content:
                content["schema"] = _enveloped_schema(content.get("schema") or {}, schemas)
    return document


def _operations(document: Json) -> list[Json]:
    return [item[method] for item in document["paths"].values() for method in _METHODS & item.keys()]


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
