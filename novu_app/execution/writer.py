"""Store a chunk: a constant number of statements, whatever its size, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.execution import gates, message_rows, run_rows, waits
from novu_app.execution.chunk import Chunk, Invocation, JobChange, NewMessage, Run
from novu_app.execution.models import Delivery, Job
from novu_app.kernel import bulk, jsons
from novu_app.messages import counters

_JOBS = Job.__table__  # type: ignore[attr-defined]
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
    alive = run_rows.insert(session, chunk) | run_rows.carry_forward(session, chunk, lease)
    touched = _touch_workflows(session, chunk)
    gates.decide(session, chunk, alive)
    _insert_jobs(session, chunk, alive)
    _change_jobs(session, chunk, alive)
    messages = [message for message in chunk.messages if message.job.run.id in alive]
    message_rows.insert(session, messages, chunk.now)
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
