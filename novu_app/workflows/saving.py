"""Writing a workflow down: a version that never changes again, and the row that lists show and filter by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.environments import variables as environment_variables
from novu_app.integrations import store as integration_store
from novu_app.kernel import clock
from novu_app.kernel.ids import new_id
from novu_app.realtime import lists
from novu_app.workflows import layout_names, store
from novu_app.workflows.definition import Definition
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.issues import issues_of
from novu_app.workflows.models import Workflow, WorkflowVersion
from novu_app.workflows.stored import StoredWorkflow, complete


def version_of(
    session: Session, current: StoredWorkflow, definition: Definition, user_id: str | None
) -> WorkflowVersion:
    """The current version when it says the same already, else a new one."""
    if definition == current.definition:
        return current.version
    row = current.row
    version = WorkflowVersion(
        id=new_id(),
        environment_id=row.environment_id,
        workflow_id=row.id,
        number=store.last_number(session, row.environment_id, row.id) + 1,
        definition=definition,
        created_by=user_id,
        created_at=clock.now_ms(),
    )
    store.add_version(session, version)
    return version


def describe(session: Session, row: Workflow, draft: WorkflowDraft, definition: Definition) -> None:
    """Copy to the row what lists show and filter by."""
    steps: Sequence[Mapping[str, Any]] = definition["steps"]
    channels = integration_store.active_channels(session, row.environment_id)
    issues = issues_of(
        steps,
        draft.tags,
        channels,
        layout_names.existing(session, row.environment_id, steps),
        preferences=definition["preferences"],
        payload_schema=draft.payload_schema,
        environment_variables=environment_variables.names_in(session, row.environment_id),
    )
    row.name = draft.name
    row.description = draft.description
    row.tags = draft.tags
    row.active = draft.active
    row.severity = draft.severity
    row.translation_enabled = draft.translation_enabled
    row.step_types = [step["type"] for step in steps]
    row.issues = issues or None
    row.status = status_of(draft.active, issues)


def saved(session: Session, row: Workflow, version: WorkflowVersion, user_id: str | None) -> StoredWorkflow:
    """Let a version be the current one."""
    row.version_id = version.id
    row.updated_by = user_id
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    listen(session, row, version.definition)
    lists.changed(session, "workflows", row.environment_id)
    return complete(session, row, version)


def listen(session: Session, row: Workflow, definition: Definition) -> None:
    """Note which events the steps of an active workflow wait for: triggers of these names are accepted."""
    names = {
        str(step["control_values"]["event"])
        for step in definition["steps"]
        if step["type"] == "wait" and step["control_values"].get("event")
    }
    store.set_awaited(session, row.environment_id, row.id, sorted(names) if row.active else [])


def status_of(active: bool, issues: Mapping[str, Any]) -> str:
    """The status that lists show: ERROR with an issue, else ACTIVE or INACTIVE."""
    if issues:
        return "ERROR"
    return "ACTIVE" if active else "INACTIVE"
