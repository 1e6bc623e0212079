"""Every operation of the contract is there, under its name, and is tried through the published client."""

import re
from typing import Any

import pytest

from novu_app.rest.app import create_app
from novu_app.rest.left_out import OPERATIONS
from tests.conformance import coverage

#: Operations of the contract that are not in our document, and those that no test calls through ``novu-py``. Only to
#: become fewer: whoever brings one takes it out here.
MISSING: frozenset[str] = frozenset()
UNTRIED: frozenset[str] = frozenset()
LEFT_OUT = {operation_id for listed in OPERATIONS.values() for _, _, operation_id in listed}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = create_app().openapi()
    return document


def route(method: str, path: str) -> str:
    """Method and path, whatever the parameters are called."""
    return f"{method.upper()} {re.sub(r'{[^}]+}', '{}', path)}"


def test_the_document_has_every_operation_of_the_contract(document: dict[str, Any]) -> None:
    ours = {
        operation["operationId"]: route(method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    wanted = {operation.id: route(operation.method, operation.path) for operation in coverage.operations()}
    assert wanted.keys() - ours.keys() == MISSING
    assert {name: ours[name] for name in wanted if name in ours} == {
        name: wanted[name] for name in wanted if name in ours
    }


def test_only_what_is_agreed_is_left_out() -> None:
    agreed = {each.id for each in coverage.operations() if each.area in ("Agents", "Domains (inbound mail)")}
    assert agreed == LEFT_OUT


def test_every_operation_is_tried_through_the_published_client() -> None:
    called = coverage.called()
    implemented = {operation.id for operation in coverage.operations()} - LEFT_OUT
    assert {name for name in implemented if name not in called or not called[name].python} == UNTRIED


def test_the_list_is_what_the_published_client_calls() -> None:
    assert set(coverage.methods().values()) == {operation.id for operation in coverage.operations()}
