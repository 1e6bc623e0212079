"""Workflows in groups, as older clients see them; what a workflow is and does stands in :mod:`.service`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel.errors import BadRequest, NotFound, ValidationFailed
from novu_app.notification_groups import service as groups
from novu_app.notification_groups.models import NotificationGroup
from novu_app.workflows import service
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.updates_v1 import WorkflowChanges, changed_draft


@dataclass(frozen=True, slots=True)
class GroupedWorkflow:
    """A workflow with its group. None where the environment has no group at all."""

    stored: StoredWorkflow
    group: NotificationGroup | None


@dataclass(frozen=True, slots=True)
class GroupedPage:
    """A page of workflows, newest first, with the active integrations by which they can send."""

    workflows: list[GroupedWorkflow]
    total: int
    integrations: Collection[Integration]


def list_workflows(session: Session, environment_id: str, page: int, limit: int, query: str = "") -> GroupedPage:
    """Page ``page`` (from 0) of ``limit`` workflows whose name or identifier has ``query`` in it."""
    listing = service.WorkflowListing(limit=limit, offset=page * limit, query=query)
    found, total = service.list_workflows(session, environment_id, listing)
    known = groups.list_groups(session, environment_id)
    workflows = [GroupedWorkflow(stored, _group_of(stored, known)) for stored in found]
    return GroupedPage(workflows, total, integrations.list_integrations(session, environment_id, only_active=True))


def get_workflow(session: Session, environment_id: str, reference: str) -> GroupedWorkflow:
    """One workflow by its id, identifier or slug.

    Raises:
        NotFound: there is none.
    """
    try:
        stored = service.get_workflow(session, environment_id, reference)
    except NotFound:
        raise NotFound(f"Template with id {reference} not found") from None
    return GroupedWorkflow(stored, _group_of(stored, groups.list_groups(session, environment_id)))


def create_workflow(
    session: Session,
    environment_id: str,
    organization_id: str,
    group_id: str,
    draft: WorkflowDraft,
    *,
    user_id: str | None = None,
) -> GroupedWorkflow:
    """Create a workflow in a group. ``user_id`` is who does it; None for a secret key.

    Raises:
        NotFound: there is no such group.
        BadRequest: the draft breaks a limit.
    """
    group = groups.get(session, environment_id, group_id)
    with _told_in_a_list():
        stored = service.create_workflow(session, environment_id, organization_id, draft, user_id=user_id)
    return _in_group(session, stored, group)


def update_workflow(
    session: Session,
    environment_id: str,
    reference: str,
    changes: WorkflowChanges,
    *,
    identifier: str | None = None,
    group_id: str | None = None,
    user_id: str | None = None,
) -> GroupedWorkflow:
    """Change a workflow, in another group when one is named. ``identifier`` can only be the one that it has.

    Raises:
        NotFound: there is no such workflow, or no such group.
        BadRequest: the identifier is another one, a step says what no step here can say, or it would break a limit.
    """
    stored = get_workflow(session, environment_id, reference).stored
    if identifier not in (None, stored.row.identifier):
        raise BadRequest(["identifier can not be changed: triggers name the workflow by it"])
    group = groups.get(session, environment_id, group_id) if group_id else None
    draft = changed_draft(stored, changes)
    with _told_in_a_list():
        updated = service.update_workflow(session, environment_id, stored.row.id, draft, user_id=user_id)
    if group is not None:
        return _in_group(session, updated, group)
    return GroupedWorkflow(updated, _group_of(updated, groups.list_groups(session, environment_id)))


def set_active(
    session: Session, environment_id: str, reference: str, *, active: bool, user_id: str | None = None
) -> GroupedWorkflow:
    """Switch a workflow on or off.

    Raises:
        NotFound: there is no such workflow.
        BadRequest: it is so already.
    """
    if get_workflow(session, environment_id, reference).stored.row.active == active:
        raise BadRequest("You must provide a different status from the current status")
    service.set_active(session, environment_id, reference, active=active, user_id=user_id)
    return get_workflow(session, environment_id, reference)


def delete_workflow(session: Session, environment_id: str, reference: str) -> None:
    """Delete a workflow with its versions.

    Raises:
        NotFound: there is no such workflow.
    """
    service.delete_workflow(session, environment_id, get_workflow(session, environment_id, reference).stored.row.id)


@contextmanager
def _told_in_a_list() -> Iterator[None]:
    """What is wrong with fields, as these clients read it: 400 with a list (contract/recorded 034)."""
    try:
        yield
    except ValidationFailed as error:
        fields = error.extra["errors"].values()
        raise BadRequest([message for field in fields for message in field["messages"]]) from None


def _in_group(session: Session, stored: StoredWorkflow, group: NotificationGroup) -> GroupedWorkflow:
    stored.row.notification_group_id = group.id
    session.add(stored.row)
    session.flush()
    return GroupedWorkflow(stored, group)


def _group_of(stored: StoredWorkflow, known: Collection[NotificationGroup]) -> NotificationGroup | None:
    # Those made elsewhere belong to the first group; so do those whose group is gone.
    wanted = stored.row.notification_group_id
    return next((group for group in known if group.id == wanted), next(iter(known), None))
