"""The shape of recorded answers, and how an answer of ours compares with it.

``recorded_shapes.json`` holds, for each recorded request of Novu 2.0 (October 2024), the status and every path of the
answer with its JSON types: ``data[].to.id`` is the member ``id`` of the object ``to`` of each element of ``data``. A
path that ends in ``?`` was not in every instance. What a payload, a schema or a filter holds is the user's: not listed.
``recorded_shapes_v1.json`` is the same for what only older clients call.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JSON_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What was recorded of one answer."""

    request: str
    status: int
    fields: dict[str, str]


def load(file: str = "recorded_shapes.json") -> dict[str, Shape]:
    """The recorded shapes by their names."""
    text = Path(__file__).with_name(file).read_text()
    return {name: Shape(**value) for name, value in json.loads(text).items()}


def differences(shape: Shape, body: Any) -> list[str]:
    """Where ``body`` lacks what was recorded, or has it in another type. More than was recorded is no difference."""
    found = []
    for path, types in shape.fields.items():
        optional, name = path.endswith("?"), path.rstrip("?")
        allowed = types.split("|")
        for value in _values(body, name.split(".")):
            if value is _MISSING:
                if not optional:
                    found.append(f"{name}: missing")
                    break
            elif (kind := JSON_TYPES.get(type(value), "null")) not in allowed and not (optional and kind == "null"):
                found.append(f"{name}: {kind} instead of {types}")
                break
    return found


def unexplained(found: list[str], explanations: dict[str, str]) -> list[str]:
    """Those differences for whose path no pattern (``*`` is any text) stands in ``explanations``."""
    patterns = [re.compile(re.escape(pattern).replace(r"\*", ".*")) for pattern in explanations]
    return [each for each in found if not any(pattern.fullmatch(each.split(":")[0]) for pattern in patterns)]


_MISSING = object()


def _values(value: Any, path: list[str]) -> Iterator[Any]:
    """What stands at a path, once for each instance of its parent; ``_MISSING`` where a parent lacks it."""
    if not path:
        yield value
        return
    name = path[0].removesuffix("[]")
    if not isinstance(value, dict):
        return
    if name not in value:
        # What is missing further up is a difference of its own and is told once.
        if len(path) == 1 and not path[0].endswith("[]"):
            yield _MISSING
        return
    inner = value[name]
    if not path[0].endswith("[]"):
        yield from _values(inner, path[1:])
    elif isinstance(inner, list):
        for element in inner:
            yield from _values(element, path[1:])


def own_preferences(answer: tuple[int, Any], mark: str) -> tuple[int, Any]:
    """An answer with those of its preferences that are general or of workflows named with ``mark``.

    Other tests have workflows on the same server, with other channels.
    """
    status, body = answer
    kept = [one for one in body["data"] if one.get("level") == "global" or mark in str(one)]
    return status, body | {"data": kept}
