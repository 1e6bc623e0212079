"""What was published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from novu_app.kernel import fields


class PublicationRecord(SQLModel, table=True):
    """One publication to an environment; ``user_id`` is null for a secret key.

    ``outcomes`` is ``[{"kind", "identifier", "name", "outcome", "reason", "before", "after"}]``: what became of each resource,
    why it failed, and for a workflow the versions at which it stood there before and after.
    """

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_target", "target_id", "id"),)

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id")
    source_id: str = fields.reference()
    target_id: str = fields.reference("environment.id")
    user_id: str | None = fields.reference(nullable=True)
    outcomes: list[dict[str, Any]] = fields.document()
    created_at: int = fields.moment()
    rolled_back_at: int | None = fields.moment(nullable=True)
    rolled_back_by: str | None = fields.reference(nullable=True)
