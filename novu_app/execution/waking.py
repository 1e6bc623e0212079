"""Ending waits: statements on what waits, for the engine and for those who mark messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from novu_app.execution.models import UNDER_WAY
from novu_app.kernel import bulk, jsons


def after_marking(session: Session, subscriber_pks: Iterable[str], now: int) -> bool:
    """Wake the runs of these subscribers that wait until a message is seen or read, where it is; whether there were any.

    Args:
        session: the writing transaction that marked messages, or that stored the waits.
        subscriber_pks: whose.
        now: milliseconds.
    """
    rows = bulk.run(
        session,
        "WITH {v} SELECT w.job_id, w.name FROM v JOIN wait w ON w.subscriber_pk = v.id AND (w.name LIKE 'seen:%' "
        "OR w.name LIKE 'read:%') WHERE EXISTS (SELECT 1 FROM message m WHERE m.job_id = substr(w.name, 6) "
        "AND (m.read OR (m.seen AND w.name LIKE 'seen:%'))) ORDER BY w.job_id",
        {"id": "text"},
        [(pk,) for pk in sorted(set(subscriber_pks))],
    )
    return wake(session, {job_id: {"timedOut": False, name[:4]: True} for job_id, name in rows}, now)


def wake(session: Session, outputs: Mapping[str, Mapping[str, Any]], now: int) -> bool:
    """End the waits of these jobs with these outputs, and let their runs go on; whether there were any.

    Who deletes the row has ended the wait: an event that comes when the run was taken up for its time-out is too late.
    """
    _hold_runs(session, outputs)
    ended = bulk.run(
        session,
        "WITH {v} DELETE FROM wait WHERE job_id IN (SELECT id FROM v) RETURNING job_id, notification_id",
        {"id": "text"},
        [(job_id,) for job_id in sorted(outputs)],
    )
    bulk.run(
        session,
        "WITH {v} UPDATE job SET output = v.output, updated_at = :now FROM v WHERE job.id = v.id AND job.status = 'delayed'",
        {"id": "text", "output": "text"},
        [(job_id, jsons.dumps(outputs[job_id])) for job_id, _ in sorted(ended)],
        now=now,
    )
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET due_at = :now FROM v WHERE notification.id = v.id AND notification.lease IS NULL "
        f"AND {UNDER_WAY}",
        {"id": "text"},
        [(run_id,) for run_id in sorted(run_id for _, run_id in ended)],
        now=now,
    )
    return bool(ended)


def _hold_runs(session: Session, job_ids: Iterable[str]) -> None:
    # Whoever takes up runs that timed out has their rows first and forgets their waits then: the same order here, or each
    # of us would wait for the other.
    if not bulk.is_sqlite(session):
        bulk.run(
            session,
            "WITH {v} SELECT n.id FROM v JOIN wait w ON w.job_id = v.id JOIN notification n ON n.id = w.notification_id "
            "ORDER BY n.id FOR UPDATE OF n",
            {"id": "text"},
            [(job_id,) for job_id in sorted(job_ids)],
        )
