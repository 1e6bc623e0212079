"""What the dashboard asks of workflows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound, ValidationFailed
from novu_app.workflows import service
from novu_app.workflows.service import StepDraft, WorkflowDraft
from tests.support.application import TestEnvironment


def make(environment: TestEnvironment, name: str = "Order shipped") -> service.StoredWorkflow:
    draft = WorkflowDraft(name, steps=[StepDraft("In-App", "in_app", {"body": "b"})], active=True)
    with writing() as session:
        return service.create_workflow(session, environment.id, environment.organization_id, draft)


def test_an_identifier_is_made_of_the_name(environment: TestEnvironment) -> None:
    assert make(environment).row.identifier == "order-shipped"
    assert make(environment, "通知").row.identifier.startswith("workflow-")


def test_a_copy_is_inactive_and_has_steps_of_its_own(environment: TestEnvironment) -> None:
    original = make(environment)
    with writing() as session:
        copy = service.duplicate(session, environment.id, original.row.identifier)
    assert (copy.row.name, copy.row.active) == ("Order shipped (copy)", False)
    assert copy.row.identifier == "order-shipped-copy"
    assert copy.steps[0]["_id"] != original.steps[0]["_id"]
    assert copy.steps[0]["step_id"] == "in-app"


def test_switching_off_and_on(environment: TestEnvironment) -> None:
    original = make(environment)
    with writing() as session:
        off = service.set_active(session, environment.id, original.row.id, active=False)
        assert (off.row.active, off.row.status) == (False, "INACTIVE")
        on = service.set_active(session, environment.id, original.row.id, active=True)
    assert (on.row.status, on.version.id) == ("ACTIVE", original.version.id)


def test_an_editor_begins_with_a_draft_of_what_is_stored(environment: TestEnvironment) -> None:
    original = make(environment)
    draft = service.draft_of(original)
    draft.steps[0].name = "Renamed"
    draft.severity = "high"
    with writing() as session:
        changed = service.update_workflow(session, environment.id, original.row.id, draft)
    assert changed.version.number == 2
    assert (changed.steps[0]["name"], changed.steps[0]["step_id"]) == ("Renamed", "in-app")
    assert (changed.row.severity, changed.definition["severity"]) == ("high", "high")


def test_what_breaks_a_limit_is_refused_with_its_field(environment: TestEnvironment) -> None:
    with pytest.raises(ValidationFailed) as refused, writing() as session:
        service.create_workflow(session, environment.id, environment.organization_id, WorkflowDraft(" "))
    assert list(refused.value.extra["errors"]) == ["name"]


def test_production_does_not_see_what_development_has(environment: TestEnvironment) -> None:
    original = make(environment)
    with reading() as session, pytest.raises(NotFound):
        service.get_workflow(session, environment.production_id, original.row.id)


def test_editors_that_save_at_once_wait_for_each_other(environment: TestEnvironment) -> None:
    workflow_id = make(environment).row.id

    def rename(number: int) -> int:
        with writing() as session:
            changes = {"name": f"Name {number}"}
            return service.patch_workflow(session, environment.id, workflow_id, changes).version.number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(rename, range(24)))
    assert sorted(numbers) == list(range(2, 26))


def test_two_that_create_one_identifier_at_once_get_two(environment: TestEnvironment) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make(environment).row.identifier, range(8)))
    assert len(set(made)) == 8
    assert "order-shipped" in made
