"""Queries on the versions of workflows; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from novu_app.workflows.models import Workflow, WorkflowVersion


class VersionMark(NamedTuple):
    """A version without what it says; ``created_at`` in milliseconds since the epoch."""

    id: str
    number: int
    created_by: str | None
    created_at: int


def marks(session: Session, environment_id: str, workflow_id: str, limit: int = 2000) -> list[VersionMark]:
    """The newest versions of a workflow without their definitions, newest first."""
    version = WorkflowVersion
    query = (
        select(col(version.id), col(version.number), col(version.created_by), col(version.created_at))
        .where(*_versions_of(environment_id, workflow_id))
        .order_by(col(version.number).desc())
        .limit(limit)
    )
    return [VersionMark(*row) for row in session.execute(query)]


def by_ids(session: Session, environment_id: str, workflow_id: str, ids: Sequence[str]) -> dict[str, WorkflowVersion]:
    """Versions of a workflow by id, in one statement."""
    query = select(WorkflowVersion).where(*_versions_of(environment_id, workflow_id), col(WorkflowVersion.id).in_(ids))
    return {version.id: version for version in session.scalars(query)}


def by_number(session: Session, environment_id: str, workflow_id: str, number: int) -> WorkflowVersion | None:
    """The version of a workflow with this number."""
    query = select(WorkflowVersion).where(
        *_versions_of(environment_id, workflow_id), col(WorkflowVersion.number) == number
    )
    return session.scalar(query)


def stamp(session: Session, environment_id: str, identifier: str) -> tuple[str, int] | None:
    """The version that a workflow is at, and when it was changed last; None when it is gone."""
    query = select(col(Workflow.version_id), col(Workflow.updated_at))
    row = session.execute(
        query.where(col(Workflow.environment_id) == environment_id, col(Workflow.identifier) == identifier)
    ).first()
    return (row[0], row[1]) if row else None


def _versions_of(environment_id: str, workflow_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    version = WorkflowVersion
    return col(version.environment_id) == environment_id, col(version.workflow_id) == workflow_id
