"""The OpenAPI document in the words of the published clients: what operations and shapes are called there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from novu_app.rest.sdk_methods import METHODS
from novu_app.rest.sdk_names import NAMES, VARIANTS

Json = dict[str, Any]
REFERENCE = "#/components/schemas/"


def publish(document: Json, operations: list[Json]) -> None:
    """Give the operations their place in a client and the shapes their published names."""
    _name_methods(operations)
    _lift(document, operations)
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        if "title" in schema:
            schema["title"] = _published(schema["title"])
    for node in _references(document):
        node["$ref"] = REFERENCE + _published(_name_in(node))
    named = {_published(name): schema for name, schema in schemas.items()}
    _split(named, {operation["operationId"]: operation for operation in operations})
    document["components"]["schemas"] = dict(sorted(named.items()))


def _name_methods(operations: list[Json]) -> None:
    places = {name: (group, method) for group, methods in METHODS.items() for name, method in methods.items()}
    for operation in operations:
        if operation["operationId"] in places:
            group, method = places[operation["operationId"]]
            operation |= {"x-speakeasy-group": group, "x-speakeasy-name-override": method}


def _lift(document: Json, operations: list[Json]) -> None:
    """Make bodies that a route describes by itself shapes like the others."""
    schemas = document["components"]["schemas"]
    for operation in operations:
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if "$defs" in media["schema"]:
                shape = dict(media["schema"])
                schemas |= shape.pop("$defs") | {shape["title"]: shape}
                media["schema"] = {"$ref": REFERENCE + shape["title"]}


def _split(schemas: Json, operations: Json) -> None:
    """Give the shapes that stand for several of the clients' a copy for each, under its name."""
    for place, name in VARIANTS.items():
        shape, _, field = place.partition(".")
        found = schemas[shape]["properties"][field] if field else _success(operations[shape])
        for node in _references(found):
            schemas[name] = deepcopy(schemas[_name_in(node)]) | {"title": name}
            node["$ref"] = REFERENCE + name


def _success(operation: Json) -> list[Json]:
    return [answer for status, answer in operation["responses"].items() if status.startswith("2")]


def _published(name: str) -> str:
    return NAMES.get(name, name)


def _name_in(node: Json) -> str:
    return str(node["$ref"]).removeprefix(REFERENCE)


def _references(node: Any) -> list[Json]:
    """Every object below that refers to a schema."""
    if isinstance(node, list):
        return [found for item in node for found in _references(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if isinstance(node.get("$ref"), str) else []
    return own + [found for item in node.values() for found in _references(item)]
