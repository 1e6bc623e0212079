"""Payloads that a workflow's JSON Schema checks, with the defaults that it fills in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer, in_app

SCHEMA = {
    "type": "object",
    "required": ["order"],
    "properties": {
        "order": {"type": "string", "minLength": 3},
        "count": {"type": "integer", "default": 1},
        "address": {"type": "object", "default": {}, "properties": {"country": {"type": "string", "default": "SE"}}},
    },
}
CONTENT = in_app("{{payload.order}} x {{payload.count}}", "to {{payload.address.country}}")


def test_defaults_are_filled_in_at_every_level(customer: Customer, drain: Callable[[], int]) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    customer.trigger("ada", {"order": "A-17"})
    customer.trigger("bob", {"order": "A-18", "count": 3, "address": {"country": "NO"}})
    drain()
    assert [(m.subject, m.content) for m in customer.messages()] == [("A-17 x 1", "to SE"), ("A-18 x 3", "to NO")]


@pytest.mark.parametrize(
    ("payload", "field", "message", "value"),
    [
        ({}, "order", "must have required property 'order'", None),
        ({"order": 17}, "order", '17 is not of type "string"', 17),
        ({"order": "A"}, "order", '"A" is shorter than 3 characters', "A"),
        ({"order": "A-1", "address": {"country": 7}}, "address.country", '7 is not of type "string"', 7),
    ],
)
def test_a_payload_that_does_not_fit_is_refused_in_the_contracts_shape(
    customer: Customer, app_client: httpx.Client, payload: dict[str, Any], field: str, message: str, value: Any
) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    answer = app_client.post("/v1/events/trigger", json={"name": "order", "to": "ada", "payload": payload})
    body = answer.json()
    assert answer.status_code == body["statusCode"] == 400
    assert body["type"] == "PAYLOAD_VALIDATION_ERROR"
    assert body["schema"] == SCHEMA
    assert body["message"] == f"Payload validation failed: {field}: {message}"
    (error,) = body["errors"]
    assert (error["field"], error["message"]) == (field, message)
    assert error["schemaPath"].startswith("#/")
    assert error.get("value") == value
    assert customer.events() == []


def test_every_mistake_is_named(customer: Customer) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    with pytest.raises(BadRequest) as refusal:
        customer.trigger(payload={"count": "x", "address": []})
    assert sorted(error["field"] for error in refusal.value.extra["errors"]) == ["address", "count", "order"]


def test_without_the_switch_the_schema_is_documentation(customer: Customer, drain: Callable[[], int]) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=False)
    customer.trigger(payload={"order": 1})
    drain()
    assert [message.subject for message in customer.messages()] == ["1 x "]


def test_the_schema_of_the_newest_version_counts(customer: Customer) -> None:
    from novu_app.kernel.database import writing
    from novu_app.workflows import service

    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    with writing() as session:
        changes = {"payload_schema": {"type": "object", "required": ["other"]}}
        service.patch_workflow(session, customer.environment.id, "order", changes)
    customer.trigger(payload={"other": 1})
    with pytest.raises(BadRequest):
        customer.trigger(payload={"order": "A-17"})
