"""Ending a wait by hand: a run that sleeps at a delay, digest or wait goes on now."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.kernel import bulk, clock
from novu_app.kernel.errors import BadRequest, NotFound

#: Steps whose time may be cut short. A message that waits for its subscriber's open hours is not among them.
WAITING_TYPES = ("delay", "digest", "wait")


def run_now(session: Session, environment_id: str, run_id: str) -> None:
    """Let a run that waits go on at once: a delay is over, a digest closes with what it has, a wait has timed out.

    Args:
        session: a writing transaction; the caller leaves a hint for ``runs`` after its commit.
        environment_id: the scope.
        run_id: the run.

    Raises:
        NotFound: there is no such run.
        BadRequest: it does not wait, a worker has it in hand, or it waits for its subscriber's open hours.
    """
    locked = "" if bulk.is_sqlite(session) else "FOR UPDATE OF n"
    rows = bulk.execute(
        session,
        "SELECT n.status, n.lease, j.id, j.type FROM notification n LEFT JOIN job j ON j.notification_id = n.id "
        f"AND j.status = 'delayed' WHERE n.id = :run AND n.environment_id = :environment {locked}",
        run=run_id,
        environment=environment_id,
    )
    if not rows:
        raise NotFound(f"Notification with id {run_id} not found")
    status, lease, job_id, kind = rows[0]
    if status == "merged":
        raise BadRequest("This run's event waits in the digest of another run: end the wait there")
    if status != "processing" or job_id is None:
        raise BadRequest("The run does not wait")
    if lease is not None:
        raise BadRequest("The run goes on already")
    if kind not in WAITING_TYPES:
        raise BadRequest("The message waits for the hours in which its subscriber wants to be reached")
    now = clock.now_ms()
    bulk.execute(
        session,
        "UPDATE notification SET due_at = :now, updated_at = :now WHERE id = :run AND status = 'processing' "
        "AND lease IS NULL",
        run=run_id,
        now=now,
    )
    bulk.execute(
        session,
        "UPDATE job SET details = substr(details, 1, length(details) - 1) || ',' || substr(CAST(:line AS TEXT), 2), "
        "updated_at = :now WHERE id = :job",
        line=texts.as_text([texts.detail(texts.WAIT_ENDED_ON_REQUEST, at=now)]),
        now=now,
        job=job_id,
    )
