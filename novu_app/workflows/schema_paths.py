"""Paths of templates looked up in a JSON schema: is there such a variable, and which one may have been meant?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from novu_app.content.liquid.analysis import Parts

#: Properties that lists, texts and objects have by themselves.
_SIZES = frozenset({"size", "length"})
_ENDS = frozenset({"first", "last"})
_MAX_REFERENCES = 20


def unknown_at(schema: Mapping[str, Any], parts: Parts) -> int | None:
    """The position of the first part that the schema has no place for; None where the path may lead somewhere.

    What an object may have is what it lists, and anything where it lists nothing or says so by ``additionalProperties``.
    """
    here = [schema]
    for position, part in enumerate(parts):
        found: list[Mapping[str, Any]] = []
        for each in here:
            inner = _inside(schema, each, part)
            if inner is None:
                return None
            found += inner
        if not found:
            return position
        here = found
    return None


def meant(schema: Mapping[str, Any], parts: Parts, position: int) -> str | None:
    """The name that may have been meant in place of the unknown one, or None."""
    here = [schema]
    for part in parts[:position]:
        here = [inner for each in here for inner in _inside(schema, each, part) or []]
    names = {name for each in here for kind in _kinds(schema, each) for name in _properties(kind)}
    return closest(str(parts[position]), names)


def closest(name: str, names: Iterator[str] | set[str]) -> str | None:
    """The one of ``names`` that is most like ``name``, or None."""
    by_small = {each.lower(): each for each in sorted(names)}
    found = get_close_matches(name.lower(), by_small, n=1, cutoff=0.6)
    return by_small[found[0]] if found else None


def _inside(
    root: Mapping[str, Any], schema: Mapping[str, Any], part: str | int | None
) -> list[Mapping[str, Any]] | None:
    """The schemas that hold at a part of a value; none where it has no such part, None where it may be anything."""
    found: list[Mapping[str, Any]] = []
    for kind in _kinds(root, schema):
        inner = _part(kind, part)
        if inner is None:
            return None
        found += inner
    return found


def _part(schema: Mapping[str, Any], part: str | int | None) -> list[Mapping[str, Any]] | None:
    types = schema.get("type")
    properties = _properties(schema)
    if part is None or (types is None and not properties and "items" not in schema):
        return None
    if isinstance(part, str) and part in properties:
        inner = properties[part]
        return [inner] if isinstance(inner, Mapping) else None
    if part in _SIZES:
        return None
    kinds = {types} if isinstance(types, str) else set(types or ())
    if "array" in kinds or "items" in schema:
        items = schema.get("items")
        if isinstance(part, int) or part in _ENDS:
            return [items] if isinstance(items, Mapping) else None
    if "object" in kinds or properties:
        others = schema.get("additionalProperties")
        if isinstance(part, int) or schema.get("patternProperties") or (not properties and others is not False):
            return [others] if isinstance(others, Mapping) and not isinstance(part, int) else None
        if others is True or isinstance(others, Mapping):
            return [others] if isinstance(others, Mapping) else None
    if "string" in kinds and (isinstance(part, int) or part in _ENDS):
        return None
    return []


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _kinds(root: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """A schema, and those that may hold besides it or in its place."""
    if depth > _MAX_REFERENCES:
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = _target(root, reference)
        yield from _kinds(root, target, depth + 1) if target is not None else ({},)
        return
    parts = [each for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key) or () if isinstance(each, Mapping)]
    if not parts or _properties(schema):
        yield schema
    for each in parts:
        yield from _kinds(root, each, depth + 1)


def _target(root: Mapping[str, Any], reference: str) -> Mapping[str, Any] | None:
    # A reference counts from the schema of the payload, which stands in that of all variables.
    found: Any = _properties(root).get("payload", {})
    for name in reference.removeprefix("#").split("/")[1:]:
        found = found.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) and reference.startswith("#") else None
