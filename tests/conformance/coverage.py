"""Which operations of the contract the tests call through the published clients, read from the text of the tests.

``operations.json`` lists the operations that ``novu-py`` and ``@novu/api`` 3.19 call: area, id, method and path.
"""

import ast
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

TESTS = Path(__file__).resolve().parents[1]
#: What the fixtures call the client in Python.
_CLIENTS = frozenset({"novu", "sdk"})
#: Stands in every test that drives the client in node.
_NODE = "@novu/api"
#: Methods that are called otherwise in node.
_OTHER_NAMES = {"translations.master.import": "translations.master.import_master_json"}
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
    """The tests that call an operation, as paths from the root of the repository."""

    python: set[str]
    node: set[str]


@cache
def operations() -> tuple[Operation, ...]:
    """The operations of the contract, in its order."""
    listed = json.loads(Path(__file__).with_name("operations.json").read_text(encoding="utf-8"))
    return tuple(Operation(**each) for each in listed)


@cache
def methods() -> dict[str, str]:
    """The methods of ``novu-py`` (``topics.subscriptions.create``), each with the id of the operation that it calls."""
    return dict(_methods_of(_client(), ""))


def called() -> dict[str, Called]:
    """The tests of each operation, by operation id."""
    found: dict[str, Called] = defaultdict(lambda: Called(set(), set()))
    for file in sorted(TESTS.rglob("test_*.py")):
        text, name = file.read_text(encoding="utf-8"), str(file.relative_to(TESTS.parent))
        tree = ast.parse(text)
        for method in _called_in_python(tree):
            found[methods()[method]].python.add(name)
        if _NODE in text:
            for method in _called_in_node(tree):
                found[method].node.add(name)
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


def _called_in_python(tree: ast.Module) -> Iterator[str]:
    clients = dict.fromkeys(_CLIENTS, "")
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id == Novu.__name__:
            clients[node.arg] = ""
    # A part of the client under a name of its own: ``inbox = novu.subscribers.notifications``.
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute):
            part = _method(node.value, clients) + "."
            if part != "." and any(method.startswith(part) for method in methods()):
                clients |= {_chain(target)[-1]: part for target in node.targets}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (method := _method(node, clients)) in methods():
            yield method


def _method(node: ast.Attribute, clients: dict[str, str]) -> str:
    """What of the client is named, as ``topics.create``; empty when it is something else."""
    names = _chain(node)
    for number, name in enumerate(names[:-1]):
        if name in clients:
            return clients[name] + ".".join(names[number + 1 :])
    return ""


def _chain(node: ast.expr) -> list[str]:
    """``a.b.c`` as a list; whatever is before the first name is an empty text."""
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value), node.attr]
    return [node.id if isinstance(node, ast.Name) else ""]


def _called_in_node(tree: ast.Module) -> Iterator[str]:
    """Methods are texts there, whole or behind the beginning of an f-string: ``f"topics.subscriptions.{method}"``."""
    known = {".".join(to_camel(part) for part in method.split(".")): called for method, called in methods().items()}
    known |= {name: methods()[method] for name, method in _OTHER_NAMES.items()}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    starts = {
        node.values[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }
    for text in texts:
        for method in (text, *(f"{start}{text}" for start in starts if str(start).endswith("."))):
            if method in known:
                yield known[method]
