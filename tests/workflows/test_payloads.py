"""Examples to try templates with, and schemas made of examples."""

from typing import Any

import jsonschema_rs
import pytest

from novu_app.kernel import jsons
from novu_app.workflows.payload_examples import example_payload, example_steps
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.payload_schemas import problem_of_schema, schema_of
from novu_app.workflows.preview_data import Given

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["at", "lines"],
    "properties": {
        "name": {"type": "string", "default": "Ada"},
        "at": {"type": "string", "format": "date-time"},
        "mail": {"type": "string", "format": "email"},
        "kind": {"enum": ["a", "b"]},
        "amount": {"type": "number", "minimum": 10},
        "share": {"type": "number", "maximum": 0.5},
        "paid": {"type": "boolean"},
        "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}, "minItems": 3},
        "either": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
        "both": {"allOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"type": ["null", "string"]}}}]},
        "parent": {"$ref": "#"},
    },
    "definitions": {"line": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}},
}


def test_an_example_of_a_schema_fits_it() -> None:
    example = example_payload(SCHEMA)
    assert example is not None
    jsonschema_rs.Draft7Validator({**SCHEMA, "properties": {**SCHEMA["properties"], "parent": {}}}).validate(example)
    assert example["name"] == "Ada"
    assert example["lines"] == [{"title": "title"}] * 3
    assert (example["amount"], example["share"], example["both"]) == (10, 0.5, {"a": 1, "b": "b"})
    assert example_payload(None) is None


def test_an_example_of_earlier_steps_has_events_of_digests_and_answers_of_requests() -> None:
    answer = {"type": "object", "properties": {"stock": {"type": "integer"}}}
    steps = [
        {"step_id": "d", "type": "digest", "control_values": {}},
        {"step_id": "r", "type": "http_request", "control_values": {"responseBodySchema": answer}},
        {"step_id": "m", "type": "email", "control_values": {}},
    ]
    example = example_steps(steps, {"a": 1})
    assert example["d"]["eventCount"] == len(example["d"]["events"]) == 3
    assert [event["payload"] for event in example["d"]["events"]] == [{"a": 1}] * 3
    assert example["r"] == {"stock": 1}
    assert set(example) == {"d", "r"}
    given = Given(steps={"d": {"events": [{"payload": {"a": 2}}]}})
    assert given.as_steps(example)["d"] == {"eventCount": 1, "events": [{"payload": {"a": 2}}]}


@pytest.mark.parametrize(
    ("template", "payload"),
    [
        ("{{payload.name}} {{ payload.a.b | upcase }}", {"name": "name", "a": {"b": "b"}}),
        ("{{payload.a}} {{payload.a.b}}", {"a": {"b": "b"}}),
        (
            "{% for i in payload.items %}{{ i.title }} {{ i.by.name }}{% endfor %}",
            {"items": [{"title": "title", "by": {"name": "name"}}] * 2},
        ),
        ("{% for i in payload.items %}{{ i }}{% endfor %}", {"items": ["items", "items"]}),
        ("{{ payload.people | digest: 2, 'name' }}", {"people": [{"name": "name"}] * 2}),
        ("{{ payload.tags | join: ', ' }}", {"tags": ["tags", "tags"]}),
        ("{{ payload.items[0].title }}", {"items": [{"title": "title"}] * 2}),
        ("{{ subscriber.firstName }} {{ payload.name.size }}", {"name": "name"}),
        ("{{ broken", {}),
    ],
)
def test_without_a_schema_a_payload_is_made_of_what_templates_read(template: str, payload: dict[str, Any]) -> None:
    assert guessed_payload({"body": template}) == payload


def test_documents_of_blocks_are_read_as_what_they_render_to() -> None:
    name = {"type": "variable", "attrs": {"id": "payload.name"}}
    title = {"type": "variable", "attrs": {"id": "current.title"}}
    lines = {
        "type": "repeat",
        "attrs": {"each": "payload.lines"},
        "content": [{"type": "paragraph", "content": [title]}],
    }
    button = {"type": "button", "attrs": {"text": "Go", "url": "payload.url", "isUrlVariable": True}}
    shown = {"type": "paragraph", "attrs": {"showIfKey": "payload.vip"}, "content": [{"type": "text", "text": "VIP"}]}
    nodes = [{"type": "paragraph", "content": [name]}, lines, button, shown]
    document = jsons.dumps({"type": "doc", "content": nodes})
    assert guessed_payload({"subject": "{{payload.id}}", "body": document}) == {
        "id": "id",
        "name": "name",
        "lines": [{"title": "title"}] * 2,
        "url": "url",
        "vip": "vip",
    }


def test_a_schema_is_made_of_a_sample_which_fits_it() -> None:
    sample = {
        "id": 1,
        "price": 1.5,
        "name": "Ada",
        "ok": True,
        "none": None,
        "lines": [{"a": 1, "b": "x"}, {"a": 2}],
        "mixed": [1, "a"],
        "empty": [],
    }
    schema = schema_of(sample)
    assert problem_of_schema(schema) is None
    jsonschema_rs.Draft7Validator(schema).validate(sample)
    assert schema["properties"]["id"] == {"type": "integer"}
    assert schema["properties"]["lines"]["items"]["required"] == ["a"]
    assert schema["properties"]["mixed"]["items"] == {"type": ["integer", "string"]}
    assert "id" in schema["required"]
    assert not jsonschema_rs.Draft7Validator(schema).is_valid({"id": "1"})
