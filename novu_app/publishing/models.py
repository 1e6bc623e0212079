"""What was published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from novu_app.kernel import fields


class PublicationRecord(SQLModel, table=True):
    """One publication to an environment; ``user_id`` is null for a secret key.

    ``outcomes`` is ``[{"kind", "identifier", "name", "outcome", "reason", "after"}]``: what became of each resource, why it
    failed, and its :attr:`~novu_app.publishing.resources.Resource.mark` in the target from then on, null where it is gone.
    ``kept`` is what those that were changed or deleted were before, ``{kind: {identifier: …}}``, as their kinds keep it.
    """

    __tablename__ = "publication"
    __table_args__ = (Index("ix_publication_target", "target_id", "id"),)

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id")
    source_id: str = fields.reference()
    target_id: str = fields.reference("environment.id")
    user_id: str | None = fields.reference(nullable=True)
    outcomes: list[dict[str, Any]] = fields.document()
    kept: dict[str, Any] = fields.document()
    created_at: int = fields.moment()
    rolled_back_at: int | None = fields.moment(nullable=True)
    rolled_back_by: str | None = fields.reference(nullable=True)
