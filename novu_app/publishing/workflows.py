"""Workflows as something that is published. Those that live in code are not: their application syncs them itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from novu_app.publishing.resources import Kept, KindName, Need, Part, Publication, Resource, Withdrawn
from novu_app.translations import copying
from novu_app.workflows import layout_names, service, store, versions
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from novu_app.workflows.service import StoredWorkflow
from novu_app.workflows.stored import draft_of

_EXTERNAL = "external"


class Workflows:
    """Workflows, their steps being their parts."""

    name: KindName = "workflow"

    def resources(self, session: Session, environment_id: str) -> list[Resource]:
        """All workflows of an environment but those that live in code, by their names; translations belong to them."""
        texts = copying.texts(session, "workflow", environment_id)
        found = service.all_workflows(session, environment_id)
        own = [_resource(stored, texts.get(stored.row.id, {})) for stored in found if stored.row.origin != _EXTERNAL]
        return sorted(own, key=lambda each: (each.name.lower(), each.identifier))

    def put(self, session: Session, publication: Publication, resource: Resource) -> None:
        """A new workflow in the target, or a new version of the one with this identifier.

        Raises:
            ValidationFailed: it breaks a limit.
            NotFound: it is gone.
        """
        source = service.get_workflow(session, publication.source_id, resource.id)
        service.publish_workflow(
            session, source, publication.organization_id, publication.target_id, user_id=publication.user_id
        )

    def remove(self, session: Session, publication: Publication, resource: Resource) -> None:
        """Delete a workflow of the target.

        Raises:
            NotFound: it is gone.
        """
        service.delete_workflow(session, publication.target_id, resource.id)

    def keep(self, session: Session, environment_id: str, resource: Resource) -> Kept:
        """The version at which it stands, all of it should it be deleted, and its translations."""
        stored = service.get_workflow(session, environment_id, resource.id)
        return {
            "version": stored.version.id,
            "draft": asdict(draft_of(stored)),
            "texts": copying.kept(session, "workflow", environment_id, resource.id),
        }

    def restore(self, session: Session, publication: Publication, identifier: str, kept: Kept) -> None:
        """A new version that says what the kept one said, active or not as it was; what is gone is made again.

        Raises:
            NotFound: the version is gone.
            ValidationFailed: it breaks a limit of today.
        """
        where, owner, user_id = publication.target_id, publication.organization_id, publication.user_id
        draft = _draft(kept["draft"])
        if store.identifier_taken(session, where, identifier):
            # A step that comes back keeps its id: it is the version that is restored, not its draft.
            versions.restore(session, where, identifier, kept["version"], user_id=user_id)
            wanted = {"active": draft.active, "translation_enabled": draft.translation_enabled}
            restored = service.patch_workflow(session, where, identifier, wanted, user_id=user_id)
        else:
            restored = service.create_workflow(session, where, owner, draft, user_id=user_id)
        copying.put(session, "workflow", where, owner, restored.row.id, kept["texts"])

    def withdraw(self, session: Session, publication: Publication, identifier: str) -> Withdrawn:
        """Pause it: runs may be under way, and what it sent belongs to it."""
        service.set_active(session, publication.target_id, identifier, active=False, user_id=publication.user_id)
        return "paused"


def _draft(kept: Mapping[str, Any]) -> WorkflowDraft:
    steps = [StepDraft(**{**step, "uid": None, "parent": _arm(step["parent"])}) for step in kept["steps"]]
    return WorkflowDraft(**{**kept, "steps": steps})


def _arm(kept: list[str] | None) -> tuple[str, str] | None:
    return (kept[0], kept[1]) if kept else None


def _resource(stored: StoredWorkflow, texts: Mapping[str, Any]) -> Resource:
    row = stored.row
    layouts = [name for step in stored.steps if (name := layout_names.name_in(step)) is not None]
    return Resource(
        kind="workflow",
        id=row.id,
        identifier=row.identifier,
        name=row.name,
        updated_at=row.updated_at,
        updated_by=stored.updated_by,
        document=_document(stored) | ({"translations": texts} if texts else {}),
        parts=[_part(step) for step in stored.steps],
        needs=[Need("layout", name) for name in dict.fromkeys(layouts)],
        issues=_issues(stored),
    )


def _issues(stored: StoredWorkflow) -> list[str]:
    """The issues of the workflow and of its steps; a provider that is missing is a matter of each environment."""
    found = [
        each["message"] for entries in ((stored.row.issues or {}).get("workflow") or {}).values() for each in entries
    ]
    for step in stored.steps:
        controls = stored.issues_of_step(step["_id"]).get("controls") or {}
        found += [f"{step['name']}: {each['message']}" for entries in controls.values() for each in entries]
    return found


def _document(stored: StoredWorkflow) -> dict[str, Any]:
    row, definition = stored.row, stored.definition
    return {
        "workflowId": row.identifier,
        "name": row.name,
        "description": row.description,
        "tags": list(row.tags or []),
        "active": row.active,
        "severity": row.severity,
        "isTranslationEnabled": row.translation_enabled,
        "validatePayload": definition["validate_payload"],
        "payloadSchema": definition["payload_schema"],
        "preferences": definition["preferences"],
    }


def _part(step: Mapping[str, Any]) -> Part:
    document = {
        "stepId": step["step_id"],
        "name": step["name"],
        "type": step["type"],
        "controlValues": step["control_values"],
        "shouldStopOnFail": step["should_stop_on_fail"],
    }
    if step.get("provider_overrides"):
        document["providerOverrides"] = step["provider_overrides"]
    if step.get("parent"):
        document["parent"] = {"stepId": step["parent"]["step_id"], "arm": step["parent"]["arm"]}
    return Part(step["step_id"], step["name"], step["type"], document)
