"""Every operation of the contract is there, and both published clients have called it and understood the answer."""

import ast
import re
from typing import Any

import pytest

from novu_app.rest.app import create_app
from novu_app.rest.left_out import OPERATIONS
from tests.conformance import coverage

LEFT_OUT = {operation_id for listed in OPERATIONS.values() for _, _, operation_id in listed}
#: How many operations the tests call through each of the clients: of 149, without those that are left out on purpose.
COVERED = {"python": 123, "node": 122}
#: What is not called through a client, with the reason.
NOT_CALLED = {
    "python": {},
    "node": {
        "IntegrationsController_configureIntegrationWebhook": "asks Telegram, whose part is only played in the tests' own process"
    },
}


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
    assert {name: ours.get(name) for name in wanted} == wanted


def test_only_what_is_agreed_is_left_out() -> None:
    agreed = {each.id for each in coverage.operations() if each.area in ("Agents", "Domains (inbound mail)")}
    assert agreed == LEFT_OUT


@pytest.mark.parametrize("client", coverage.CLIENTS)
def test_every_operation_was_called_through_the_published_client(client: str) -> None:
    """By the tests that ``calls.json`` names. That they still do is seen to whenever one of them runs."""
    called = {name for name, tests in coverage.called().items() if getattr(tests, client)} - LEFT_OUT
    implemented = {operation.id for operation in coverage.operations()} - LEFT_OUT
    assert (implemented - called, len(called)) == (NOT_CALLED[client].keys(), COVERED[client])


def test_the_tests_that_are_listed_are_there() -> None:
    there = {
        f"tests/conformance/{file.name}::{node.name}"
        for file in coverage.FOLDER.glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert coverage.listed().keys() - there == set()


def test_the_list_is_what_the_published_client_calls() -> None:
    assert set(coverage.methods().values()) == {operation.id for operation in coverage.operations()}
