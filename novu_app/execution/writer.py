"""Store a chunk: a constant number of statements, whatever its size, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, NewMessage, OpenDigest, Run
from novu_app.execution.models import Job, Notification
from novu_app.kernel import bulk, jsons
from novu_app.kernel.ids import new_id
from novu_app.messages import counters
from novu_app.messages.models import Message

_NOTIFICATIONS = Notification.__table__  # type: ignore[attr-defined]
_JOBS = Job.__table__  # type: ignore[attr-defined]
_MESSAGES = Message.__table__  # type: ignore[attr-defined]
#: How old "last triggered" may be before it is written again.
_TOUCH_MS = 5_000


@dataclass(slots=True)
class Stored:
    """What was stored, for those who are told about it after the commit."""

    runs: list[Run] = field(default_factory=list)
    messages: list[NewMessage] = field(default_factory=list)
    counts: list[counters.Counts] = field(default_factory=list)
    deliveries: bool = False


def store(session: Session, chunk: Chunk, lease: str | None) -> Stored:
    """Store new runs, and carry claimed ones forward if the lease on them still holds.

    Args:
        session: a writing transaction.
        chunk: after :func:`novu_app.execution.advance.advance`.
        lease: the token under which the stored runs were claimed; None where all runs are new.

    A new run whose event has one for this subscriber already, and a claimed run whose lease was lost or which was
    cancelled meanwhile, are dropped with everything that they would have written.
    """
    alive = _insert_runs(session, chunk) | _update_runs(session, chunk, lease)
    _touch_workflows(session, chunk)
    _decide_digests(session, chunk, alive)
    _insert_jobs(session, chunk, alive)
    _change_jobs(session, chunk, alive)
    messages = [message for message in chunk.messages if message.job.run.id in alive]
    _insert_messages(session, chunk, messages)
    arrived = [message for message in messages if message.job.step.type == "in_app"]
    counts = counters.apply(
        session,
        (
            counters.arrived(run.recipient.pk, run.trigger.environment_id, run.severity)
            for run in (message.job.run for message in arrived)
        ),
    )
    deliveries = any(job.due_at is not None and job.run.id in alive for job in chunk.jobs)
    return Stored([run for run in chunk.runs if run.id in alive], arrived, counts, deliveries)


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


def _update_runs(session: Session, chunk: Chunk, lease: str | None) -> set[str]:
    rows = [(run.id, run.status, run.position, run.held_by, run.due_at) for run in chunk.runs if run.stored]
    updated = bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = CASE WHEN v.status = 'completed' AND EXISTS (SELECT 1 FROM job "
        "WHERE job.notification_id = notification.id AND job.status IN ('queued', 'running')) "
        "THEN 'processing' ELSE v.status END, position = v.position, held_by = v.held_by, due_at = v.due_at, "
        "lease = NULL, updated_at = :now FROM v WHERE notification.id = v.id AND notification.lease = :lease "
        "AND notification.status = 'processing' RETURNING notification.id",
        bulk.column_types(_NOTIFICATIONS, ("id", "status", "position", "held_by", "due_at")),
        rows,
        now=chunk.now,
        lease=lease,
    )
    return {row[0] for row in updated}


def _touch_workflows(session: Session, chunk: Chunk) -> None:
    # "Last triggered" is for people: a few seconds late is right, and spares a busy workflow's row.
    bulk.run(
        session,
        "WITH {v} UPDATE workflow SET last_triggered_at = :now FROM v WHERE workflow.id = v.id "
        "AND (workflow.last_triggered_at IS NULL OR workflow.last_triggered_at < :stale)",
        {"id": "text"},
        [(workflow_id,) for workflow_id in sorted({run.trigger.workflow_id for run in chunk.runs if not run.stored})],
        now=chunk.now,
        stale=chunk.now - _TOUCH_MS,
    )


def _decide_digests(session: Session, chunk: Chunk, alive: set[str]) -> None:
    groups: dict[tuple[str, str, str, str], list[OpenDigest]] = {}
    for digest in chunk.digests:
        if digest.run.id in alive:
            run = digest.run
            key = (run.trigger.workflow_id, digest.job.step.uid, run.recipient.pk, digest.digest_value)
            groups.setdefault(key, []).append(digest)
    rows = [
        (
            new_id(),
            *key,
            members[0].run.trigger.environment_id,
            members[0].job.id,
            members[0].run.id,
            len(members),
            members[0].closes_at,
        )
        for key, members in sorted(groups.items())
    ]
    # Whoever inserts the row is master; everybody else gets the master's ids back, and holds the row until the commit, so
    # that a window can not close between "merged" and the commit of it.
    decided = bulk.run(
        session,
        "WITH {v} INSERT INTO digest_window (id, workflow_id, step_uid, subscriber_pk, digest_value, environment_id, "
        "master_job_id, master_notification_id, events, closes_at) SELECT * FROM v WHERE true "
        "ON CONFLICT (workflow_id, step_uid, subscriber_pk, digest_value) "
        "DO UPDATE SET events = digest_window.events + excluded.events "
        "RETURNING workflow_id, step_uid, subscriber_pk, digest_value, master_job_id, master_notification_id",
        {
            "id": "text",
            "workflow_id": "text",
            "step_uid": "text",
            "subscriber_pk": "text",
            "digest_value": "text",
            "environment_id": "text",
            "master_job_id": "text",
            "master_notification_id": "text",
            "events": "integer",
            "closes_at": "bigint",
        },
        rows,
    )
    merged: list[Run] = []
    for workflow_id, step_uid, subscriber_pk, value, master_job, master_run in decided:
        for digest in groups[workflow_id, step_uid, subscriber_pk, value]:
            if digest.job.id != master_job:
                _merge(chunk, digest, master_job, master_run)
                merged.append(digest.run)
    _store_merged(session, chunk, merged)


def _merge(chunk: Chunk, digest: OpenDigest, master_job: str, master_run: str) -> None:
    digest.job.status, digest.job.merged_into = "merged", master_job
    digest.job.details = chunk.detail_text(texts.STEP_DIGESTED, texts.DIGEST_MERGED)
    digest.run.status, digest.run.merged_into = "merged", master_run
    digest.run.due_at, digest.run.position = None, NO_STEP_LEFT


def _store_merged(session: Session, chunk: Chunk, merged: Sequence[Run]) -> None:
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'merged', due_at = NULL, position = -1, merged_into = v.merged_into "
        "FROM v WHERE notification.id = v.id",
        {"id": "text", "merged_into": "text"},
        [(run.id, run.merged_into) for run in merged],
    )


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
            job.due_at,
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
            "due_at",
        ),
        rows,
        constants={"attempts": 0, "created_at": chunk.now, "updated_at": chunk.now},
        conflict="ON CONFLICT (notification_id, step_uid) DO NOTHING",
    )


#: Append to the JSON list in ``details`` without reading it: both databases concatenate text.
APPEND_DETAILS = "substr(job.details, 1, length(job.details) - 1) || ',' || substr(v.details, 2)"


def _change_jobs(session: Session, chunk: Chunk, alive: set[str]) -> None:
    rows = [
        (change.job_id, change.status, jsons.dumps(change.details), change.output, change.digest)
        for change in chunk.changes
        if change.run.id in alive
    ]
    bulk.run(
        session,
        f"WITH {{v}} UPDATE job SET status = v.status, details = {APPEND_DETAILS}, output = COALESCE(v.output, job.output), "
        "digest = COALESCE(v.digest, job.digest), updated_at = :now FROM v WHERE job.id = v.id",
        bulk.column_types(_JOBS, ("id", "status", "details", "output", "digest")),
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
        run.severity,
        message.recipient,
        message.envelope,
    )
