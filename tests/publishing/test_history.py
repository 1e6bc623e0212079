"""What was published when and by whom, and taking it back."""

from typing import Any

import pytest
from sqlmodel import Session

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Conflict, NotFound
from novu_app.publishing import history, service
from novu_app.publishing.history import RolledBack
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from tests.support.application import TestEnvironment


def test_a_publication_is_kept_and_taken_back_once(environment: TestEnvironment) -> None:
    def write(name: str, text: str) -> None:
        draft = WorkflowDraft(name=name, identifier=name, steps=[StepDraft("Text", "sms", {"body": text})], active=True)
        with writing() as session:
            place = (session, environment.id)
            if any(each.row.identifier == name for each in workflows.all_workflows(*place)):
                workflows.update_workflow(*place, name, draft)
            else:
                workflows.create_workflow(session, environment.id, environment.organization_id, draft)

    def publish() -> None:
        with writing() as session:
            way = service.between(session, environment.organization_id, environment.production_id)
            service.publish(session, way)

    def in_production(name: str) -> tuple[str, bool]:
        with reading() as session:
            found = workflows.get_workflow(session, environment.production_id, name)
            return found.steps[0]["control_values"]["body"], found.row.active

    def kept() -> list[dict[str, Any]]:
        with reading() as session:
            found = history.list_publications(session, environment.organization_id, environment.production_id)
            return [
                {
                    each["name"]: each["outcome"]
                    for each in entry.row.outcomes
                    if each["name"] in ("old", "new", "other")
                }
                for entry in found
            ]

    def back(session: Session, place: int) -> RolledBack:
        target = (environment.organization_id, environment.production_id)
        record = history.list_publications(session, *target)[place].row
        return history.roll_back(session, *target, record.id)

    write("old", "First")
    write("other", "First")
    publish()
    publish()  # nothing to do: nothing to keep
    write("old", "Second")
    write("other", "Second")
    write("new", "First")
    publish()
    assert kept() == [{"old": "updated", "other": "updated", "new": "created"}, {"old": "created", "other": "created"}]

    # What was changed there since stays.
    with writing() as session:
        workflows.patch_workflow(session, environment.production_id, "other", {"name": "other"})
        draft = WorkflowDraft(name="other", identifier="other", steps=[StepDraft("Text", "sms", {"body": "Own"})])
        workflows.update_workflow(session, environment.production_id, "other", draft)
    with writing() as session:
        result = back(session, 0)
    assert (result.restored, result.paused) == (["old"], ["new"])
    assert ("other", "It was changed since") in result.left
    assert in_production("old") == ("First", True)
    assert in_production("new") == ("First", False)
    assert in_production("other")[0] == "Own"
    with pytest.raises(Conflict), writing() as session:
        back(session, 0)
    with pytest.raises(NotFound), writing() as session:
        history.list_publications(session, "f" * 24, environment.production_id)
