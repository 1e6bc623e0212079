"""The delivery lane: claimed jobs are handed to their providers, many at a time, and every attempt is on record first.

A job goes ``queued`` (claimed) → ``running`` with an attempt id (about to be handed over) → ``completed`` or ``failed``. A worker
that dies before ``running`` is stored has sent nothing: the lease runs out and another one takes the job. A worker that
dies after it may have sent the message: such a job is closed as unknown rather than sent twice.

Marks and results of all messages under way are stored together by one recorder, so that the database sees one
transaction per few milliseconds, not two per message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.broadcast import announce_runs
from novu_app.execution.faults import passing
from novu_app.execution.outcomes import Changed, Outcome, store_outcomes
from novu_app.integrations.connections import Connections
from novu_app.kernel import bulk, clock, hints, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.leases import claim_due, lease_end
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage

JOBS_A_CHUNK = 200
#: A provider may be slow: its answer is awaited for up to half a minute, several times in a conversation.
_LEASES = 4
_TRIES = 3
_PAUSES_MS = (2_000, 10_000)
log = logging.getLogger("novu.delivery")


@dataclass(slots=True)
class Delivery:
    """A job in hand, with what is to be sent."""

    job_id: str
    run_id: str
    environment_id: str
    integration_id: str
    provider_id: str
    message_id: str
    attempts: int
    subject: str
    body: str
    recipient: str
    envelope: dict[str, Any]

    @property
    def attempt_id(self) -> str:
        """Unique per attempt, the same however often it is computed."""
        return f"{self.job_id}.{self.attempts + 1}"


def claim(limit: int = JOBS_A_CHUNK) -> tuple[str, list[Delivery]]:
    """Claim due deliveries; those whose sender died in the middle of an attempt are closed here as unknown."""
    now = clock.now_ms()
    with writing() as session:
        lease, rows = claim_due(
            session, "job", ("id", "status", "attempt", "notification_id"), now=now, limit=limit, leases=_LEASES
        )
        lost = [
            Outcome(row[0], row[3], "failed", texts.OUTCOME_UNKNOWN, "Warning", error_id="outcome_unknown",
                    raw="The worker that handed the message over stopped before it could store the answer")
            for row in rows
            if row[1] == "running"
        ]  # fmt: skip
        changed = store_outcomes(session, lost, lease, now)
    _tell(changed)
    jobs = [row[0] for row in rows if row[1] == "queued"]
    if not jobs:
        return lease, []
    with reading() as session:
        return lease, _load(session, jobs)


def _load(session: Session, job_ids: Sequence[str]) -> list[Delivery]:
    rows = bulk.run(
        session,
        "WITH {v} SELECT j.id, j.notification_id, m.environment_id, m.integration_id, m.provider_id, m.id, j.attempts, "
        "m.subject, m.content, m.recipient, m.envelope FROM v JOIN job j ON j.id = v.id JOIN message m ON m.job_id = j.id "
        "ORDER BY j.id",
        {"id": "text"},
        [(job_id,) for job_id in job_ids],
    )
    return [
        Delivery(
            job_id=row[0],
            run_id=row[1],
            environment_id=row[2],
            integration_id=row[3],
            provider_id=row[4],
            message_id=row[5],
            attempts=row[6],
            subject=row[7] or "",
            body=row[8] or "",
            recipient=row[9] or "",
            envelope=jsons.load_or(row[10], {}),
        )
        for row in rows
    ]


class Recorder:
    """Stores marks and outcomes in batches; whoever waits for a mark goes on when it is committed."""

    def __init__(self, lease: str) -> None:
        self._lease = lease
        self._until = lease_end(clock.now_ms(), _LEASES)
        self._marks: list[tuple[Delivery, asyncio.Future[bool]]] = []
        self._outcomes: list[Outcome] = []
        self._wake = asyncio.Event()
        self._closing = False

    async def mark(self, delivery: Delivery) -> bool:
        """Record the attempt; False when the lease was lost and the message must not be sent from here."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((delivery, future))
        self._wake.set()
        return await future

    def record(self, outcome: Outcome) -> None:
        """Store an outcome with the next batch."""
        self._outcomes.append(outcome)
        self._wake.set()

    async def run(self) -> None:
        """Store batches until :meth:`close`; what is queued then is stored first."""
        while not (self._closing and not self._marks and not self._outcomes):
            await self._wake.wait()
            self._wake.clear()
            marks, self._marks = self._marks, []
            outcomes, self._outcomes = self._outcomes, []
            if not marks and not outcomes:
                continue
            try:
                held = await asyncio.to_thread(self._store, [delivery for delivery, _ in marks], outcomes)
            except Exception as error:
                for _, future in marks:
                    future.set_exception(error)
                if outcomes:
                    await self._keep(outcomes)
                continue
            for delivery, future in marks:
                future.set_result(delivery.job_id in held)

    async def _keep(self, outcomes: list[Outcome]) -> None:
        # Unsaved outcomes are closed as unknown when the lease ends: try again for as long as it holds, and no longer.
        if clock.now_ms() > self._until:
            log.exception("Outcomes of %d deliveries could not be stored, they are given up", len(outcomes))
            return
        log.exception("Outcomes of %d deliveries could not be stored, trying again", len(outcomes))
        self._outcomes = outcomes + self._outcomes
        await asyncio.sleep(0.5)
        self._wake.set()

    def close(self) -> None:
        """Let :meth:`run` end."""
        self._closing = True
        self._wake.set()

    def _store(self, marks: Sequence[Delivery], outcomes: Sequence[Outcome]) -> set[str]:
        now = clock.now_ms()
        with writing() as session:
            held = bulk.run(
                session,
                "WITH {v} UPDATE job SET status = 'running', attempt = v.attempt, attempts = job.attempts + 1, "
                "due_at = :until, updated_at = :now FROM v WHERE job.id = v.id AND job.lease = :lease "
                "AND job.status = 'queued' RETURNING job.id",
                {"id": "text", "attempt": "text"},
                [(delivery.job_id, delivery.attempt_id) for delivery in marks],
                now=now,
                # The lease begins anew: the delivery may have waited long for its turn.
                until=lease_end(now, _LEASES),
                lease=self._lease,
            )
            changed = store_outcomes(session, outcomes, self._lease, now)
        _tell(changed)
        return {row[0] for row in held}


def _tell(changed: Changed) -> None:
    announce_runs(changed.runs)
    if changed.released:
        hints.leave("runs")


async def deliver(lease: str, deliveries: Sequence[Delivery], connections: Connections) -> None:
    """Hand all of them over, as many at a time as each provider takes, and store what became of them."""
    recorder = Recorder(lease)
    recording = asyncio.create_task(recorder.run())
    try:
        results = await asyncio.gather(
            *(_deliver_one(delivery, recorder, connections) for delivery in deliveries), return_exceptions=True
        )
    finally:
        recorder.close()
        await recording
    for result in results:
        if isinstance(result, Exception):
            # Not sent, or not known: the lease decides, and the log tells why.
            log.error("A delivery broke off", exc_info=result)


async def _deliver_one(delivery: Delivery, recorder: Recorder, connections: Connections) -> None:
    async with connections.slot(delivery.integration_id, delivery.provider_id):
        try:
            vendor = await connections.session(delivery.environment_id, delivery.integration_id)
        except DeliveryFailed as error:
            recorder.record(_refused(delivery, error))
            return
        if not await recorder.mark(delivery):
            return
        passing("delivery:marked")
        message = OutgoingMessage(
            delivery.attempt_id, delivery.recipient, delivery.subject, delivery.body, delivery.envelope
        )
        try:
            accepted = await vendor.send(message)
        except DeliveryFailed as error:
            recorder.record(_refused(delivery, error))
        except OutcomeUnknown as error:
            recorder.record(_unknown(delivery, str(error)))
        except Exception as error:
            log.exception("Provider %s failed unexpectedly", delivery.provider_id)
            recorder.record(_unknown(delivery, f"{type(error).__name__}: {error}"))
        else:
            passing("delivery:sent")
            recorder.record(
                Outcome(
                    delivery.job_id,
                    delivery.run_id,
                    "completed",
                    texts.MESSAGE_SENT,
                    "Success",
                    provider_id=delivery.provider_id,
                    raw=accepted.raw,
                    response_id=accepted.response_id,
                )
            )


def _refused(delivery: Delivery, error: DeliveryFailed) -> Outcome:
    again = isinstance(error, DeliveryDeferred) and delivery.attempts + 1 < _TRIES
    return Outcome(
        delivery.job_id,
        delivery.run_id,
        "queued" if again else "failed",
        texts.WILL_BE_RETRIED if again else texts.PROVIDER_ERROR,
        "Warning" if again else "Failed",
        provider_id=delivery.provider_id,
        raw=str(error),
        error_id=None if again else "unexpected_provider_error",
        due_at=clock.now_ms() + _PAUSES_MS[min(delivery.attempts, len(_PAUSES_MS) - 1)] if again else None,
    )


def _unknown(delivery: Delivery, reason: str) -> Outcome:
    return Outcome(
        delivery.job_id,
        delivery.run_id,
        "failed",
        texts.OUTCOME_UNKNOWN,
        "Warning",
        provider_id=delivery.provider_id,
        raw=reason,
        error_id="outcome_unknown",
    )
