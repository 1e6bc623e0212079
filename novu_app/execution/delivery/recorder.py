"""Marks and outcomes of everything under way, stored together: the database sees one transaction per few milliseconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session

from novu_app.execution.broadcast import announce_runs
from novu_app.execution.delivery.claiming import LEASES
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.isolation import AWAY, isolate
from novu_app.execution.outcomes import Changed, Outcome, store_outcomes
from novu_app.kernel import bulk, clock, hints
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_id
from novu_app.kernel.leases import lease_end
from novu_app.subscribers.devices import DeadToken, forget_tokens

_AGAIN_S = 0.5
log = logging.getLogger("novu.delivery")
Marked = tuple[InHand, "asyncio.Future[bool]"]
Ended = tuple[InHand, Outcome, "asyncio.Future[None]"]


class Recorder:
    """Stores what it is given, batch after batch, off the event loop. Lives in one event loop."""

    def __init__(self, after_batch: Callable[[], None]) -> None:
        """``after_batch`` is called after each batch, off the event loop."""
        self._after_batch = after_batch
        self._marks: list[Marked] = []
        self._ended: list[Ended] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="record")

    async def mark(self, one: InHand) -> bool:
        """Record that an attempt begins; False when the lease was lost and nothing may be sent from here.

        Raises:
            Exception: it could not be stored: nothing may be sent, and the lease gives the delivery to somebody.
        """
        one.attempt = one.attempt or new_id()
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._marks.append((one, future))
        self._wake.set()
        held = await future
        one.attempts += held
        return held

    async def record(self, one: InHand, outcome: Outcome) -> None:
        """Store an outcome with the next batch, and return when that is done or was given up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended.append((one, outcome, future))
        self._wake.set()
        await future

    async def run(self) -> None:
        """Store batches until :meth:`close`; what is there then is stored first."""
        loop = asyncio.get_running_loop()
        while not (self._closing and not self._marks and not self._ended):
            await self._wake.wait()
            self._wake.clear()
            marks, self._marks = self._marks, []
            ended, self._ended = self._ended, []
            if not marks and not ended:
                continue
            try:
                held, stored = await loop.run_in_executor(self._thread, self._store, [one for one, _ in marks], ended)
            except Exception as error:
                log.exception("Marks of %d and outcomes of %d deliveries were not stored", len(marks), len(ended))
                for _, future in marks:
                    if not future.done():
                        future.set_exception(error)
                await self._keep(ended)
                continue
            for one, future in marks:
                if not future.done():
                    future.set_result(one.id in held)
            if stored:
                _settle(ended)
            else:
                await self._keep(ended)
        self._thread.shutdown(wait=False)

    def _store(self, marks: Sequence[InHand], ended: Sequence[Ended]) -> tuple[set[str], bool]:
        done = _store(marks, [outcome for _, outcome, _ in ended])
        self._after_batch()
        return done

    def close(self) -> None:
        """Let :meth:`run` end."""
        self._closing = True
        self._wake.set()

    async def _keep(self, ended: Sequence[Ended]) -> None:
        # Outcomes that are not stored are closed as unknown when the lease ends: try for as long as it holds, and no longer.
        now = clock.now_ms()
        late = [entry for entry in ended if self._closing or now > entry[0].until]
        if late:
            log.error("Outcomes of %d deliveries could not be stored, they are given up", len(late))
            _settle(late)
        left = [entry for entry in ended if not self._closing and now <= entry[0].until]
        if left:
            log.warning("Outcomes of %d deliveries could not be stored, trying again", len(left))
            self._ended = left + self._ended
            await asyncio.sleep(_AGAIN_S)
            self._wake.set()


def _settle(ended: Sequence[Ended]) -> None:
    for _, _, future in ended:
        if not future.done():
            future.set_result(None)


def _store(marks: Sequence[InHand], outcomes: Sequence[Outcome]) -> tuple[set[str], bool]:
    """Store one batch; the ids of the deliveries whose marks hold, and whether the outcomes are stored."""
    until, stored = lease_end(clock.now_ms(), LEASES), True
    try:
        with writing() as session:
            held = _mark(session, marks, until)
            changed = store_outcomes(session, outcomes, clock.now_ms())
        _tell(changed)
    except AWAY:
        raise
    except Exception:
        if len(outcomes) < 2:
            raise
        # One of them may be what can not be stored: then the others shall not suffer from it.
        with writing() as session:
            held = _mark(session, marks, until)
        stored = _store_apart(outcomes)
    for one in marks:
        one.until = until
    if stored:
        _forget_dead_tokens(outcomes)
    return held, stored


def _store_apart(outcomes: Sequence[Outcome]) -> bool:
    try:
        isolate(outcomes, _store_some, _give_up)
    except AWAY:
        return False
    return True


def _mark(session: Session, marks: Sequence[InHand], until: int) -> set[str]:
    rows = bulk.run(
        session,
        "WITH {v} UPDATE delivery SET status = 'running', attempt = v.attempt, attempts = delivery.attempts + 1, "
        "due_at = :until FROM v WHERE delivery.id = v.id AND delivery.lease = v.lease AND delivery.status = 'queued' "
        "RETURNING delivery.id",
        {"id": "text", "lease": "text", "attempt": "text"},
        [(one.id, one.lease, one.attempt) for one in marks],
        until=until,  # the lease begins anew: the delivery may have waited long for its turn
    )
    return {row[0] for row in rows}


def _store_some(outcomes: Sequence[Outcome]) -> None:
    with writing() as session:
        changed = store_outcomes(session, outcomes, clock.now_ms())
    _tell(changed)


def _give_up(outcome: Outcome) -> None:
    log.error("The outcome of delivery %s can not be stored, its lease decides", outcome.delivery_id)


def _tell(changed: Changed) -> None:
    announce_runs(changed.runs)
    if changed.released:
        hints.leave("runs")


def _forget_dead_tokens(outcomes: Sequence[Outcome]) -> None:
    dead = [
        DeadToken(outcome.environment_id, outcome.subscriber_pk, outcome.integration_id, token)
        for outcome in outcomes
        for token in outcome.dead_tokens
        if outcome.subscriber_pk and outcome.integration_id
    ]
    if not dead:
        return
    try:
        with writing() as session:
            forget_tokens(session, dead, clock.now_ms())
    except Exception:
        log.exception("Dead device tokens stay for now: the vendor will name them again")
