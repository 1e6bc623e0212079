"""Statements on what was published; each is scoped by the environment that it was published to."""

from __future__ import annotations

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from novu_app.publishing.models import PublicationRecord


def newest(session: Session, target_id: str, limit: int) -> list[PublicationRecord]:
    """The newest publications to an environment, newest first, without what they keep."""
    query = select(PublicationRecord).where(col(PublicationRecord.target_id) == target_id)
    query = query.options(defer(PublicationRecord.kept))  # type: ignore[arg-type]
    return list(session.exec(query.order_by(col(PublicationRecord.id).desc()).limit(limit)))


def locked(session: Session, target_id: str, record_id: str) -> PublicationRecord | None:
    """One publication, held until the transaction ends."""
    query = select(PublicationRecord).where(
        col(PublicationRecord.id) == record_id, col(PublicationRecord.target_id) == target_id
    )
    return session.exec(query.with_for_update()).first()
