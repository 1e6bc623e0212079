"""What subscribers want to receive, by level (contract/execution.md, Preferences)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from novu_app.kernel import fields


class Preference(SQLModel, table=True):
    """A subscriber's own choice. Workflow defaults live with the workflow.

    ``scope`` makes the row unique where SQL's NULLs would not: ``global`` or the workflow's id, then, where the choice holds
    in some contexts only, ``@`` and their keys (``type:id``), sorted, with commas between. What the subscriber never said
    stays open, so that the level below decides: ``enabled`` is None, and a channel is not in ``channels``.
    """

    __tablename__ = "preference"
    __table_args__ = (
        UniqueConstraint("subscriber_pk", "scope"),
        Index("ix_preference_workflow", "workflow_id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    subscriber_pk: str = fields.reference("subscriber.id")
    level: str = fields.text()  # SUBSCRIBER_GLOBAL | SUBSCRIBER_WORKFLOW | SUBSCRIPTION_SUBSCRIBER_WORKFLOW
    scope: str = fields.text()
    workflow_id: str | None = fields.reference(nullable=True)
    subscription_id: str | None = fields.reference(nullable=True)
    enabled: bool | None = Field(default=None, sa_column=Column(Boolean, nullable=True))
    channels: dict[str, bool] = fields.document()
    schedule: dict[str, Any] | None = fields.document(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
