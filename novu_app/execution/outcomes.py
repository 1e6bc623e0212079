"""What became of deliveries, stored for many at once: their rows, jobs, messages, and the runs that waited for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.models import UNDER_WAY
from novu_app.execution.run_rows import hold_runs
from novu_app.execution.writer import APPEND_DETAILS
from novu_app.kernel import bulk, jsons

Result = Literal["sent", "failed", "again"]


@dataclass(frozen=True, slots=True)
class Move:
    """The integration that takes a delivery over, and the ids of those that come after it."""

    integration_id: str
    provider_id: str
    candidates: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """The end of one attempt, or of trying.

    ``sent`` and ``failed`` end the delivery. ``again`` gives it back: due at ``due_at`` (milliseconds), with ``attempts``
    behind it and, where its id is to be used once more, ``attempt``; with ``move`` another integration takes it.
    ``details`` are for the activity feed; ``said_once`` is the text of one that a job's feed shows a single time.
    ``dead_tokens`` are the subscriber's device tokens that the integration's vendor does not know any more.
    """

    delivery_id: str
    lease: str
    environment_id: str
    run_id: str
    job_id: str
    message_id: str | None
    result: Result
    halts: bool = False
    details: list[dict[str, Any]] = field(default_factory=list)
    said_once: str | None = None
    due_at: int | None = None
    attempts: int = 0
    attempt: str | None = None
    move: Move | None = None
    response_id: str | None = None
    error_id: str | None = None
    error_text: str | None = None
    output: dict[str, Any] | None = None
    subscriber_pk: str | None = None
    integration_id: str | None = None
    dead_tokens: tuple[str, ...] = ()


@dataclass(slots=True)
class Changed:
    """What outcomes changed: runs by environment, and whether one of them was held by its delivery and goes on now."""

    runs: dict[str, list[str]] = field(default_factory=dict)
    released: bool = False


@dataclass(slots=True)
class _Job:
    """What a batch changes of one job."""

    run_id: str
    environment_id: str
    outcomes: list[Outcome] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    status: str = "queued"
    halts: bool = False

    @property
    def over(self) -> bool:
        return self.status != "queued"


def store_outcomes(session: Session, outcomes: Sequence[Outcome], now: int) -> Changed:
    """Store outcomes of deliveries that are still under their lease, and give what they changed.

    A job is over with its last delivery: completed when one of its messages was sent, else failed. Ten statements at most,
    whatever the number of outcomes.
    """
    hold_runs(session, {outcome.run_id for outcome in outcomes})
    held = _end([o for o in outcomes if o.result != "again"], session)
    held |= _give_back([o for o in outcomes if o.result == "again"], session)
    kept = [outcome for outcome in outcomes if outcome.delivery_id in held]
    told = [outcome for outcome in kept if outcome.details or outcome.result != "again"]
    if not told:
        return Changed()
    _store_messages(session, told, now)
    jobs = _jobs_of(session, told)
    _store_jobs(session, jobs, now)
    changed = Changed(released=_release_runs(session, jobs, now))
    for job in jobs.values():
        if job.lines:
            changed.runs.setdefault(job.environment_id, []).append(job.run_id)
    return changed


def storable(raw: str) -> str:
    """A text that both databases can keep: a vendor's answer is bytes from anywhere."""
    return raw.encode("utf-8", "replace").decode().replace("\0", "")


def _end(outcomes: Iterable[Outcome], session: Session) -> set[str]:
    rows = bulk.run(
        session,
        "WITH {v} DELETE FROM delivery WHERE (id, lease) IN (SELECT v.id, v.lease FROM v) RETURNING id",
        {"id": "text", "lease": "text"},
        [(outcome.delivery_id, outcome.lease) for outcome in outcomes],
    )
    return {row[0] for row in rows}


def _give_back(outcomes: Iterable[Outcome], session: Session) -> set[str]:
    rows = bulk.run(
        session,
        "WITH {v} UPDATE delivery SET status = 'queued', lease = NULL, due_at = v.due_at, attempts = v.attempts, "
        "attempt = v.attempt, target = COALESCE(v.integration_id, delivery.target), "
        "integration_id = COALESCE(v.integration_id, delivery.integration_id), "
        "provider_id = COALESCE(v.provider_id, delivery.provider_id), "
        "candidates = CASE WHEN v.integration_id IS NULL THEN delivery.candidates ELSE v.candidates END "
        "FROM v WHERE delivery.id = v.id AND delivery.lease = v.lease RETURNING delivery.id",
        {
            "id": "text",
            "lease": "text",
            "due_at": "bigint",
            "attempts": "integer",
            "attempt": "text",
            "integration_id": "text",
            "provider_id": "text",
            "candidates": "text",
        },
        [(o.delivery_id, o.lease, o.due_at, o.attempts, o.attempt, *_place(o.move)) for o in outcomes],
    )
    return {row[0] for row in rows}


def _place(move: Move | None) -> tuple[str | None, str | None, str | None]:
    if move is None:
        return None, None, None
    return move.integration_id, move.provider_id, jsons.dumps(move.candidates) if move.candidates else None


def _store_messages(session: Session, outcomes: Sequence[Outcome], now: int) -> None:
    ended: dict[str, tuple[Any, ...]] = {}
    for outcome in outcomes:
        if outcome.message_id is None or outcome.result == "again":
            continue
        # A message with several endpoints is sent when one of them has it.
        if outcome.result == "sent":
            response = storable(outcome.response_id) if outcome.response_id else None
            ended[outcome.message_id] = (outcome.message_id, "sent", response, None, None)
        elif ended.get(outcome.message_id, ("", ""))[1] != "sent":
            text = storable(outcome.error_text or "")[:2000]
            ended[outcome.message_id] = (outcome.message_id, "error", None, outcome.error_id, text)
    bulk.run(
        session,
        "WITH {v} UPDATE message SET status = v.status, error_id = v.error_id, error_text = v.error_text, "
        "provider_response_id = COALESCE(v.response, message.provider_response_id), updated_at = :now "
        "FROM v WHERE message.id = v.id AND (v.status = 'sent' OR message.status <> 'sent')",
        {"id": "text", "status": "text", "response": "text", "error_id": "text", "error_text": "text"},
        [ended[message_id] for message_id in sorted(ended)],
        now=now,
    )
    moved = {o.message_id: o.move for o in outcomes if o.message_id is not None and o.move is not None}
    bulk.run(
        session,
        "WITH {v} UPDATE message SET integration_id = v.integration_id, provider_id = v.provider_id, updated_at = :now "
        "FROM v WHERE message.id = v.id AND NOT EXISTS (SELECT 1 FROM message other WHERE other.job_id = message.job_id "
        "AND other.integration_id = v.integration_id)",
        {"id": "text", "integration_id": "text", "provider_id": "text"},
        [(message_id, move.integration_id, move.provider_id) for message_id, move in sorted(moved.items())],
        now=now,
    )


def _jobs_of(session: Session, outcomes: Iterable[Outcome]) -> dict[str, _Job]:
    """The jobs of these outcomes, with what becomes of them; their runs are held, so nobody else decides meanwhile."""
    jobs: dict[str, _Job] = {}
    for outcome in outcomes:
        job = jobs.setdefault(outcome.job_id, _Job(outcome.run_id, outcome.environment_id))
        job.outcomes.append(outcome)
    states = bulk.run(
        session,
        "WITH {v} SELECT job.id, job.type, EXISTS (SELECT 1 FROM delivery d WHERE d.job_id = job.id), "
        "EXISTS (SELECT 1 FROM message m WHERE m.job_id = job.id AND m.status = 'sent'), "
        "v.once IS NOT NULL AND job.details LIKE '%' || v.once || '%' FROM v JOIN job ON job.id = v.id",
        {"id": "text", "once": "text"},
        [(job_id, next((o.said_once for o in jobs[job_id].outcomes if o.said_once), None)) for job_id in sorted(jobs)],
    )
    for job_id, kind, is_open, was_sent, said in states:
        job = jobs[job_id]
        for outcome in job.outcomes:
            if not (outcome.said_once and said):
                job.lines += outcome.details
                said = said or outcome.said_once is not None
        if is_open:
            continue
        well = was_sent or any(outcome.result == "sent" for outcome in job.outcomes)
        job.status = "completed" if well else "failed"
        job.halts = any(outcome.halts for outcome in job.outcomes)
        if kind == "chat" and not well:
            job.lines.append(texts.detail(texts.ALL_CHAT_CHANNELS_FAILED, "Failed"))
    return jobs


def _store_jobs(session: Session, jobs: dict[str, _Job], now: int) -> None:
    rows = []
    for job_id, job in sorted(jobs.items()):
        if not (job.lines or job.over):
            continue
        output = next((jsons.dumps(o.output) for o in job.outcomes if o.output is not None), None)
        move = next((o.move for o in reversed(job.outcomes) if o.move), None)
        details = texts.as_text(job.lines) if job.lines else None
        rows.append((job_id, job.status, details, output, *_place(move)[:2]))
    bulk.run(
        session,
        "WITH {v} UPDATE job SET status = v.status, output = COALESCE(v.output, job.output), "
        f"details = CASE WHEN v.details IS NULL THEN job.details ELSE {APPEND_DETAILS} END, "
        "integration_id = COALESCE(v.integration_id, job.integration_id), "
        "provider_id = COALESCE(v.provider_id, job.provider_id), updated_at = :now FROM v WHERE job.id = v.id",
        {
            "id": "text",
            "status": "text",
            "details": "text",
            "output": "text",
            "integration_id": "text",
            "provider_id": "text",
        },
        rows,
        now=now,
    )


def _release_runs(session: Session, jobs: dict[str, _Job], now: int) -> bool:
    """Let go on what was held by a job that is over, or end it; end the runs that have nothing left to do."""
    over = {job_id: job for job_id, job in jobs.items() if job.over}
    released = bulk.run(
        session,
        "WITH {v} UPDATE notification SET held_by = NULL, due_at = CASE WHEN v.goes_on THEN :now ELSE NULL END, "
        "status = CASE WHEN v.goes_on THEN notification.status ELSE 'error' END, "
        "position = CASE WHEN v.goes_on THEN notification.position ELSE -1 END, updated_at = :now "
        f"FROM v WHERE notification.id = v.run_id AND notification.held_by = v.job_id AND {UNDER_WAY} "
        "RETURNING notification.due_at",
        {"run_id": "text", "job_id": "text", "goes_on": "boolean"},
        [(job.run_id, job_id, job.status == "completed" or not job.halts) for job_id, job in sorted(over.items())],
        now=now,
    )
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'completed', updated_at = :now FROM v WHERE notification.id = v.run_id "
        f"AND notification.position = -1 AND {UNDER_WAY} AND NOT EXISTS (SELECT 1 FROM job "
        "WHERE job.notification_id = notification.id AND job.status IN ('queued', 'running'))",
        {"run_id": "text"},
        [(run_id,) for run_id in sorted({job.run_id for job in over.values()})],
        now=now,
    )
    return any(due_at is not None for (due_at,) in released)
