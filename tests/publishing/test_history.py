"""What was published when and by whom, and taking it back."""

from typing import Any

import pytest
from sqlmodel import Session

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Conflict, NotFound
from novu_app.layouts import service as layouts
from novu_app.layouts.service import LayoutChanges
from novu_app.publishing import history, rolling_back, service
from novu_app.publishing.rolling_back import RolledBack
from novu_app.translations import service as translations
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
        return rolling_back.roll_back(session, *target, record.id)

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


def test_layouts_translations_and_what_was_deleted_come_back(environment: TestEnvironment) -> None:
    organization_id, here, there = environment.organization_id, environment.id, environment.production_id

    def publish() -> None:
        with writing() as session:
            service.publish(session, service.between(session, organization_id, there))

    def in_production() -> dict[str, Any]:
        with reading() as session:
            way = service.between(session, organization_id, there)
            found = [each.comparison.target for each in service.diff(session, way)]
            return {
                each.identifier: (each.document, [part.document for part in each.parts])
                for each in found
                if each and each.identifier in ("frame", "spare", "told", "gone")
            }

    def back() -> RolledBack:
        with writing() as session:
            newest = history.list_publications(session, organization_id, there)[0].row
            return rolling_back.roll_back(session, organization_id, there, newest.id)

    def frame(text: str) -> dict[str, Any]:
        return {"email": {"editorType": "html", "body": f"<p>{text}</p>{{{{content}}}}"}}

    with writing() as session:
        place = (session, here, organization_id)
        layouts.create_layout(*place, "First", "first")  # the default, so that the others are not
        layouts.create_layout(*place, "Frame", "frame", translation_enabled=True)
        layouts.update_layout(session, here, "frame", LayoutChanges("Frame", control_values=frame("Old")))
        for name, layout in (("told", "frame"), ("gone", None)):
            mail = StepDraft("Mail", "email", {"subject": "S", "body": "B", "layoutId": layout})
            draft = WorkflowDraft(name=name, identifier=name, steps=[mail], active=True, translation_enabled=True)
            workflows.create_workflow(*place, draft)
            translations.save(*place, "workflow", name, "en_US", {"hello": "Hello"})
        translations.save(*place, "layout", "frame", "en_US", {"foot": "Yours"})
    publish()
    before = in_production()
    assert set(before) == {"frame", "told", "gone"}
    assert before["told"][0]["translations"] == {"en_US": {"hello": "Hello"}}

    with writing() as session:
        place = (session, here, organization_id)
        layouts.update_layout(session, here, "frame", LayoutChanges("Frame", control_values=frame("New")))
        layouts.create_layout(*place, "Spare", "spare")
        translations.save(*place, "layout", "frame", "de_DE", {"foot": "Gruß"})
        translations.save(*place, "workflow", "told", "en_US", {"hello": "Hi"})
        workflows.delete_workflow(session, here, "gone")
    publish()
    assert in_production() != before
    # Who pauses what went wrong has changed nothing that stands in the way.
    with writing() as session:
        workflows.set_active(session, there, "told", active=False)
    result = back()
    assert sorted(result.restored) == ["Frame", "gone", "told"]
    assert (result.removed, result.paused, result.left) == (["Spare"], [], [])
    assert in_production() == before

    # What others need by now stays, and so does what was changed since.
    with writing() as session:
        layouts.update_layout(session, there, "frame", LayoutChanges("Frame", control_values=frame("Own")))
    publish()
    with writing() as session:
        layouts.update_layout(session, there, "frame", LayoutChanges("Frame", control_values=frame("Own again")))
        mail = StepDraft("Mail", "email", {"subject": "S", "body": "B", "layoutId": "spare"})
        workflows.create_workflow(session, there, organization_id, WorkflowDraft("User", "user", steps=[mail]))
    result = back()
    assert ("Frame", "It was changed since") in result.left
    assert ("Spare", "It is in use: User") in result.left
