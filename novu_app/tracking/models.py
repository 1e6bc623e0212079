"""What vendors tell about messages after they took them (contract/webhooks.md, Delivery status from providers)."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class TrackedEvent(SQLModel, table=True):
    """One event of a message; ``key`` is what makes it one, however often the vendor tells it.

    ``status`` is a contract status of delivery events, ``at`` the moment that the vendor names.
    """

    __tablename__ = "tracked_event"
    __table_args__ = (UniqueConstraint("message_id", "key"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    message_id: str = fields.reference("message.id")
    key: str = fields.text()
    status: str = fields.text()
    at: int = fields.moment()
    created_at: int = fields.moment()


class SpentToken(SQLModel, table=True):
    """What makes a signed report of an integration's provider unique, as a hash: it is taken once."""

    __tablename__ = "spent_token"
    __table_args__ = (
        UniqueConstraint("environment_id", "integration_id", "token"),
        Index("ix_spent_token_expiry", "expires_at"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    integration_id: str = fields.reference()
    token: str = fields.text()
    expires_at: int = fields.moment()
