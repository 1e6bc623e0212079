"""Rules of notification groups. Runs and preferences do not ask for them: they sort what older clients show."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.notification_groups import store
from novu_app.notification_groups.models import NotificationGroup

GENERAL = "General"
MAX_NAME = 128


def add_general(session: Session, environment_id: str, organization_id: str) -> NotificationGroup:
    """The first group of a new environment."""
    return create(session, environment_id, organization_id, GENERAL)


def create(session: Session, environment_id: str, organization_id: str, name: str) -> NotificationGroup:
    """A new group.

    Raises:
        BadRequest: the name is empty or too long.
    """
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise BadRequest([f"name must have between 1 and {MAX_NAME} characters"])
    now = clock.now_ms()
    row = NotificationGroup(
        environment_id=environment_id, organization_id=organization_id, name=name, created_at=now, updated_at=now
    )
    session.add(row)
    session.flush()
    return row


def list_groups(session: Session, environment_id: str) -> Sequence[NotificationGroup]:
    """All groups of an environment, oldest first."""
    return store.of_environment(session, environment_id)


def get(session: Session, environment_id: str, group_id: str) -> NotificationGroup:
    """One group.

    Raises:
        NotFound: the environment has no such group.
    """
    row = store.by_id(session, environment_id, group_id)
    if row is None:
        raise NotFound(f"Notification group with id {group_id} not found")
    return row


def rename(session: Session, environment_id: str, group_id: str, name: str) -> NotificationGroup:
    """Give a group another name.

    Raises:
        NotFound: the environment has no such group.
        BadRequest: the name is empty or too long.
    """
    row, name = get(session, environment_id, group_id), name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise BadRequest([f"name must have between 1 and {MAX_NAME} characters"])
    row.name, row.updated_at = name, clock.now_ms()
    session.add(row)
    session.flush()
    return row


def delete(session: Session, environment_id: str, group_id: str) -> None:
    """Delete a group.

    Raises:
        NotFound: the environment has no such group.
        BadRequest: workflows are in it, or it is the first one, which those without a group belong to.
    """
    row = get(session, environment_id, group_id)
    if store.of_environment(session, environment_id)[0].id == row.id:
        raise BadRequest("The first notification group can not be deleted")
    if store.has_workflows(session, environment_id, group_id):
        raise BadRequest("Can not delete notification group with workflows assigned to it")
    session.delete(row)
    session.flush()
