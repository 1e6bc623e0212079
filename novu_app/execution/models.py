"""Runs and their jobs. Hot tables: no foreign keys, few indexes, written in bulk."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields

#: In statements on runs that are named by their ids: that such a run is under way. Not as a plain comparison: most runs
#: have ended, so PostgreSQL would look for these few by their state instead, and walk past all that wait, for each chunk.
UNDER_WAY = "notification.status || '' = 'processing'"


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
        Index("ix_notification_workflow", "workflow_id", "id"),
        # Most runs end well: those that did not, or not yet, are found without walking past them.
        fields.partial_index("ix_notification_state", "environment_id", "status", "id", where="status <> 'completed'"),
        # Most runs have no severity of their own and belong to no context.
        fields.partial_index(
            "ix_notification_severity", "environment_id", "severity", "id", where="severity <> 'none'"
        ),
        fields.partial_index(
            "ix_notification_context", "environment_id", "context_keys", "id", where="context_keys IS NOT NULL"
        ),
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
    context_keys: str | None = fields.text(nullable=True)  # JSON ["type:id"], sorted
    severity: str = fields.text()
    critical: bool = fields.flag()
    merged_into: str | None = fields.reference(nullable=True)  # the run whose digest took this one's event
    held_by: str | None = fields.reference(nullable=True)
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    claims: int = fields.number(later=True)  # kernel/leases.py: COUNTED
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Job(SQLModel, table=True):
    """One step of a run, written when the run reaches the step.

    ``details`` is the JSON list of execution details ``{"_id", "detail", "status", "source", "providerId", "raw", "createdAt"}``.
    ``output`` is what later steps see as ``steps.<step_id>``. ``extensions`` counts how often the step was put off to the
    subscriber's schedule. What leaves the machine for a job stands in its :class:`Delivery` rows.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("notification_id", "step_uid"),
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
    merged_into: str | None = fields.reference(nullable=True)
    extensions: int | None = fields.number(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Delivery(SQLModel, table=True):
    """One thing that is still to leave the machine: a message to a provider's endpoint, or the request of an HTTP step.

    A row lives from the moment its job is stored until its outcome is: it is what the delivery lane claims. ``target`` is
    what may be slow or down by itself, an integration's id or ``http:<environment id>``: the lane is fair between targets.
    ``attempt`` is the id of the call that is under way (``running``) or was last made; ``attempts`` counts those to the
    present integration. ``candidates`` is the JSON list of the integration ids that stand in when this one fails for good.
    ``endpoint`` says where to (JSON: push tokens, a chat channel, a webhook), when it is not the message's recipient.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_job", "job_id"),
        fields.partial_index("ix_delivery_due", "target", "due_at", where="due_at IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    notification_id: str = fields.reference()
    job_id: str = fields.reference()
    message_id: str | None = fields.reference(nullable=True)
    kind: str = fields.text()  # message | http_request
    target: str = fields.text()
    integration_id: str | None = fields.reference(nullable=True)
    provider_id: str = fields.text()
    candidates: str | None = fields.text(nullable=True)
    endpoint: str | None = fields.text(nullable=True)
    request: str | None = fields.text(nullable=True)  # encrypted JSON of an HTTP request
    halts: bool = fields.flag()  # whether the run ends when this fails for good
    status: str = fields.text()  # queued | running
    attempt: str | None = fields.text(nullable=True)
    attempts: int = fields.number()
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()


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


class DigestLookBack(SQLModel, table=True):
    """When a subscriber's last event reached a digest with a look-back window: one atomic statement moves ``last_at`` on
    and keeps what it was, so that of two events at once one is the first and the other is not."""

    __tablename__ = "digest_look_back"
    __table_args__ = (
        UniqueConstraint("workflow_id", "step_uid", "subscriber_pk", "digest_value"),
        Index("ix_digest_look_back_expiry", "expires_at"),
    )

    id: str = fields.primary_id()
    workflow_id: str = fields.reference()
    step_uid: str = fields.reference()
    subscriber_pk: str = fields.reference()
    digest_value: str = fields.text()
    environment_id: str = fields.reference()
    last_at: int = fields.moment()
    previous_at: int | None = fields.moment(nullable=True)
    expires_at: int = fields.moment()


class ThrottleWindow(SQLModel, table=True):
    """How many runs of a subscriber passed a throttle step, for a key's value, in the window that began with the first."""

    __tablename__ = "throttle_window"
    __table_args__ = (
        UniqueConstraint("workflow_id", "step_uid", "subscriber_pk", "key"),
        Index("ix_throttle_window_expiry", "ends_at"),
    )

    id: str = fields.primary_id()
    workflow_id: str = fields.reference()
    step_uid: str = fields.reference()
    subscriber_pk: str = fields.reference()
    key: str = fields.text()
    environment_id: str = fields.reference()
    started_at: int = fields.moment()
    ends_at: int = fields.moment()
    count: int = fields.number()


class Wait(SQLModel, table=True):
    """What a run waits for besides its time-out: an event by name, or that a message is seen or read.

    ``name`` is the event's name, or ``seen:`` / ``read:`` and the id of the job whose message it is. The row is deleted by
    whoever ends the wait.
    """

    __tablename__ = "wait"
    __table_args__ = (
        Index("ix_wait_subscriber", "subscriber_pk", "name"),
        Index("ix_wait_notification", "notification_id"),
    )

    job_id: str = fields.primary_id()
    environment_id: str = fields.reference()
    notification_id: str = fields.reference()
    subscriber_pk: str = fields.reference()
    name: str = fields.text()
    condition: str | None = fields.text(nullable=True)  # JSON logic on the event
    created_at: int = fields.moment()
