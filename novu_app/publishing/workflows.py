"""Workflows as something that is published. Those that live in code are not: their application syncs them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.publishing.resources import KindName, Need, Part, Publication, Resource
from novu_app.translations import copying
from novu_app.workflows import layout_names, service
from novu_app.workflows.service import StoredWorkflow

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
