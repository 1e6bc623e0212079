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

from tests.conformance.recorded_differences import ADDED, ADDED_EVERYWHERE, EVERYWHERE, LACKING, STATUSES

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


def additions(shape: Shape, body: Any) -> list[str]:
    """What ``body`` has beyond what was recorded, each path once. An object of which nothing was listed may hold anything."""
    known = {path.rstrip("?") for path in shape.fields}
    # Where no element was recorded, those of ours have nothing to be compared with.
    open_ended = {path for path in known if not any(other.startswith((f"{path}.", f"{path}[]")) for other in known)}
    # Elements of a list are listed by what they hold, or by themselves.
    known |= {path for path in _paths(body, "", open_ended) if path.endswith("[]") and path.removesuffix("[]") in known}
    return sorted({path for path in _paths(body, "", open_ended) if path not in known})


def _paths(value: Any, path: str, open_ended: set[str]) -> Iterator[str]:
    """Every path of a document, in the form of the recording."""
    if path:
        yield path
    if path in open_ended:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}.{name}" if path else name, open_ended)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]", open_ended)


@dataclass(frozen=True, slots=True)
class Compared:
    """How an answer of ours compares with the recorded one, without what is listed as meant to be so."""

    status: int
    lacks: list[str]
    adds: list[str]


SAME = Compared(status=0, lacks=[], adds=[])


def compare(name: str, shape: Shape, answer: tuple[int, Any]) -> Compared:
    """An answer against the recorded one of the same request, both ways; ``status`` is ours where it differs, else 0."""
    status, body = answer
    wanted = STATUSES.get(name, (shape.status,))[0]
    return Compared(
        status=0 if status == wanted else status,
        lacks=unexplained(differences(shape, body), EVERYWHERE | LACKING.get(name, {})),
        adds=unexplained(additions(shape, body), ADDED_EVERYWHERE | ADDED.get(name, {})),
    )


def stale(shapes: dict[str, Shape], answers: dict[str, tuple[int, Any]]) -> list[str]:
    """What is listed as lacking for these requests and is not, as ``request: pattern``."""
    found = []
    for name, shape in shapes.items():
        status, body = answers[name]
        seen = differences(shape, body)
        listed = LACKING.get(name, {})
        found += [f"{name}: {pattern}" for pattern in listed if unexplained(seen, {pattern: ""}) == seen]
        if name in STATUSES and status == shape.status:
            found.append(f"{name}: its status")
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
