"""Cancelling runs, and handing an open digest over when its master is among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution import heirs, waits
from novu_app.kernel import bulk, clock
from novu_app.kernel.errors import BadRequest, NotFound

#: Runs that are cancelled in one transaction.
AT_ONCE = 1_000
# A merged run can be taken out of its digest as long as that gathers; once a worker has its master in hand, it is part of
# what is sent.
_WAITING = (
    "((n.status = 'processing' AND n.position >= 0) OR (n.status = 'merged' AND EXISTS (SELECT 1 FROM job f JOIN job j "
    "ON j.id = f.merged_into AND j.status = 'delayed' JOIN notification m ON m.id = j.notification_id AND m.lease IS NULL "
    "WHERE f.notification_id = n.id AND f.status = 'merged')))"
)


def cancel_runs(session: Session, event_id: str) -> int:
    """Cancel the runs of an event that wait, or are merged into a digest that gathers yet; their number, up to
    :data:`AT_ONCE`.

    A run that a worker has in hand loses its lease, so that the worker stores nothing more for it. Messages that were
    handed to a provider stay what they are.
    """
    return _cancel(session, "n.event_id = :event", event=event_id)


def cancel_run(session: Session, environment_id: str, run_id: str) -> None:
    """Cancel one run, as :func:`cancel_runs` does; the other runs of its event go on.

    Args:
        session: a writing transaction; the caller leaves a hint for ``runs`` after its commit.
        environment_id: the scope.
        run_id: a run that waits, or is merged into a digest that gathers yet.

    Raises:
        NotFound: there is no such run.
        BadRequest: it has ended, its digest is out, or all that is left of it are messages under way.
    """
    where = "n.id = :run AND n.environment_id = :environment"
    if _cancel(session, where, run=run_id, environment=environment_id):
        return
    found = bulk.execute(
        session, f"SELECT n.status FROM notification n WHERE {where}", run=run_id, environment=environment_id
    )
    if not found:
        raise NotFound(f"Notification with id {run_id} not found")
    if found[0][0] == "processing":
        raise BadRequest("Nothing is left to cancel: the last messages are on their way already")
    raise BadRequest("The run has ended already")


def _cancel(session: Session, where: str, **parameters: Any) -> int:
    now = clock.now_ms()
    where = f"{where} AND {_WAITING}"
    parameters["limit"] = AT_ONCE
    heirs.hold(session, where, parameters)
    waiting = bulk.execute(
        session,
        f"SELECT n.id FROM notification n WHERE {where} ORDER BY n.id LIMIT :limit {_locked(session)}",
        **parameters,
    )
    if not waiting:
        return 0
    ids = [row[0] for row in waiting]
    heirs.hold_windows(session, ids)
    masters = heirs.masters_of(session, ids, now)
    heirs.leave(session, ids)
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'canceled', due_at = NULL, lease = NULL, held_by = NULL, position = -1, "
        "updated_at = :now FROM v WHERE notification.id = v.id",
        {"id": "text"},
        [(run_id,) for run_id in ids],
        now=now,
    )
    end_waiting_jobs(session, ids, "canceled", texts.detail(texts.CANCELED, at=now), now)
    waits.end(session, ids)
    heirs.take_over(session, masters, now)
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


def _locked(session: Session) -> str:
    return "" if bulk.is_sqlite(session) else "FOR UPDATE"
