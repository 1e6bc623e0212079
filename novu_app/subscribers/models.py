"""The people who are notified."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Subscriber(SQLModel, table=True):
    """A person of one environment; ``subscriber_id`` is the customer's own identifier.

    ``channels`` holds the credentials set through the v1 API (push tokens, chat webhooks).
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        UniqueConstraint("environment_id", "subscriber_id"),
        Index("ix_subscriber_listing", "environment_id", "id"),
        Index("ix_subscriber_changed", "environment_id", "updated_at", "id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    subscriber_id: str = fields.text()
    first_name: str | None = fields.text(nullable=True)
    last_name: str | None = fields.text(nullable=True)
    email: str | None = fields.text(nullable=True)
    phone: str | None = fields.text(nullable=True)
    avatar: str | None = fields.text(nullable=True)
    locale: str | None = fields.text(nullable=True)
    timezone: str | None = fields.text(nullable=True)
    data: dict[str, Any] | None = fields.document(nullable=True)
    channels: list[dict[str, Any]] | None = fields.document(nullable=True)
    is_online: bool | None = fields.flag()
    last_online_at: int | None = fields.moment(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
