"""Many saves, several people: the history of a workflow, the way back, and who may overwrite whom."""

import pytest

from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import arranging, editing, service, versions
from novu_app.workflows.changes import changes_between, summary_of
from novu_app.workflows.editing import EditConflict, Edited, ValueEdit
from novu_app.workflows.service import StepDraft, StoredWorkflow, WorkflowDraft
from tests.support.application import TestEnvironment


@pytest.fixture
def workflow(environment: TestEnvironment) -> StoredWorkflow:
    draft = WorkflowDraft(
        "Order shipped",
        steps=[
            StepDraft("In-App", "in_app", {"subject": "Sent", "body": "b"}),
            StepDraft("Pause", "delay", {"type": "regular", "amount": 5, "unit": "minutes"}),
        ],
        active=True,
    )
    with writing() as session:
        return service.create_workflow(session, environment.id, environment.organization_id, draft)


def put(environment: TestEnvironment, workflow: StoredWorkflow, edit: ValueEdit, seen: str | None = None) -> Edited:
    with writing() as session:
        return editing.set_value(session, environment.id, workflow.row.identifier, edit, seen=seen)


def subject(workflow: StoredWorkflow, text: str) -> ValueEdit:
    return ValueEdit(workflow.steps[0]["_id"], "control_values.subject", text)


def test_saves_of_one_sitting_are_one_entry(
    environment: TestEnvironment, workflow: StoredWorkflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now_ms() + versions.SITTING_MS * 2
    monkeypatch.setattr(clock, "now_ms", lambda: later)
    for text in ("S", "Se", "Sent!"):
        put(environment, workflow, subject(workflow, text))
    with reading() as session:
        found = versions.list_versions(session, environment.id, workflow.row.identifier)
    assert [(entry.number, entry.saves, entry.current) for entry in found] == [(4, 3, True), (1, 1, False)]
    # Not the last keystroke, but all that the sitting changed.
    assert [(change.step, change.field, change.before, change.after) for change in found[0].changes] == [
        ("In-App", "subject", "Sent", "Sent!")
    ]
    assert summary_of(found[0].changes) == "subject of In-App"
    assert found[1].changes == []


def test_a_version_comes_back_as_a_new_one_with_its_steps(
    environment: TestEnvironment, workflow: StoredWorkflow
) -> None:
    first, uid = workflow.version.id, workflow.steps[1]["_id"]
    identifier = workflow.row.identifier
    with writing() as session:
        editing.edit_workflow(session, environment.id, identifier, lambda draft: arranging.remove(draft, uid))
        service.patch_workflow(session, environment.id, identifier, {"name": "Renamed", "active": False})
    with writing() as session:
        restored = versions.restore(session, environment.id, identifier, first)
    assert restored.version.number == 4
    assert (restored.row.name, restored.row.step_types) == ("Order shipped", ["in_app", "delay"])
    # Runs that wait in a step know it by its id, and whether the workflow runs is no part of its content.
    assert restored.steps[1]["_id"] == uid
    assert restored.row.active is False
    with writing() as session:
        assert versions.restore(session, environment.id, identifier, first).version.number == 4


def test_only_versions_of_the_workflow_itself_come_back(environment: TestEnvironment, workflow: StoredWorkflow) -> None:
    with writing() as session:
        other = service.duplicate(session, environment.id, workflow.row.identifier)
    with writing() as session, pytest.raises(NotFound):
        versions.restore(session, environment.id, workflow.row.identifier, other.version.id)
    with reading() as session:
        assert versions.get_version(session, environment.id, workflow.row.identifier, 1).id == workflow.version.id
        with pytest.raises(NotFound):
            versions.get_version(session, environment.id, workflow.row.identifier, 2)
        with pytest.raises(NotFound):
            versions.list_versions(session, environment.production_id, workflow.row.identifier)


def test_two_people_change_different_things(environment: TestEnvironment, workflow: StoredWorkflow) -> None:
    seen = workflow.version.id
    put(environment, workflow, subject(workflow, "Ada's"), seen)
    pause = ValueEdit(workflow.steps[1]["_id"], "control_values.amount", 10)
    both = put(environment, workflow, pause, seen).stored
    assert both.steps[0]["control_values"]["subject"] == "Ada's"
    assert both.steps[1]["control_values"]["amount"] == 10
    named = put(environment, workflow, ValueEdit("", "name", "Sent off"), seen)
    assert (named.stored.row.name, named.before) == ("Sent off", both.version.id)
    critical = put(environment, workflow, ValueEdit("", "preferences.default.all.readOnly", True), seen)
    assert critical.stored.definition["critical"] is True


def test_nobody_overwrites_what_they_have_not_seen(environment: TestEnvironment, workflow: StoredWorkflow) -> None:
    seen = workflow.version.id
    put(environment, workflow, subject(workflow, "Ada's"), seen)
    with pytest.raises(EditConflict) as refused:
        put(environment, workflow, subject(workflow, "Bob's"), seen)
    assert refused.value.theirs == "Ada's"
    # Who writes the same overwrites nobody: an edit may be said twice when its answer was lost.
    put(environment, workflow, subject(workflow, "Ada's"), seen)
    assert (
        put(environment, workflow, subject(workflow, "Bob's")).stored.steps[0]["control_values"]["subject"] == "Bob's"
    )


def test_an_edit_of_a_step_that_is_gone_is_refused(environment: TestEnvironment, workflow: StoredWorkflow) -> None:
    seen, uid = workflow.version.id, workflow.steps[0]["_id"]
    with writing() as session:
        editing.edit_workflow(
            session, environment.id, workflow.row.identifier, lambda draft: arranging.remove(draft, uid)
        )
    with pytest.raises(NotFound):
        put(environment, workflow, subject(workflow, "x"), seen)


@pytest.mark.parametrize("path", ["origin", "version", "preferences.user", "control_values"])
def test_only_content_can_be_edited(environment: TestEnvironment, workflow: StoredWorkflow, path: str) -> None:
    for uid in ("", workflow.steps[0]["_id"]):
        with pytest.raises(BadRequest):
            put(environment, workflow, ValueEdit(uid, path, "x"))


def test_a_step_that_moved_is_told_apart_from_those_that_gave_way() -> None:
    def definition(*uids: str) -> dict[str, object]:
        steps = [
            {"_id": uid, "step_id": uid, "name": uid, "type": "in_app", "control_values": {"body": uid}} for uid in uids
        ]
        return {"name": "W", "steps": steps}

    changes = changes_between(definition("a", "b", "c", "d"), definition("d", "a", "b", "e"))
    assert [(change.kind, change.step) for change in changes] == [("removed", "c"), ("moved", "d"), ("added", "e")]
    assert summary_of(changes) == "c removed, d moved, e added"
