"""The runs of a chunk as rows: new ones stored, claimed ones carried forward."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from novu_app.execution.chunk import Chunk
from novu_app.execution.models import UNDER_WAY, Notification
from novu_app.kernel import bulk, jsons

_NOTIFICATIONS = Notification.__table__  # type: ignore[attr-defined]


def insert(session: Session, chunk: Chunk) -> set[str]:
    """Store the new runs of a chunk; the ids of those whose event had none for their subscriber yet."""
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


def carry_forward(session: Session, chunk: Chunk, lease: str | None) -> set[str]:
    """Store where the claimed runs of a chunk stand now; the ids of those on which the lease still held."""
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
        f"AND notification.lease = :lease AND {UNDER_WAY} RETURNING notification.id",
        {
            **bulk.column_types(_NOTIFICATIONS, ("id", "status", "position", "held_by", "due_at")),
            "opens": "boolean",
        },
        rows,
        now=chunk.now,
        lease=lease,
    )
    return {row[0] for row in updated}
