"""A client that is generated from our OpenAPI document has the methods and models of the published ones."""

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from novu_py import models
from pydantic import BaseModel

from novu_app.rest.app import create_app
from novu_app.rest.left_out import OPERATIONS
from novu_app.rest.naming import REFERENCE
from novu_app.rest.sdk_names import NAMES
from tests.conformance import coverage

LEFT_OUT = {operation_id for listed in OPERATIONS.values() for _, _, operation_id in listed}
METHODS = {method: name for method, name in coverage.methods().items() if name not in LEFT_OUT}
_TAGS = re.compile(r'tags=\["([^"]+)"\]')
_ANSWER = re.compile(
    r'match_response\(\s*http_res,\s*"2\w\w".*?unmarshal_json_response\(\s*(.*?),\s*http_res', re.DOTALL
)
#: What stands in no document: generators make these names of the operation, or of the place of a shape without a name.
_MADE_UP = re.compile(r"Controller|Dto\w+$")

Operations = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = create_app().openapi()
    return document


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> Operations:
    """The operations of the document by their ids."""
    return {each["operationId"]: each for item in document["paths"].values() for each in item.values()}


def test_operations_have_the_tags_of_the_clients(operations: Operations) -> None:
    wanted = {name: _TAGS.findall(coverage.source(method))[:1] for method, name in coverage.methods().items()}
    assert {name: operations[name]["tags"] for name in wanted} == wanted


def test_methods_have_their_place_in_the_client(operations: Operations) -> None:
    """``novu.topics.subscriptions.create``: a generator reads groups and names from the extensions of Speakeasy."""

    def place(operation: dict[str, Any]) -> str:
        return f"{operation['x-speakeasy-group']}.{operation['x-speakeasy-name-override']}".lstrip(".")

    wanted = {name: coverage.in_node(method) for method, name in coverage.methods().items()}
    assert {name: place(operations[name]) for name in wanted} == wanted


def test_what_is_sent_and_answered_is_called_as_in_the_client(operations: Operations) -> None:
    different, compared = {}, 0
    for method, name in METHODS.items():
        for theirs, ours in ((_sent(method), _body(operations[name])), (_answered(method), _answer(operations[name]))):
            compared += bool(theirs)
            if theirs and {each.lower() for each in theirs} != {each.lower() for each in ours}:
                different[name] = (theirs, ours)
    assert (different, compared) == ({}, 157)


def test_every_name_of_the_list_is_one_of_the_client() -> None:
    theirs = {name.lower() for name, _ in inspect.getmembers(models, inspect.isclass)}
    assert {name for name in NAMES.values() if name.lower() not in theirs} == set()


def test_no_name_of_the_list_is_out_of_use(document: dict[str, Any]) -> None:
    assert set(NAMES.values()) - document["components"]["schemas"].keys() == set()


def _sent(method: str) -> set[str]:
    """The models of the body of a method."""
    for argument in re.findall(r"models\.(\w+Request)\b", coverage.source(method)):
        fields = getattr(models, argument).model_fields.values()
        bodies = [field for field in fields if any(getattr(each, "request", None) for each in field.metadata)]
        return {name for body in bodies for name in _models_in(body.annotation)}
    return set()


def _answered(method: str) -> set[str]:
    found = _ANSWER.search(coverage.source(method))
    return {name for name in re.findall(r"models\.(\w+)", found[1]) if not _MADE_UP.search(name)} if found else set()


def _models_in(annotation: Any) -> Iterator[str]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel) and not _MADE_UP.search(annotation.__name__):
        yield annotation.__name__
    for part in typing.get_args(annotation):
        yield from _models_in(part)


def _body(operation: dict[str, Any]) -> set[str]:
    return set(_shapes(operation.get("requestBody", {}).get("content", {}), lambda _: True))


def _answer(operation: dict[str, Any]) -> set[str]:
    return set(_shapes(operation["responses"], lambda status: not status.isdigit() or status.startswith("2")))


def _shapes(node: Any, follow: Callable[[str], bool]) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].removeprefix(REFERENCE)
        for name, inner in node.items():
            if follow(str(name)):
                yield from _shapes(inner, follow)
    elif isinstance(node, list):
        for inner in node:
            yield from _shapes(inner, follow)
