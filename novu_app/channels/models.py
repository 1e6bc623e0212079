"""Where subscribers are reached on chat, push and tools (contract/webhooks.md, Chat: connections and endpoints)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class ChannelConnection(SQLModel, table=True):
    """The authorisation of a workspace. ``auth`` is encrypted JSON bound to this row; without a subscriber it is shared.

    ``due_at`` is when it has to be renewed, where it ends and can be; ``lease`` is held by who renews it
    (:mod:`novu_app.channels.renewal`).
    """

    __tablename__ = "channel_connection"
    __table_args__ = (
        UniqueConstraint("environment_id", "identifier"),
        Index("ix_channel_connection_listing", "environment_id", "id"),
        fields.partial_index("ix_channel_connection_due", "due_at", where="due_at IS NOT NULL"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    identifier: str = fields.text()
    integration_id: str = fields.reference("integration.id", index=True)
    subscriber_pk: str | None = fields.reference("subscriber.id", nullable=True, index=True)
    context_keys: list[str] = fields.document()
    workspace: dict[str, Any] = fields.document()
    auth: str = fields.text()
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class ChannelEndpoint(SQLModel, table=True):
    """One address of a subscriber at an integration. ``endpoint`` is encrypted JSON bound to this row: it may hold keys."""

    __tablename__ = "channel_endpoint"
    __table_args__ = (
        UniqueConstraint("environment_id", "identifier"),
        Index("ix_channel_endpoint_listing", "environment_id", "id"),
        Index("ix_channel_endpoint_subscriber", "subscriber_pk", "integration_id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    identifier: str = fields.text()
    integration_id: str = fields.reference("integration.id", index=True)
    connection_id: str | None = fields.reference("channel_connection.id", nullable=True, index=True)
    subscriber_pk: str = fields.reference("subscriber.id")
    context_keys: list[str] = fields.document()
    type: str = fields.text()
    endpoint: str = fields.text()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class ChannelLink(SQLModel, table=True):
    """A link that was handed out and waits to be followed, once: ``kind`` says what comes of it.

    ``chat`` binds the chat in which it is followed to the subscriber, ``setup`` lets whoever opens it fill in the
    integration's credentials. The token itself is not kept, only its keyed hash.
    """

    __tablename__ = "channel_link"
    __table_args__ = (Index("ix_channel_link_expiry", "expires_at"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id", index=True)
    organization_id: str = fields.reference()
    integration_id: str = fields.reference("integration.id", index=True)
    subscriber_pk: str | None = fields.reference("subscriber.id", nullable=True, index=True)
    kind: str = fields.text()
    token_hash: str = fields.text(unique=True)
    context_keys: list[str] = fields.document()
    created_at: int = fields.moment()
    expires_at: int = fields.moment()
