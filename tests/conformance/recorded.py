"""The shape of recorded answers, and how an answer of ours compares with it.

``recorded_shapes.json`` holds, for each recorded request of Novu 2.0 (October 2024), the status and every path of the
answer with its JSON types: ``data[].to.id`` is the member ``id`` of the object ``to`` of each element of ``data``. A
path that ends in ``?`` was not in every instance. What a payload, a schema or a filter holds is the user's: not listed.
``recorded_shapes_v1.json`` is the same for what only older clients call, ``recorded_shapes_setup.json`` for accounts,
environments, integrations and tenants.

``recorded_differences.toml`` lists every difference that is meant, word for word as :func:`differences` tells it: one that
is not listed fails, and one that is listed and not there fails too. ``path...`` stands for all that is below a path.
"""

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

JSON_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shape:
    """What was recorded of one answer."""

    request: str
    status: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """How an answer of ours compares with the recorded one: what is not listed, and what is listed and does not hold."""

    unlisted: list[str]
    stale: list[str]


SAME = Compared(unlisted=[], stale=[])


def load(file: str = "recorded_shapes.json") -> dict[str, Shape]:
    """The recorded shapes by their names."""
    found = json.loads((_FOLDER / file).read_text())
    return {
        name: Shape(value["request"], value["status"], with_elements(value["fields"])) for name, value in found.items()
    }


def with_elements(fields: dict[str, str]) -> dict[str, str]:
    """The same with the elements of lists that are only listed by what they hold: those are objects."""
    names = {path.removesuffix("?") for path in fields}
    parents = {f"{head}[]" for name in names for head in _heads(name)}
    return fields | dict.fromkeys(sorted(parents - names), "object")


def _heads(name: str) -> list[str]:
    parts = name.split("[].")
    return ["[].".join(parts[:end]) for end in range(1, len(parts))]


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "recorded_differences.toml").read_text())


def not_sent() -> dict[str, str]:
    """The recorded requests that are not sent, with the reason."""
    found: dict[str, str] = _document()["not_sent"]
    return found


@cache
def listed() -> dict[str, dict[str, str]]:
    """The differences that are meant, by the answer's name, each with its reason.

    Raises:
        AssertionError: one is listed twice.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for group in _document()["meant"]:
        assert group["reason"], group
        for answer in group["answers"]:
            name, _, place = answer.partition(" ")
            for line in group["differences"].split("\n"):
                if line:
                    full = f"{place}.{line}" if place else line
                    assert full not in found[name], f"{name}: {full} is listed twice"
                    found[name][full] = group["reason"]
    return dict(found)


def compare(name: str, shape: Shape, answer: tuple[int, Any]) -> Compared:
    """An answer against the recorded one of the same request, and against what is listed for it."""
    found = differences(shape, answer)
    exact: set[str] = set()
    below: set[str] = set()
    stale = []
    for line in listed().get(name, {}):
        path, free, rest = line.partition("...")
        within = {each for each in found if free and each.startswith((f"{path}.", f"{path}[]"))}
        if not ((path + rest) in found if rest or not free else within):
            stale.append(line)
        exact.add(path + rest)
        below |= within
    return Compared(unlisted=[each for each in found if each not in exact | below], stale=stale)


def differences(shape: Shape, answer: tuple[int, Any]) -> list[str]:
    """Every difference of an answer, each as a line that begins with its path.

    ``data.id: missing instead of string`` names all that stands in that place, in any instance. ``data[]: no element`` says that
    there was nothing to compare, ``data.color: string more`` what was not recorded. Where the recording has an empty list or
    object, nothing is known of what it would hold.
    """
    status, body = answer
    found = [] if status == shape.status else [f"status: {status} instead of {shape.status}"]
    seen = _Seen.of(body)
    for path, types in shape.fields.items():
        name, optional = path.removesuffix("?"), path.endswith("?")
        # Of several lists, one with elements is enough.
        if (
            name.endswith("[]")
            and "array" in seen.kinds[name.removesuffix("[]")]
            and not seen.kinds[name]
            and not optional
        ):
            found.append(f"{name}: no element")
        kinds = seen.at(name)
        if kinds - set(types.split("|")) - ({"missing"} if optional else set()):
            found.append(f"{name}: {_joined(kinds)} instead of {types}")
    known = {path.removesuffix("?") for path in shape.fields}
    blank = {path for path in known if not any(other.startswith((f"{path}.", f"{path}[]")) for other in known)}
    return found + [
        f"{path}: {_joined(seen.at(path))} more"
        for path, kinds in sorted(seen.kinds.items())
        if kinds and path not in known and not any(path.startswith((f"{one}.", f"{one}[]")) for one in blank)
    ]


@dataclass(slots=True)
class _Seen:
    """Of every path of a document the types that stand there, how often it is there, and how many objects are."""

    kinds: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    instances: Counter[str] = field(default_factory=Counter)
    objects: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, body: Any) -> "_Seen":
        seen = cls()
        for path, value in _values(body, ""):
            seen.kinds[path].add(JSON_TYPES.get(type(value), "null"))
            seen.instances[path] += 1
            seen.objects[path] += isinstance(value, dict)
        seen.kinds.pop("", None)
        return seen

    def at(self, path: str) -> set[str]:
        """What stands at a path: the types, and ``missing`` where an object lacks it."""
        lacking = not path.endswith("[]") and self.instances[path] < self.objects[path.rpartition(".")[0]]
        return self.kinds[path] | ({"missing"} if lacking else set())


def _values(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path, in the form of the recording."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, f"{path}[]")


def _joined(kinds: set[str]) -> str:
    return "|".join(sorted(kinds))


def own(answer: tuple[int, Any], mark: str, *within: str) -> tuple[int, Any]:
    """An answer with those rows of its list that hold ``mark``, and the preferences that are for all workflows.

    Other tests have rows on the same server, with other fields. ``within`` leads from ``data`` to the list.
    """
    status, body = answer
    path = ("data", *within)
    rows: Any = body
    for name in path:
        rows = rows[name]
    kept: Any = [row for row in rows if row.get("level") == "global" or mark in json.dumps(row)]
    if within:
        kept = body["data"] | {within[0]: kept}
    return status, body | {"data": kept}
