"""Runs and their jobs. Hot tables: no foreign keys, few indexes, written in bulk."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Notification(SQLModel, table=True):
    """One run of a workflow for one subscriber; at most one per event and subscriber.

    ``position`` is the index of the step at which the run stands. ``due_at`` is set while a worker owes it something:
    the moment it wakes, or the end of the lease of the worker that has it in hand. A run that waits for a delivery
    (``held_by`` is that job's id) has none.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_id", "subscriber_pk"),
        Index("ix_notification_feed", "environment_id", "id"),
        Index("ix_notification_subscriber", "subscriber_pk", "id"),
        fields.partial_index("ix_notification_due", "due_at", where="due_at IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    organization_id: str = fields.reference()
    event_id: str = fields.reference()
    workflow_id: str = fields.reference()
    version_id: str = fields.reference()
    subscriber_pk: str = fields.reference()
    subscriber_id: str = fields.text()
    transaction_id: str = fields.text()
    status: str = fields.text()  # processing | completed | error | canceled | merged
    position: int = fields.number()
    topics: str | None = fields.text(nullable=True)  # JSON [{"key", "id"}]
    severity: str = fields.text()
    critical: bool = fields.flag()
    merged_into: str | None = fields.reference(nullable=True)  # the run whose digest took this one's event
    held_by: str | None = fields.reference(nullable=True)
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Job(SQLModel, table=True):
    """One step of a run, written when the run reaches the step.

    ``details`` is the JSON list of execution details ``{"_id", "detail", "status", "source", "providerId", "raw", "createdAt"}``.
    ``output`` is what later steps see as ``steps.<step_id>``. A delivery job is claimed by ``due_at`` and ``lease`` like a run;
    ``attempt`` is the id of the provider call that is under way or was last made.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("notification_id", "step_uid"),
        fields.partial_index("ix_job_due", "due_at", where="due_at IS NOT NULL"),
        fields.partial_index("ix_job_merged", "merged_into", where="merged_into IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    notification_id: str = fields.reference()
    step_uid: str = fields.reference()
    step_id: str = fields.text()
    type: str = fields.text()
    status: str = fields.text()  # contract JobStatus
    details: str = fields.text()
    output: str | None = fields.text(nullable=True)
    digest: str | None = fields.text(nullable=True)
    provider_id: str | None = fields.text(nullable=True)
    integration_id: str | None = fields.reference(nullable=True)
    attempt: str | None = fields.text(nullable=True)
    attempts: int = fields.number()
    merged_into: str | None = fields.reference(nullable=True)
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class DigestWindow(SQLModel, table=True):
    """The open digest of a subscriber at a step for a key value. Its row is the decision who is master: whoever inserts it
    is, everybody else counts up and merges. It is deleted in the transaction that closes the window."""

    __tablename__ = "digest_window"
    __table_args__ = (UniqueConstraint("workflow_id", "step_uid", "subscriber_pk", "digest_value"),)

    id: str = fields.primary_id()
    workflow_id: str = fields.reference()
    step_uid: str = fields.reference()
    subscriber_pk: str = fields.reference()
    digest_value: str = fields.text()
    environment_id: str = fields.reference()
    master_job_id: str = fields.reference()
    master_notification_id: str = fields.reference(index=True)
    events: int = fields.number()
    closes_at: int = fields.moment()
