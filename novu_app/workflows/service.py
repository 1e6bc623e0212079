"""Rules of workflows: how they are made, changed, copied and found (contract/workflow-model.md).

Every change of content writes a new version and moves the workflow to it; runs keep the version they began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.environments import service as environments
from novu_app.environments import variables as environment_variables
from novu_app.integrations import store as integration_store
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.ids import new_id, short_suffix
from novu_app.realtime import lists
from novu_app.translations import copying
from novu_app.workflows import drafts, layout_names, saving, store
from novu_app.workflows.definition import define
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from novu_app.workflows.issues import issues_of
from novu_app.workflows.models import Workflow, WorkflowVersion
from novu_app.workflows.slugs import STEP_MARK, id_in, slugify
from novu_app.workflows.store import WorkflowListing
from novu_app.workflows.stored import StoredWorkflow, complete, complete_all, draft_of, load

__all__ = ["StepDraft", "StoredWorkflow", "WorkflowDraft", "WorkflowListing", "draft_of"]


def list_workflows(session: Session, environment_id: str, listing: WorkflowListing) -> tuple[list[StoredWorkflow], int]:
    """One page of workflows, and how many there are in all."""
    rows, total = store.page(session, environment_id, listing)
    return complete_all(session, rows), total


def all_workflows(session: Session, environment_id: str) -> list[StoredWorkflow]:
    """Every workflow of an environment, oldest first."""
    return complete_all(session, store.everything(session, environment_id))


def get_workflow(session: Session, environment_id: str, reference: str) -> StoredWorkflow:
    """One workflow by its id, identifier or slug.

    Raises:
        NotFound: there is none.
    """
    return load(session, environment_id, reference)


def create_workflow(
    session: Session, environment_id: str, organization_id: str, draft: WorkflowDraft, *, user_id: str | None = None
) -> StoredWorkflow:
    """Create a workflow. A taken identifier gets a short suffix.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        draft: what it shall be.
        user_id: who does it; None for a secret key.

    Raises:
        ValidationFailed: the draft breaks a limit.
    """
    drafts.check(draft)
    store.hold_creations(session, environment_id)
    identifier = draft.identifier or slugify(draft.name) or f"workflow-{short_suffix()}"
    if store.identifier_taken(session, environment_id, identifier):
        identifier = f"{identifier}-{short_suffix()}"
    layout_names.settle(session, environment_id, draft.steps)
    now, workflow_id = clock.now_ms(), new_id()
    version = WorkflowVersion(
        id=new_id(),
        environment_id=environment_id,
        workflow_id=workflow_id,
        number=1,
        definition=define(draft),
        created_by=user_id,
        created_at=now,
    )
    row = Workflow(
        id=workflow_id,
        environment_id=environment_id,
        organization_id=organization_id,
        identifier=identifier,
        version_id=version.id,
        name=draft.name,
        status="",
        origin=draft.origin,
        created_at=now,
        updated_at=now,
    )
    saving.describe(session, row, draft, version.definition)
    row.updated_by = user_id
    store.add(session, row, version)
    saving.listen(session, row, version.definition)
    lists.changed(session, "workflows", environment_id)
    return complete(session, row, version)


def update_workflow(
    session: Session, environment_id: str, reference: str, draft: WorkflowDraft, *, user_id: str | None = None
) -> StoredWorkflow:
    """Make a workflow what the draft says. Its identifier and origin stay.

    Steps without ``uid`` are new, steps that the draft does not have are deleted.

    Raises:
        NotFound: there is no such workflow.
        ValidationFailed: the draft breaks a limit.
    """
    drafts.check(draft)
    current = load(session, environment_id, reference, for_update=True)
    layout_names.settle(session, environment_id, draft.steps)
    definition = define(draft, current.steps)
    version = saving.version_of(session, current, definition, user_id)
    saving.describe(session, current.row, draft, definition)
    return saving.saved(session, current.row, version, user_id)


def patch_workflow(
    session: Session,
    environment_id: str,
    reference: str,
    changes: Mapping[str, Any],
    *,
    user_id: str | None = None,
) -> StoredWorkflow:
    """Change some fields of a workflow: those of :class:`WorkflowDraft`, by name.

    Raises:
        NotFound: there is no such workflow.
        ValidationFailed: a field breaks a limit.
    """
    current = load(session, environment_id, reference, for_update=True)
    draft = draft_of(current)
    for name, value in changes.items():
        setattr(draft, name, value)
    drafts.check(draft)
    definition = define(draft, current.steps)
    version = saving.version_of(session, current, definition, user_id)
    saving.describe(session, current.row, draft, definition)
    return saving.saved(session, current.row, version, user_id)


def set_active(
    session: Session, environment_id: str, reference: str, *, active: bool, user_id: str | None = None
) -> StoredWorkflow:
    """Switch a workflow on or off; triggers of an inactive one are not run.

    Raises:
        NotFound: there is no such workflow.
    """
    return patch_workflow(session, environment_id, reference, {"active": active}, user_id=user_id)


def delete_workflow(session: Session, environment_id: str, reference: str) -> None:
    """Delete a workflow with its versions.

    Raises:
        NotFound: there is no such workflow.
    """
    found = load(session, environment_id, reference)
    copying.remove(session, "workflow", environment_id, found.row.id)
    store.remove(session, environment_id, found.row.id)
    lists.changed(session, "workflows", environment_id)


def duplicate(
    session: Session, environment_id: str, reference: str, *, name: str | None = None, user_id: str | None = None
) -> StoredWorkflow:
    """Create an inactive copy of a workflow in the same environment, with steps of its own.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        reference: id, identifier or slug of the original.
        name: the copy's name; None takes the original's with "(copy)".
        user_id: who does it.

    Raises:
        NotFound: there is no such workflow.
    """
    original = load(session, environment_id, reference)
    draft = draft_of(original)
    draft.name = name or f"{draft.name[: drafts.MAX_NAME - 7]} (copy)"
    draft.identifier, draft.active = "", False
    copied = create_workflow(session, environment_id, original.row.organization_id, draft, user_id=user_id)
    copying.copy(session, "workflow", environment_id, original.row.id, environment_id, copied.row.id)
    return copied


def sync_workflow(
    session: Session,
    environment_id: str,
    organization_id: str,
    reference: str,
    target_environment_id: str,
    *,
    user_id: str | None = None,
) -> StoredWorkflow:
    """Copy a workflow into another environment of the organization, in place of the one with its identifier there.

    Returns:
        The workflow in the target environment.

    Raises:
        NotFound: there is no such workflow.
        BadRequest: the target is no other environment of the organization.
        Conflict: the workflow in the target lives in code.
    """
    if target_environment_id == environment_id:
        raise BadRequest("Cannot sync workflow to the same environment")
    if store.environment_of(session, organization_id, target_environment_id) is None:
        raise BadRequest(f"Target environment {target_environment_id} was not found")
    source = load(session, environment_id, reference)
    return publish_workflow(session, source, organization_id, target_environment_id, user_id=user_id)


def publish_workflow(
    session: Session,
    source: StoredWorkflow,
    organization_id: str,
    target_environment_id: str,
    *,
    user_id: str | None = None,
) -> StoredWorkflow:
    """Copy a workflow into another environment, in place of the one with its identifier there.

    Args:
        session: a writing transaction.
        source: the workflow.
        organization_id: of both environments.
        target_environment_id: where it goes.
        user_id: who does it; None for a secret key.

    Returns:
        The workflow in the target environment.

    Raises:
        Conflict: the one in the target lives in code.
        ValidationFailed: it breaks a limit.
    """
    store.hold_creations(session, target_environment_id)
    draft = draft_of(source)
    existing = store.find(session, target_environment_id, None, source.row.identifier, for_update=True)
    if existing is None:
        made = create_workflow(session, target_environment_id, organization_id, draft, user_id=user_id)
    elif existing[0].origin == "external" != source.row.origin:
        raise Conflict(f"The workflow {source.row.identifier} of the target environment lives in code")
    else:
        # Steps are the same when their step ids are: their own ids differ between environments.
        uids = {step["step_id"]: step["_id"] for step in existing[1].definition["steps"]}
        for step in draft.steps:
            step.uid = uids.get(step.step_id or "")
        made = update_workflow(session, target_environment_id, existing[0].id, draft, user_id=user_id)
    copying.copy(session, "workflow", source.row.environment_id, source.row.id, target_environment_id, made.row.id)
    now = clock.now_ms()
    for row in (source.row, made.row):
        row.last_published_at, row.last_published_by = now, user_id
        session.add(row)
    session.flush()
    return complete(session, made.row, made.version)


def get_step(session: Session, environment_id: str, reference: str, step: str) -> tuple[StoredWorkflow, int]:
    """A workflow, and the position of the step with this id, step id or slug.

    Raises:
        NotFound: there is no such workflow or step.
    """
    found = load(session, environment_id, reference)
    uid = id_in(step, STEP_MARK)
    for position, candidate in enumerate(found.steps):
        if candidate["_id"] == uid or candidate["step_id"] == step:
            return found, position
    raise NotFound("Step cannot be found", stepId=step)


def refresh_issues(session: Session, environment_id: str) -> None:
    """Look at the workflows again after the environment's integrations, layouts or variables have changed."""
    channels = integration_store.active_channels(session, environment_id)
    found = store.everything(session, environment_id, for_update=True)
    steps = [step for _, version in found for step in version.definition["steps"]]
    layouts = layout_names.existing(session, environment_id, steps)
    variables = environment_variables.names_in(session, environment_id)
    for row, version in found:
        issues = issues_of(
            version.definition["steps"],
            row.tags or [],
            channels,
            layouts,
            preferences=version.definition.get("preferences"),
            payload_schema=version.definition.get("payload_schema"),
            environment_variables=variables,
        )
        if issues != (row.issues or {}):
            row.issues = issues or None
            row.status = saving.status_of(row.active, issues)
            session.add(row)
            lists.changed(session, "workflows", environment_id)
    session.flush()


def refresh_issues_everywhere(session: Session, organization_id: str) -> None:
    """As :func:`refresh_issues`, in all environments of an organization."""
    for environment in environments.list_environments(session, organization_id):
        refresh_issues(session, environment.id)
