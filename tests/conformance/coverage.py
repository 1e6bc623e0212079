"""The operations of the contract, the methods of the published clients, and which tests have called them.

``operations.json`` lists the operations that ``novu-py`` and ``@novu/api`` 3.19 call: area, id, method and path.
``calls.json`` lists what each test of this folder really called through them (:mod:`tests.conformance.calls`).
"""

import inspect
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from novu_py import Novu
from pydantic.alias_generators import to_camel

FOLDER = Path(__file__).resolve().parent
CALLS = FOLDER / "calls.json"
CLIENTS = ("python", "node")
#: Methods that are called otherwise in node.
_OTHER_NAMES = {"translations.master.import_master_json": "translations.master.import"}
_OPERATION_ID = re.compile(r'operation_id="(\w+)"')


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the contract."""

    area: str
    id: str
    method: str
    path: str


@dataclass(slots=True)
class Called:
    """The test files that have called an operation, as paths from the root of the repository."""

    python: set[str]
    node: set[str]


@cache
def operations() -> tuple[Operation, ...]:
    """The operations of the contract, in its order."""
    listed = json.loads((FOLDER / "operations.json").read_text(encoding="utf-8"))
    return tuple(Operation(**each) for each in listed)


@cache
def methods() -> dict[str, str]:
    """The methods of ``novu-py`` (``topics.subscriptions.create``), each with the id of the operation that it calls."""
    return dict(_methods_of(_client(), ""))


@cache
def node_methods() -> dict[str, str]:
    """The same for ``@novu/api`` (``topics.subscriptions.create``, ``channelEndpoints.list``)."""
    return {in_node(method): operation for method, operation in methods().items()}


def in_node(method: str) -> str:
    """What a method of ``novu-py`` is called in ``@novu/api``."""
    return _OTHER_NAMES.get(method, ".".join(to_camel(part) for part in method.split(".")))


def place(method: str) -> tuple[type, str]:
    """The class of ``novu-py`` that has a method, and its name there."""
    *groups, name = method.split(".")
    client: Any = _client()
    for group in groups:
        client = getattr(client, group)
    return type(client), name


def source(method: str) -> str:
    """The text of a method of ``novu-py``."""
    group, name = place(method)
    return inspect.getsource(getattr(group, name))


@cache
def listed() -> dict[str, dict[str, list[str]]]:
    """The ids of the operations that each test (``file::name``) calls, by client."""
    found: dict[str, dict[str, list[str]]] = json.loads(CALLS.read_text(encoding="utf-8"))
    return found


def called() -> dict[str, Called]:
    """The test files of each operation, by operation id."""
    found: dict[str, Called] = defaultdict(lambda: Called(set(), set()))
    for test, calls in listed().items():
        for client, made in calls.items():
            for operation in made:
                getattr(found[operation], client).add(test.partition("::")[0])
    return dict(found)


@cache
def _client() -> Novu:
    # Kept: Python 3.11 can not parse while a client is taken apart that nobody holds any more.
    return Novu(secret_key="-")


def _methods_of(client: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for name, function in inspect.getmembers(type(client), inspect.isfunction):
        if not name.startswith("_") and not name.endswith("_async"):
            operation = _OPERATION_ID.search(inspect.getsource(function))
            if operation:
                yield prefix + name, operation[1]
    for name in getattr(type(client), "__annotations__", {}):
        yield from _methods_of(getattr(client, name), f"{prefix}{name}.")
