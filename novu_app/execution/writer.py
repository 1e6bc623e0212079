"""Store a chunk: a constant number of statements, whatever its size, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.execution import gates, waits
from novu_app.execution.chunk import Chunk, Invocation, JobChange, NewMessage, Run
from novu_app.execution.models import Delivery, Job, Notification
from novu_app.kernel import bulk, jsons
from novu_app.messages import counters, marks
from novu_app.messages.models import Message

_NOTIFICATIONS = Notification.__table__  # type: ignore[attr-defined]
_JOBS = Job.__table__  # type: ignore[attr-defined]
_MESSAGES = Message.__table__  # type: ignore[attr-defined]
_DELIVERIES = Delivery.__table__  # type: ignore[attr-defined]
#: Stores the events of invoke steps: the events domain lies above this one and hands it in.
Start = Callable[[Session, Sequence[Invocation], int], None]
#: How old "last triggered" may be before it is written again.
_TOUCH_MS = 5_000
_MOST_TOUCHED = 10_000
#: When this process last saw that "last triggered" of a workflow was written (milliseconds).
_touched: dict[str, int] = {}


@dataclass(slots=True)
class Stored:
    """What was stored, for those who are told about it after the commit."""

    runs: list[Run] = field(default_factory=list)
    messages: list[NewMessage] = field(default_factory=list)
    counts: list[counters.Counts] = field(default_factory=list)
    deliveries: bool = False
    #: Whether some of the runs are to be taken up again at once, or other workflows were started.
    again: bool = False
    started: bool = False
    #: The workflows whose "last triggered" is up to date now.
    touched: list[str] = field(default_factory=list)


def store(session: Session, chunk: Chunk, lease: str | None, start: Start) -> Stored:
    """Store new runs, and carry claimed ones forward if the lease on them still holds.

    Args:
        session: a writing transaction.
        chunk: after :func:`novu_app.execution.advance.advance`.
        lease: the token under which the stored runs were claimed; None where all runs are new.
        start: stores the events by which runs start other workflows.

    A new run whose event has one for this subscriber already, and a claimed run whose lease was lost or which was
    cancelled meanwhile, are dropped with everything that they would have written.
    """
    alive = _insert_runs(session, chunk) | _update_runs(session, chunk, lease)
    touched = _touch_workflows(session, chunk)
    gates.decide(session, chunk, alive)
    _insert_jobs(session, chunk, alive)
    _change_jobs(session, chunk, alive)
    messages = [message for message in chunk.messages if message.job.run.id in alive]
    _insert_messages(session, chunk, messages)
    deliveries = _insert_deliveries(session, chunk, alive)
    waits.register(session, chunk, alive)
    invocations = [invocation for invocation in chunk.invocations if invocation.job.run.id in alive]
    if invocations:
        start(session, invocations, chunk.now)
    arrived = [message for message in messages if message.job.step.type == "in_app"]
    counts = counters.apply(
        session,
        (
            counters.arrived(
                run.recipient.pk, run.trigger.environment_id, run.severity, in_context=bool(run.trigger.context)
            )
            for run in (message.job.run for message in arrived)
        ),
    )
    runs = [run for run in chunk.runs if run.id in alive]
    again = any(run.due_at is not None and run.due_at <= chunk.now for run in runs)
    return Stored(runs, arrived, counts, deliveries, again, bool(invocations), touched)


def _insert_runs(session: Session, chunk: Chunk) -> set[str]:
    rows = [
        (
            run.id,
            run.trigger.environment_id,
            run.trigger.organization_id,
            run.trigger.event_id,
            run.trigger.workflow_id,
            run.trigger.version_id,
            run.recipient.pk,
            run.recipient.subscriber_id,
            run.trigger.transaction_id,
            run.status,
            run.position,
            run.topics,
            jsons.dumps(run.trigger.context_keys) if run.trigger.context else None,
            run.severity,
            run.definition.critical,
            run.held_by,
            run.due_at,
        )
        for run in chunk.runs
        if not run.stored
    ]
    inserted = bulk.insert(
        session,
        _NOTIFICATIONS,
        (
            "id",
            "environment_id",
            "organization_id",
            "event_id",
            "workflow_id",
            "version_id",
            "subscriber_pk",
            "subscriber_id",
            "transaction_id",
            "status",
            "position",
            "topics",
            "context_keys",
            "severity",
            "critical",
            "held_by",
            "due_at",
        ),
        rows,
        constants={"created_at": chunk.now, "updated_at": chunk.now},
        conflict="ON CONFLICT (event_id, subscriber_pk) DO NOTHING",
        returning=("id",),
    )
    return {row[0] for row in inserted}


def hold_runs(session: Session, run_ids: Iterable[str]) -> None:
    """Keep these runs from other transactions until this one ends; one statement.

    Whether a run is over is seen by looking at its jobs: the last of several transactions that end them at the same
    moment must see what the others did, and so has to wait before it looks.
    """
    if bulk.is_sqlite(session):
        return  # its one writer has the database for itself
    ids = sorted(run_ids)
    if ids:
        bulk.execute(
            session,
            f"SELECT id FROM notification WHERE {bulk.any_of(session, 'id', 'ids')} ORDER BY id FOR UPDATE",
            ids=bulk.listed(session, ids),
        )


def _update_runs(session: Session, chunk: Chunk, lease: str | None) -> set[str]:
    opens = {delivery.job.run.id for delivery in chunk.deliveries}
    rows = [
        (run.id, run.status, run.position, run.held_by, run.due_at, run.id in opens) for run in chunk.runs if run.stored
    ]
    hold_runs(session, (row[0] for row in rows))
    updated = bulk.run(
        session,
        # A run at its end is over unless a delivery is open: one of this chunk, or one that is still open now.
        "WITH {v} UPDATE notification SET status = CASE "
        "WHEN v.position >= 0 OR v.opens OR v.status NOT IN ('processing', 'completed') THEN v.status "
        "WHEN EXISTS (SELECT 1 FROM job WHERE job.notification_id = notification.id "
        "AND job.status IN ('queued', 'running')) THEN 'processing' ELSE 'completed' END, position = v.position, "
        "held_by = v.held_by, due_at = v.due_at, lease = NULL, updated_at = :now FROM v WHERE notification.id = v.id "
        "AND notification.lease = :lease AND notification.status = 'processing' RETURNING notification.id",
        {
            **bulk.column_types(_NOTIFICATIONS, ("id", "status", "position", "held_by", "due_at")),
            "opens": "boolean",
        },
        rows,
        now=chunk.now,
        lease=lease,
    )
    return {row[0] for row in updated}


def remember(stored: Stored, now: int) -> None:
    """Keep in mind, after the commit, whose "last triggered" need not be written for a while."""
    if len(_touched) > _MOST_TOUCHED:
        _touched.clear()
    _touched.update(dict.fromkeys(stored.touched, now))


def _touch_workflows(session: Session, chunk: Chunk) -> list[str]:
    # "Last triggered" is for people: a few seconds late is right, and spares a busy workflow's row.
    stale = chunk.now - _TOUCH_MS
    named = {run.trigger.workflow_id for run in chunk.runs if not run.stored}
    old = sorted(workflow_id for workflow_id in named if _touched.get(workflow_id, 0) < stale)
    bulk.run(
        session,
        "WITH {v} UPDATE workflow SET last_triggered_at = :now FROM v WHERE workflow.id = v.id "
        "AND (workflow.last_triggered_at IS NULL OR workflow.last_triggered_at < :stale)",
        {"id": "text"},
        [(workflow_id,) for workflow_id in old],
        now=chunk.now,
        stale=stale,
    )
    return old


def _insert_jobs(session: Session, chunk: Chunk, alive: set[str]) -> None:
    rows = [
        (
            job.id,
            job.run.trigger.environment_id,
            job.run.id,
            job.step.uid,
            job.step.step_id,
            job.step.type,
            job.status,
            job.details,
            job.output,
            job.digest,
            job.provider_id,
            job.integration_id,
            job.merged_into,
            job.extensions,
        )
        for job in chunk.jobs
        if job.run.id in alive
    ]
    bulk.insert(
        session,
        _JOBS,
        (
            "id",
            "environment_id",
            "notification_id",
            "step_uid",
            "step_id",
            "type",
            "status",
            "details",
            "output",
            "digest",
            "provider_id",
            "integration_id",
            "merged_into",
            "extensions",
        ),
        rows,
        constants={"created_at": chunk.now, "updated_at": chunk.now},
        # Only a step that was put off, or is tried again, has a job already: that one goes on.
        conflict="ON CONFLICT (notification_id, step_uid) DO UPDATE SET status = excluded.status, "
        "details = substr(job.details, 1, length(job.details) - 1) || ',' || substr(excluded.details, 2), "
        "output = COALESCE(excluded.output, job.output), digest = COALESCE(excluded.digest, job.digest), "
        "provider_id = excluded.provider_id, integration_id = excluded.integration_id, "
        "extensions = COALESCE(excluded.extensions, job.extensions), updated_at = excluded.updated_at",
    )


#: Append to the JSON list in ``details`` without reading it: both databases concatenate text.
APPEND_DETAILS = "substr(job.details, 1, length(job.details) - 1) || ',' || substr(v.details, 2)"


def _change_jobs(session: Session, chunk: Chunk, alive: set[str]) -> None:
    merged: dict[str, JobChange] = {}
    for change in chunk.changes:
        if change.run.id in alive:
            before = merged.get(change.job_id)
            merged[change.job_id] = change if before is None else before.followed_by(change)
    rows = [
        (change.job_id, change.status, jsons.dumps(change.details), change.output, change.digest, change.extensions)
        for change in merged.values()
    ]
    bulk.run(
        session,
        f"WITH {{v}} UPDATE job SET status = v.status, details = {APPEND_DETAILS}, output = COALESCE(v.output, job.output), "
        "digest = COALESCE(v.digest, job.digest), extensions = COALESCE(v.extensions, job.extensions), updated_at = :now "
        "FROM v WHERE job.id = v.id",
        bulk.column_types(_JOBS, ("id", "status", "details", "output", "digest", "extensions")),
        rows,
        now=chunk.now,
    )


def _insert_messages(session: Session, chunk: Chunk, messages: Iterable[NewMessage]) -> None:
    rows = [_message_row(message) for message in messages]
    bulk.insert(
        session,
        _MESSAGES,
        MESSAGE_COLUMNS,
        rows,
        constants={
            "seen": False,
            "read": False,
            "archived": False,
            "created_at": chunk.now,
            "updated_at": chunk.now,
        },
        conflict="ON CONFLICT (job_id, integration_id) DO NOTHING",
    )


def _insert_deliveries(session: Session, chunk: Chunk, alive: set[str]) -> bool:
    rows = [
        (
            chunk.new_id(),
            delivery.job.run.trigger.environment_id,
            delivery.job.run.id,
            delivery.job.id,
            delivery.message_id,
            delivery.kind,
            delivery.target,
            delivery.integration_id,
            delivery.provider_id,
            jsons.dumps(delivery.candidates) if delivery.candidates else None,
            jsons.dumps(delivery.endpoint) if delivery.endpoint is not None else None,
            delivery.request,
            delivery.halts,
        )
        for delivery in chunk.deliveries
        if delivery.job.run.id in alive
    ]
    bulk.insert(
        session,
        _DELIVERIES,
        (
            "id",
            "environment_id",
            "notification_id",
            "job_id",
            "message_id",
            "kind",
            "target",
            "integration_id",
            "provider_id",
            "candidates",
            "endpoint",
            "request",
            "halts",
        ),
        rows,
        constants={"status": "queued", "attempts": 0, "due_at": chunk.now, "created_at": chunk.now},
    )
    return bool(rows)


MESSAGE_COLUMNS = (
    "id",
    "environment_id",
    "organization_id",
    "notification_id",
    "job_id",
    "event_id",
    "integration_id",
    "subscriber_pk",
    "subscriber_id",
    "workflow_id",
    "version_id",
    "step_uid",
    "transaction_id",
    "channel",
    "provider_id",
    "status",
    "subject",
    "content",
    "avatar",
    "cta",
    "data",
    "tags",
    "data_marks",
    "tag_line",
    "context_keys",
    "severity",
    "recipient",
    "envelope",
)


def _message_row(message: NewMessage) -> tuple[Any, ...]:
    run, trigger = message.job.run, message.job.run.trigger
    return (
        message.id,
        trigger.environment_id,
        trigger.organization_id,
        run.id,
        message.job.id,
        trigger.event_id,
        message.integration_id,
        run.recipient.pk,
        run.recipient.subscriber_id,
        trigger.workflow_id,
        trigger.version_id,
        message.job.step.uid,
        trigger.transaction_id,
        message.job.step.type,
        message.provider_id,
        message.status,
        message.subject,
        message.content,
        message.avatar,
        message.cta,
        jsons.dumps(message.data) if message.data is not None else None,
        jsons.dumps(run.definition.tags),
        marks.signature_of(message.data),
        marks.line_of(run.definition.tags),
        jsons.dumps(trigger.context_keys) if trigger.context else None,
        run.severity,
        message.recipient,
        message.envelope,
    )
