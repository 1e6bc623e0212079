"""Queries of notification groups, each scoped by environment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from novu_app.notification_groups.models import NotificationGroup
from novu_app.workflows.models import Workflow


def of_environment(session: Session, environment_id: str) -> Sequence[NotificationGroup]:
    """All groups of an environment, oldest first."""
    return session.exec(
        select(NotificationGroup)
        .where(NotificationGroup.environment_id == environment_id)
        .order_by(col(NotificationGroup.id))
    ).all()


def by_id(session: Session, environment_id: str, group_id: str) -> NotificationGroup | None:
    """One group."""
    return session.exec(
        select(NotificationGroup).where(
            NotificationGroup.environment_id == environment_id, NotificationGroup.id == group_id
        )
    ).first()


def has_workflows(session: Session, environment_id: str, group_id: str) -> bool:
    """Whether a workflow is in the group."""
    query = select(Workflow.id).where(
        Workflow.environment_id == environment_id, Workflow.notification_group_id == group_id
    )
    return session.exec(query.limit(1)).first() is not None
