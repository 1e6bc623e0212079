"""What became of deliveries, stored for many at once: jobs, messages, and the runs that waited for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.writer import APPEND_DETAILS, hold_runs
from novu_app.kernel import bulk


@dataclass(slots=True)
class Outcome:
    """The end of one attempt. ``status`` is that of the job: ``queued`` with ``due_at`` means another try."""

    job_id: str
    run_id: str
    status: str
    text: str
    detail_status: texts.Status
    provider_id: str | None = None
    raw: str | None = None
    response_id: str | None = None
    error_id: str | None = None
    due_at: int | None = None


@dataclass(slots=True)
class Changed:
    """What outcomes changed: runs by environment, and whether one of them was held by its delivery and goes on now."""

    runs: dict[str, list[str]] = field(default_factory=dict)
    released: bool = False


def store_outcomes(session: Session, outcomes: Sequence[Outcome], lease: str, now: int) -> Changed:
    """Store outcomes of jobs that are still under ``lease``, and give what they changed.

    Six statements at most, whatever the number of outcomes.
    """
    hold_runs(session, {outcome.run_id for outcome in outcomes})
    held = bulk.run(
        session,
        f"WITH {{v}} UPDATE job SET status = v.status, due_at = v.due_at, lease = NULL, details = {APPEND_DETAILS}, "
        "updated_at = :now FROM v WHERE job.id = v.id AND job.lease = :lease "
        "RETURNING job.id, job.environment_id, job.notification_id",
        {"id": "text", "status": "text", "due_at": "bigint", "details": "text"},
        [(outcome.job_id, outcome.status, outcome.due_at, _detail(outcome, now)) for outcome in outcomes],
        now=now,
        lease=lease,
    )
    changed = Changed()
    for _, environment_id, run_id in sorted(held):
        changed.runs.setdefault(environment_id, []).append(run_id)
    kept = {row[0] for row in held}
    ended = [outcome for outcome in outcomes if outcome.job_id in kept and outcome.due_at is None]
    if ended:
        _store_messages(session, ended, now)
        changed.released = _release_runs(session, ended, now)
    return changed


def _detail(outcome: Outcome, now: int) -> str:
    line = texts.detail(
        outcome.text, outcome.detail_status, provider_id=outcome.provider_id, raw=_storable(outcome.raw), at=now
    )
    return texts.as_text([line])


def _storable(raw: str | None) -> str | None:
    # A vendor's answer is bytes from anywhere: what is no Unicode or a NUL can be stored by neither database.
    return None if raw is None else raw.encode("utf-8", "replace").decode().replace("\0", "")


def _store_messages(session: Session, ended: Sequence[Outcome], now: int) -> None:
    rows = [
        (
            outcome.job_id,
            "sent" if outcome.status == "completed" else "error",
            outcome.response_id,
            outcome.error_id,
            (_storable(outcome.raw) or outcome.text)[:2000] if outcome.error_id else None,
        )
        for outcome in ended
    ]
    bulk.run(
        session,
        "WITH {v} UPDATE message SET status = v.status, provider_response_id = v.response, error_id = v.error_id, "
        "error_text = v.error_text, updated_at = :now FROM v WHERE message.job_id = v.job_id",
        {"job_id": "text", "status": "text", "response": "text", "error_id": "text", "error_text": "text"},
        rows,
        now=now,
    )


def _release_runs(session: Session, ended: Sequence[Outcome], now: int) -> bool:
    # A run held by a delivery goes on when it ended well and stops when it did not: that is what holding is for.
    released = bulk.run(
        session,
        "WITH {v} UPDATE notification SET held_by = NULL, due_at = CASE WHEN v.status = 'completed' THEN :now ELSE NULL END, "
        "status = CASE WHEN v.status = 'completed' THEN notification.status ELSE 'error' END, "
        "position = CASE WHEN v.status = 'completed' THEN notification.position ELSE -1 END, updated_at = :now "
        "FROM v WHERE notification.id = v.run_id AND notification.held_by = v.job_id AND notification.status = 'processing' "
        "RETURNING notification.due_at",
        {"run_id": "text", "job_id": "text", "status": "text"},
        [(outcome.run_id, outcome.job_id, outcome.status) for outcome in ended],
        now=now,
    )
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'completed', updated_at = :now FROM v WHERE notification.id = v.run_id "
        "AND notification.position = -1 AND notification.status = 'processing' AND NOT EXISTS (SELECT 1 FROM job "
        "WHERE job.notification_id = notification.id AND job.status IN ('queued', 'running'))",
        {"run_id": "text"},
        [(run_id,) for run_id in sorted({outcome.run_id for outcome in ended})],
        now=now,
    )
    return any(due_at is not None for (due_at,) in released)
