"""Storing marks and outcomes of deliveries for many at once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.execution.delivery.claiming import LEASES
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.isolation import AWAY, isolate
from novu_app.execution.outcomes import Changed, Outcome, store_outcomes
from novu_app.kernel import bulk, clock
from novu_app.kernel.database import writing
from novu_app.kernel.leases import lease_end
from novu_app.subscribers.devices import DeadToken, forget_tokens

log = logging.getLogger("novu.delivery")


@dataclass(slots=True)
class Batch:
    """What a batch stored: the deliveries whose marks hold, what the outcomes changed, and whether they are stored."""

    held: set[str]
    changed: list[Changed] = field(default_factory=list)
    stored: bool = True


def store(marks: Sequence[InHand], outcomes: Sequence[Outcome]) -> Batch:
    """Store marks and outcomes in one transaction; where one outcome can not be stored, the others all the same.

    Raises:
        OperationalError, InterfaceError: the database is away; nothing is stored.
    """
    until = lease_end(clock.now_ms(), LEASES)
    try:
        with writing() as session:
            batch = Batch(_mark(session, marks, until))
            batch.changed.append(store_outcomes(session, outcomes, clock.now_ms()))
    except AWAY:
        raise
    except Exception:
        if len(outcomes) < 2:
            raise
        with writing() as session:
            batch = Batch(_mark(session, marks, until))
        _store_apart(batch, outcomes)
    for one in marks:
        one.until = until
    return batch


def _store_apart(batch: Batch, outcomes: Sequence[Outcome]) -> None:
    def store_some(some: Sequence[Outcome]) -> None:
        with writing() as session:
            changed = store_outcomes(session, some, clock.now_ms())
        batch.changed.append(changed)

    try:
        isolate(outcomes, store_some, _give_up)
    except AWAY:
        batch.stored = False


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


def _give_up(outcome: Outcome) -> None:
    log.error("The outcome of delivery %s can not be stored, its lease decides", outcome.delivery_id)


def forget_dead_tokens(outcomes: Sequence[Outcome]) -> None:
    """Take the tokens that vendors named as gone from their subscribers, in a transaction of its own."""
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
