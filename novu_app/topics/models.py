"""Topics: named groups of subscribers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Topic(SQLModel, table=True):
    """A group that a trigger can address by its key."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("environment_id", "key"),
        Index("ix_topic_listing", "environment_id", "id"),
        Index("ix_topic_changed", "environment_id", "updated_at", "id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    key: str = fields.text()
    name: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class TopicSubscription(SQLModel, table=True):
    """One subscription of a subscriber to a topic; there may be several, each with its own identifier and conditions.

    ``preferences`` is ``[{"workflow_id", "enabled", "condition"}]``, one entry a workflow; where there is a condition
    (JSON logic on the trigger), ``enabled`` does not count. ``context_keys`` are ``type:id``, sorted.
    """

    __tablename__ = "topic_subscription"
    __table_args__ = (
        UniqueConstraint("topic_id", "identifier"),
        Index("ix_topic_subscription_fanout", "topic_id", "subscriber_pk"),
        Index("ix_topic_subscription_subscriber", "subscriber_pk"),
        # A topic may have a million of them: its lists are read in the order of these.
        Index("ix_topic_subscription_age", "topic_id", "id"),
        Index("ix_topic_subscription_updated", "topic_id", "updated_at", "id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    topic_id: str = fields.reference("topic.id")
    subscriber_pk: str = fields.reference("subscriber.id")
    identifier: str = fields.text()
    name: str | None = fields.text(nullable=True)
    preferences: list[dict[str, Any]] | None = fields.document(nullable=True)
    context_keys: list[str] | None = fields.document(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
