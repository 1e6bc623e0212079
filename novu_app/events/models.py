"""Accepted triggers and their fan-out pages."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Event(SQLModel, table=True):
    """One accepted trigger. Unique per transaction id: a second one with the same id stores nothing.

    ``kind`` is ``direct`` (few recipients, run in one go) or ``fanout`` (planned into pages). While something is owed,
    ``due_at`` says when: now for a new event, the end of the lease for one in hand. ``body`` is the trigger as JSON.
    ``cursor`` is how far the planner has come (JSON).
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("environment_id", "transaction_id"),
        fields.partial_index("ix_event_due", "kind", "due_at", where="due_at IS NOT NULL"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    organization_id: str = fields.reference()
    transaction_id: str = fields.text()
    workflow_id: str = fields.reference()
    version_id: str = fields.reference()
    kind: str = fields.text()
    status: str = fields.text()  # pending | planned | done | canceled
    body: str = fields.text()
    cursor: str | None = fields.text(nullable=True)
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    claims: int = fields.number(later=True)  # kernel/leases.py: COUNTED
    created_at: int = fields.moment()


class FanoutPage(SQLModel, table=True):
    """A bounded part of an event's recipients: ``(after, until]`` of a topic's or the environment's subscribers in id
    order, or a slice of the recipients listed in the event. A page runs in one transaction."""

    __tablename__ = "fanout_page"
    __table_args__ = (
        UniqueConstraint("event_id", "source", "after"),
        fields.partial_index("ix_fanout_page_due", "due_at", where="due_at IS NOT NULL"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    event_id: str = fields.reference()
    source: str = fields.text()  # single | broadcast | topic:<topic id>
    after: str = fields.text()
    until: str = fields.text()
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
