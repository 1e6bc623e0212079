"""Statements on what was published; each is scoped by the environment that it was published to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from novu_app.publishing.models import PublicationRecord
from novu_app.workflows import store as workflow_store


def newest(session: Session, target_id: str, limit: int) -> list[PublicationRecord]:
    """The newest publications to an environment, newest first."""
    query = select(PublicationRecord).where(col(PublicationRecord.target_id) == target_id)
    return list(session.exec(query.order_by(col(PublicationRecord.id).desc()).limit(limit)))


def locked(session: Session, target_id: str, record_id: str) -> PublicationRecord | None:
    """One publication, held until the transaction ends."""
    query = select(PublicationRecord).where(
        col(PublicationRecord.id) == record_id, col(PublicationRecord.target_id) == target_id
    )
    return session.exec(query.with_for_update()).first()


def workflow_versions(session: Session, environment_id: str, identifiers: Iterable[str]) -> dict[str, str]:
    """The versions at which workflows of an environment stand, by their identifiers; one statement."""
    found = workflow_store.by_references(session, environment_id, identifiers)
    return {name: row.version_id for name, row in found.items() if row.identifier == name}
