"""What editors offer while somebody writes a template."""

from typing import Any

from novu_app.contexts import service as contexts
from novu_app.environments import variables
from novu_app.kernel.database import reading, writing
from novu_app.translations import service as translations
from novu_app.workflows import service as workflows
from novu_app.workflows.completions import completions_of, paths_in
from tests.support.customer import Customer, digest, email

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "order": {"type": "object", "properties": {"id": {"type": "string", "description": "As customers see it"}}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}},
        "at": {"type": ["null", "string"], "format": "date-time"},
    },
}


def test_paths_of_a_schema_with_their_types() -> None:
    found = {each["label"]: (each["detail"], each["info"]) for each in paths_in({"properties": {"payload": SCHEMA}})}
    assert found == {
        "payload": ("object", ""),
        "payload.order": ("object", ""),
        "payload.order.id": ("text", "As customers see it"),
        "payload.lines": ("list", ""),
        "payload.lines[].price": ("number", ""),
        "payload.at": ("date", ""),
    }


def test_a_schema_that_contains_itself_has_an_end() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    schema["properties"]["parent"] = schema
    assert 1 < len(paths_in(schema)) < 10


def test_a_step_is_offered_what_it_can_read(customer: Customer) -> None:
    name = customer.workflow(digest(), email(), payload_schema=SCHEMA, translation_enabled=True)
    environment = customer.environment
    with writing() as session:
        contexts.create_context(
            session, environment.id, environment.organization_id, "tenant", "acme", {"logo": "x", "seats": 3}
        )
        variables.create(session, environment.organization_id, "SHOP_URL")
        translations.save(
            session, environment.id, environment.organization_id, "workflow", name, "en_US", {"mail": {"title": "Hi"}}
        )
    with reading() as session:
        stored = workflows.get_workflow(session, environment.id, name)
        first = {each["label"]: each for each in completions_of(session, stored, 0)}
        second = {each["label"]: each for each in completions_of(session, stored, 1)}
    assert {"payload.order.id", "subscriber.firstName", "env.SHOP_URL", "workflow.name"} <= first.keys()
    assert (second["context.tenant.data.seats"]["detail"], second["t.mail.title"]["info"]) == ("number", "Hi")
    # What an earlier step leaves behind is there for later ones alone.
    assert {"steps.digest.events", "steps.digest.events[].payload"} <= second.keys()
    assert not any(label.startswith("steps.") and "digest" in label for label in first)
