"""Cancelling runs, and handing an open digest over when its master is among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from novu_app.execution import definitions, waits
from novu_app.execution import details as texts
from novu_app.kernel import bulk, clock

# A merged run can be taken out of its digest as long as that gathers; afterwards it is part of what was sent.
_WAITING = (
    "((n.status = 'processing' AND n.position >= 0) OR (n.status = 'merged' AND EXISTS (SELECT 1 FROM job f JOIN job j "
    "ON j.id = f.merged_into AND j.status = 'delayed' WHERE f.notification_id = n.id AND f.status = 'merged')))"
)


def cancel_runs(session: Session, event_id: str) -> int:
    """Cancel every run of an event that waits, or is merged into a digest that gathers yet; the number of runs.

    A run that a worker has in hand loses its lease, so that the worker stores nothing more for it. Messages that were
    handed to a provider stay what they are.
    """
    now = clock.now_ms()
    waiting = bulk.execute(
        session,
        f"SELECT n.id, n.due_at FROM notification n WHERE n.event_id = :event AND {_WAITING} {_locked(session)}",
        event=event_id,
    )
    if not waiting:
        return 0
    ids = [row[0] for row in waiting]
    # A master that a worker has in hand has no window any more: its heir's time has come already.
    masters = bulk.run(
        session,
        "WITH {v} SELECT j.id, j.notification_id, COALESCE(w.closes_at, :now) FROM v JOIN job j "
        "ON j.notification_id = v.id AND j.type = 'digest' AND j.status = 'delayed' "
        "LEFT JOIN digest_window w ON w.master_notification_id = v.id",
        {"id": "text"},
        [(run_id,) for run_id in ids],
        now=now,
    )
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'canceled', due_at = NULL, lease = NULL, held_by = NULL, position = -1, "
        "updated_at = :now FROM v WHERE notification.id = v.id",
        {"id": "text"},
        [(run_id,) for run_id in ids],
        now=now,
    )
    _leave_windows(session, ids)
    end_waiting_jobs(session, ids, "canceled", texts.detail(texts.CANCELED, at=now), now)
    waits.end(session, ids)
    for master_job, master_run, closes_at in masters:
        _hand_over(session, master_job, master_run, closes_at, now)
    return len(ids)


def end_waiting_jobs(session: Session, run_ids: Iterable[str], status: str, detail: dict[str, Any], now: int) -> None:
    """End the steps at which these runs wait.

    Args:
        session: a writing transaction.
        run_ids: runs that take no further step.
        status: what becomes of the jobs.
        detail: why, for the activity feed.
        now: milliseconds.
    """
    bulk.run(
        session,
        "WITH {v} UPDATE job SET status = :status, merged_into = NULL, updated_at = :now, "
        "details = substr(job.details, 1, length(job.details) - 1) || ',' || substr(CAST(:line AS TEXT), 2) "
        "FROM v WHERE job.notification_id = v.id AND job.status IN ('delayed', 'merged', 'pending')",
        {"id": "text"},
        [(run_id,) for run_id in sorted(run_ids)],
        status=status,
        now=now,
        line=texts.as_text([detail]),
    )


def _leave_windows(session: Session, run_ids: list[str]) -> None:
    # Followers are counted out of the open window that they were merged into; of a master's own window its heir takes care.
    followed = bulk.run(
        session,
        "WITH {v} SELECT j.merged_into, COUNT(*) FROM v JOIN job j ON j.notification_id = v.id WHERE j.status = 'merged' "
        "GROUP BY j.merged_into ORDER BY j.merged_into",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
    )
    bulk.run(
        session,
        "WITH {v} UPDATE digest_window SET events = digest_window.events - v.gone FROM v "
        "WHERE digest_window.master_job_id = v.id",
        {"id": "text", "gone": "integer"},
        followed,
    )


def _locked(session: Session) -> str:
    return "" if bulk.is_sqlite(session) else "ORDER BY n.id FOR UPDATE"


def _hand_over(session: Session, master_job: str, master_run: str, closes_at: int, now: int) -> None:
    # The oldest follower becomes master on the old master's timer; the others follow it (contract/execution.md, Cancel).
    heirs = bulk.execute(
        session,
        "SELECT j.id, j.notification_id FROM job j WHERE j.merged_into = :master AND j.status = 'merged' ORDER BY j.id LIMIT 1",
        master=master_job,
    )
    if not heirs:
        bulk.execute(session, "DELETE FROM digest_window WHERE master_notification_id = :run", run=master_run)
        return
    heir_job, heir_run = heirs[0]
    bulk.execute(
        session,
        "UPDATE job SET status = 'delayed', merged_into = NULL, updated_at = :now WHERE id = :heir",
        heir=heir_job,
        now=now,
    )
    step = bulk.execute(session, "SELECT step_uid FROM job WHERE id = :heir", heir=heir_job)[0][0]
    bulk.execute(
        session,
        "UPDATE job SET merged_into = :heir WHERE merged_into = :master AND status = 'merged'",
        heir=heir_job,
        master=master_job,
    )
    bulk.execute(
        session,
        "UPDATE notification SET merged_into = :heir_run WHERE id IN "
        "(SELECT notification_id FROM job WHERE merged_into = :heir_job AND status = 'merged')",
        heir_run=heir_run,
        heir_job=heir_job,
    )
    bulk.execute(
        session,
        "UPDATE notification SET status = 'processing', merged_into = NULL, due_at = :closes, position = :position, "
        "updated_at = :now WHERE id = :heir",
        heir=heir_run,
        closes=closes_at,
        position=_position_of(session, heir_run, step),
        now=now,
    )
    bulk.execute(
        session,
        "UPDATE digest_window SET master_job_id = :heir_job, master_notification_id = :heir_run, events = events - 1 "
        "WHERE master_notification_id = :master",
        heir_job=heir_job,
        heir_run=heir_run,
        master=master_run,
    )


def _position_of(session: Session, run_id: str, step_uid: str) -> int:
    version = bulk.execute(session, "SELECT version_id FROM notification WHERE id = :id", id=run_id)[0][0]
    definition = definitions.load(session, [version]).get(version)
    if definition is None:
        return 0  # the workflow was deleted: the run is ended when it wakes
    return next(index for index, step in enumerate(definition.steps) if step.uid == step_uid)
