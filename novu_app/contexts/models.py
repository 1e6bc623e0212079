"""Contexts and tenants: reusable objects that scope triggers, inboxes and preferences."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Context(SQLModel, table=True):
    """One thing of a type that an application names in triggers; its key is ``type:identifier``."""

    __tablename__ = "context"
    __table_args__ = (
        UniqueConstraint("environment_id", "key"),
        Index("ix_context_listing", "environment_id", "id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    type: str = fields.text()
    identifier: str = fields.text()
    key: str = fields.text()
    data: dict[str, Any] = fields.document()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Tenant(SQLModel, table=True):
    """What older applications use in place of a context."""

    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("environment_id", "identifier"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    identifier: str = fields.text()
    name: str | None = fields.text(nullable=True)
    data: dict[str, Any] = fields.document()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
