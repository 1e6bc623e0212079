"""The defaults of a JSON Schema put into a payload, wherever ajv's ``useDefaults`` puts them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

#: A schema that refers to itself may give defaults without end, and look at a value in ever more ways.
_MAX_DEPTH = 100
_MAX_DEFAULTS = 10_000
_MAX_LOOKS = 500_000


def filled_in(schema: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """``value`` with the defaults of ``schema``; what was there is not changed.

    A default counts for a property that is missing, at every level of objects and arrays, behind a local ``$ref`` and in
    ``allOf``. In ``anyOf``, ``oneOf``, ``not`` and ``if`` it does not count: which of them holds depends on the value.

    Raises:
        ValueError: the schema gives defaults without end.
    """
    result: dict[str, Any] = _Filling(schema).of(schema, value, 0)
    return result


class _Filling:
    """One payload being filled in, with what that may cost."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._looks = _MAX_LOOKS
        self._defaults = _MAX_DEFAULTS

    def of(self, schema: Any, value: Any, depth: int) -> Any:
        if not isinstance(value, dict | list):
            return value
        for part in self._parts(schema, depth):
            value = self._object(part, value, depth) if isinstance(value, dict) else self._array(part, value, depth)
        return value

    def _parts(self, schema: Any, depth: int) -> Iterator[dict[str, Any]]:
        """The schema, and those that hold together with it."""
        self._looks -= 1
        if depth > _MAX_DEPTH or self._looks < 0:
            raise ValueError("it gives defaults without end")
        if not isinstance(schema, dict):
            return
        if isinstance(schema.get("$ref"), str):
            # In draft 7 a reference stands alone: what is written beside it does not count.
            yield from self._parts(self._target(schema["$ref"]), depth + 1)
            return
        yield schema
        together = schema.get("allOf")
        for inner in together if isinstance(together, list) else ():
            yield from self._parts(inner, depth + 1)

    def _object(self, schema: dict[str, Any], value: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        others = schema.get("additionalProperties")
        result = dict(value)
        for name, inner in properties.items():
            if name not in result and isinstance(inner, dict) and "default" in inner:
                self._defaults -= 1
                if self._defaults < 0:
                    raise ValueError(f"it gives more than {_MAX_DEFAULTS} defaults")
                result[name] = deepcopy(inner["default"])
            if name in result:
                result[name] = self.of(inner, result[name], depth + 1)
        if isinstance(others, dict):
            for name in result.keys() - properties.keys():
                result[name] = self.of(others, result[name], depth + 1)
        return result

    def _array(self, schema: dict[str, Any], value: list[Any], depth: int) -> list[Any]:
        items = schema.get("items")
        if isinstance(items, dict):
            return [self.of(items, item, depth + 1) for item in value]
        if isinstance(items, list):
            head = [self.of(inner, item, depth + 1) for inner, item in zip(items, value, strict=False)]
            return [*head, *value[len(head) :]]
        return value

    def _target(self, reference: str) -> Any:
        if not reference.startswith("#"):
            return None
        found: Any = self._root
        for part in reference[1:].split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, dict) else None
        return found
