"""``@novu/api`` in node: workflows with their steps and previews, and layouts."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.data import EMAIL, IN_APP, PAYLOAD

Api = Callable[..., Any]
Refused = Callable[..., tuple[int | None, str]]
Unique = Callable[[str], str]
CARD = '<html><body><div class="card">{{content}}</div></body></html>'


def test_a_workflow_is_changed_found_and_deleted(api: Api, refused: Refused, unique: Unique) -> None:
    identifier = unique("node-workflow")
    made = api("workflows.create", {"name": "Before", "workflowId": identifier, "active": True, "steps": [IN_APP]})
    first = made["steps"][0]
    changed = api(
        "workflows.update",
        {
            "name": "After",
            "active": True,
            "origin": "novu-cloud",
            "preferences": {"user": None},
            "steps": [{**IN_APP, "id": first["id"], "controlValues": {"body": "changed"}}, EMAIL],
        },
        identifier,
    )
    assert (changed["name"], [step["stepId"] for step in changed["steps"]]) == ("After", ["in-app", "e-mail"])
    assert changed["steps"][0]["id"] == first["id"]
    step = api("workflows.steps.retrieve", identifier, "in-app")
    assert (step["id"], step["controlValues"]["body"]) == (first["id"], "changed")
    assert refused("workflows.steps.retrieve", identifier, "no-such-step") == (404, "ErrorDto")
    assert api("workflows.patch", {"active": False, "tags": ["node"]}, identifier)["status"] == "INACTIVE"
    listed = api("workflows.list", {"query": identifier, "limit": 10, "status": ["INACTIVE"], "tags": ["node"]})
    assert ([each["workflowId"] for each in listed["workflows"]], listed["totalCount"]) == ([identifier], 1)
    assert refused("workflows.create", {"name": "", "workflowId": "a b", "steps": []}) == (422, "ValidationErrorDto")
    api("workflows.delete", identifier)
    for call in (("workflows.get", identifier), ("workflows.delete", identifier), ("workflows.patch", {}, identifier)):
        assert refused(*call) == (404, "ErrorDto")


def test_a_step_is_shown_before_it_is_sent(api: Api, refused: Refused, create_workflow: Callable[..., str]) -> None:
    workflow = create_workflow(IN_APP)
    request = {"previewPayload": {"payload": PAYLOAD}}
    one = {"workflowId": workflow, "stepId": "in-app"}
    shown = api("workflows.steps.generatePreview", one | {"generatePreviewRequestDto": request})
    assert shown["result"]["type"] == "in_app"
    assert shown["result"]["preview"]["subject"] == f"Hello {PAYLOAD['name']}"
    other = {"controlValues": {"body": "{{payload.text}}!"}, **request}
    shown = api("workflows.steps.generatePreview", one | {"generatePreviewRequestDto": other})
    assert shown["result"]["preview"]["body"] == f"{PAYLOAD['text']}!"
    missing = {"workflowId": workflow, "stepId": "nothing", "generatePreviewRequestDto": request}
    assert refused("workflows.steps.generatePreview", missing) == (404, "ErrorDto")


@pytest.fixture
def card(api: Api, unique: Unique) -> str:
    """A layout with a card around the content, beside a default one that shows the content alone."""
    found = [layout for layout in api("layouts.list", {"limit": 100})["layouts"] if layout["isDefault"]]
    default = found[0] if found else api("layouts.create", {"layoutId": "default", "name": "Default"})
    api("layouts.update", {"name": default["name"], "controlValues": None}, default["layoutId"])
    identifier = unique("node-card")
    api("layouts.create", {"layoutId": identifier, "name": "Card"})
    values = {"email": {"body": CARD, "editorType": "html"}}
    assert api("layouts.update", {"name": "The card", "controlValues": values}, identifier)["name"] == "The card"
    return identifier


def test_a_layout_is_used_copied_and_deleted(
    api: Api, refused: Refused, card: str, unique: Unique, create_workflow: Callable[..., str]
) -> None:
    found = api("layouts.retrieve", card)
    assert (found["layoutId"], found["controls"]["values"]["email"]["body"]) == (card, CARD)
    name = unique("Copy")
    copy = api("layouts.duplicate", {"name": name}, card)
    assert copy["controls"]["values"] == found["controls"]["values"]
    listed = api("layouts.list", {"query": name, "orderBy": "name"})
    assert [each["layoutId"] for each in listed["layouts"]] == [copy["layoutId"]]
    controls = {"subject": "S", "body": "<p>x</p>", "editorType": "html", "layoutId": card}
    workflow = create_workflow({"name": "E-mail", "type": "email", "controlValues": controls})
    assert [each["workflowId"] for each in api("layouts.usage", card)["workflows"]] == [workflow]
    shown = api("layouts.generatePreview", {"previewPayload": {"subscriber": {"firstName": "Grace"}}}, card)
    assert '<div class="card">' in shown["result"]["preview"]["body"]
    assert refused("layouts.create", {"layoutId": card, "name": "Again"}) == (409, "ErrorDto")
    assert refused("layouts.create", {"layoutId": "a b", "name": ""}) == (422, "ValidationErrorDto")
    api("layouts.delete", copy["layoutId"])
    assert refused("layouts.retrieve", copy["layoutId"]) == (404, "ErrorDto")
