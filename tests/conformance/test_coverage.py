"""Every operation of the contract is there, under its name, and is tried through both published clients."""

import re
from typing import Any

import pytest

from novu_app.rest.app import create_app
from novu_app.rest.left_out import OPERATIONS
from tests.conformance import coverage

LEFT_OUT = {operation_id for listed in OPERATIONS.values() for _, _, operation_id in listed}
#: How many operations each of the two clients calls: of 149, without those that are left out on purpose.
COVERED = 123


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


def test_operations_have_the_tags_by_which_clients_are_grouped(document: dict[str, Any]) -> None:
    """A client generated from our document has ``topics`` with the operations that ``novu.topics`` has."""
    tags = {
        operation["operationId"]: operation["tags"][0]
        for item in document["paths"].values()
        for operation in item.values()
    }
    other = {"": "events", "activity": "inbound_webhooks", "subscribers.preferences": "subscriber_preferences"}
    other |= {"subscribers.topics": "topics"}
    for method, operation_id in coverage.methods().items():
        group = method.rpartition(".")[0]
        wanted = other.get(group, group.partition(".")[0])
        assert tags[operation_id].lower().replace(" ", "_") == wanted, method


def test_only_what_is_agreed_is_left_out() -> None:
    agreed = {each.id for each in coverage.operations() if each.area in ("Agents", "Domains (inbound mail)")}
    assert agreed == LEFT_OUT


@pytest.mark.parametrize("client", ["python", "node"])
def test_every_operation_is_tried_through_the_published_client(client: str) -> None:
    tried = {name for name, tests in coverage.called().items() if getattr(tests, client)} - LEFT_OUT
    implemented = {operation.id for operation in coverage.operations()} - LEFT_OUT
    assert (sorted(implemented - tried), len(tried)) == ([], COVERED)


def test_the_list_is_what_the_published_client_calls() -> None:
    assert set(coverage.methods().values()) == {operation.id for operation in coverage.operations()}
