"""Provider instances of an environment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Integration(SQLModel, table=True):
    """One provider with its credentials (one encrypted JSON document bound to this row).

    ``connected`` tells whether the last thing that was sent through it was taken (of the inbox: whether one was ever opened);
    ``last_error`` is what went wrong last, and when.
    """

    __tablename__ = "integration"
    __table_args__ = (UniqueConstraint("environment_id", "identifier"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    provider_id: str = fields.text()
    channel: str = fields.text()
    identifier: str = fields.text()
    name: str = fields.text()
    credentials: str = fields.text()
    configurations: dict[str, Any] = fields.document()
    conditions: list[dict[str, Any]] | None = fields.document(nullable=True)
    active: bool = fields.flag()
    primary: bool = fields.flag()
    priority: int = fields.number()
    connected: bool = fields.flag()
    last_error: str | None = fields.text(nullable=True)
    last_error_at: int | None = fields.moment(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
