"""Payloads that a workflow's JSON Schema checks, with the defaults that it fills in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.events.intake import Intake, accept
from novu_app.events.trigger import parse_trigger
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.jsons import loads
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
    from novu_app.workflows import service

    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    with writing() as session:
        changes = {"payload_schema": {"type": "object", "required": ["other"]}}
        service.patch_workflow(session, customer.environment.id, "order", changes)
    customer.trigger(payload={"other": 1})
    with pytest.raises(BadRequest):
        customer.trigger(payload={"order": "A-17"})


LINES = {
    "type": "object",
    "definitions": {"money": {"type": "object", "properties": {"currency": {"type": "string", "default": "EUR"}}}},
    "properties": {
        "lines": {
            "type": "array",
            "default": [],
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "count": {"type": "integer", "default": 1},
                    "price": {"$ref": "#/definitions/money", "default": {}},
                },
            },
        },
        "who": {"allOf": [{"properties": {"title": {"default": "Dr"}}}, {"properties": {"age": {"type": "integer"}}}]},
        "mail": {"type": "string", "format": "email"},
    },
}


def filled(schema: dict[str, Any], payload: dict[str, Any], customer: Customer) -> dict[str, Any]:
    """The payload as an event keeps it."""
    customer.workflow(CONTENT, payload_schema=schema, validate_payload=True)
    customer.trigger(payload=payload)
    (event,) = customer.events()
    kept: dict[str, Any] = loads(event.body)["payload"]
    return kept


def test_defaults_reach_into_arrays_references_and_schemas_that_hold_together(customer: Customer) -> None:
    payload = {"lines": [{"name": "a"}, {"name": "b", "count": 5, "price": {"currency": "SEK"}}], "who": {"age": 5}}
    assert filled(LINES, payload, customer) == {
        "lines": [
            {"name": "a", "count": 1, "price": {"currency": "EUR"}},
            {"name": "b", "count": 5, "price": {"currency": "SEK"}},
        ],
        "who": {"age": 5, "title": "Dr"},
    }


def test_a_default_that_is_null_or_an_empty_array_counts_too(customer: Customer) -> None:
    schema = {"type": "object", "properties": {"a": {"default": None}, "b": {"default": []}, "c": {"default": 5}}}
    assert filled(schema, {"c": None}, customer) == {"a": None, "b": [], "c": None}


def test_mistakes_in_arrays_are_named_by_their_place(customer: Customer) -> None:
    customer.workflow(CONTENT, payload_schema=LINES, validate_payload=True)
    with pytest.raises(BadRequest) as refusal:
        customer.trigger(payload={"lines": [{"name": "a"}, {"count": "x"}], "who": {"age": "y"}, "mail": "nowhere"})
    fields = sorted(error["field"] for error in refusal.value.extra["errors"])
    assert fields == ["lines.1.count", "lines.1.name", "mail", "who.age"]


def test_in_a_bulk_each_event_is_checked_by_itself(
    customer: Customer, app_client: httpx.Client, drain: Callable[[], int]
) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    payloads: list[dict[str, Any]] = [{"order": "A-1"}, {"order": "A"}, {}, {"order": "A-2", "count": 7}]
    events = [{"name": "order", "to": "ada", "payload": payload} for payload in payloads]
    answers = app_client.post("/v1/events/trigger/bulk", json={"events": events}).json()["data"]
    assert [answer["status"] for answer in answers] == ["processed", "error", "error", "processed"]
    assert answers[1]["error"] == ['Payload validation failed: order: "A" is shorter than 3 characters']
    assert answers[2]["error"] == ["Payload validation failed: order: must have required property 'order'"]
    drain()
    assert [message.subject for message in customer.messages()] == ["A-1 x 1", "A-2 x 7"]


def test_a_broadcast_is_checked_and_filled_in_too(
    customer: Customer, app_client: httpx.Client, drain: Callable[[], int]
) -> None:
    customer.workflow(CONTENT, payload_schema=SCHEMA, validate_payload=True)
    customer.subscribers("ada", "bob")
    refused = app_client.post("/v1/events/trigger/broadcast", json={"name": "order", "payload": {}})
    assert (refused.status_code, refused.json()["type"]) == (400, "PAYLOAD_VALIDATION_ERROR")
    app_client.post("/v1/events/trigger/broadcast", json={"name": "order", "payload": {"order": "A-1"}})
    drain()
    assert [message.subject for message in customer.messages()] == ["A-1 x 1", "A-1 x 1"]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "nonsense"}, "the workflow's schema can not be used"),
        ({"properties": {"a": {"$ref": "#/definitions/none"}}}, "does not exist"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1:1/schema"}}}, "Retrieval is disabled"),
        ({"properties": {"a": {"$ref": "file:///etc/hostname"}}}, "Retrieval is disabled"),
        ({"properties": {"a": {"$ref": "#", "default": {}}}}, "defaults without end"),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, "defaults without end"),
    ],
)
def test_a_schema_that_can_not_be_used_refuses_its_own_trigger_and_no_other(
    customer: Customer, schema: dict[str, Any], reason: str
) -> None:
    customer.workflow(CONTENT, payload_schema=schema, validate_payload=True)
    customer.workflow(CONTENT, name="sound", payload_schema=SCHEMA, validate_payload=True)
    scope = customer.environment.scope
    intakes = [
        Intake(scope, parse_trigger({"name": name, "to": "ada", "payload": {"order": "A-1"}}))
        for name in ("sound", "order", "sound")
    ]
    with writing() as session:
        accept(session, intakes)
    assert [intake.error is None for intake in intakes] == [True, False, True]
    assert reason in str(intakes[1].error)
    assert len(customer.events()) == 2
