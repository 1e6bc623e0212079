"""Cancelling what waits (contract/execution.md, Trigger, Cancel)."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.execution import cancellation
from novu_app.kernel import bulk


def cancel(session: Session, environment_id: str, transaction_id: str) -> bool:
    """Stop an event that no worker has taken yet, and the runs of it that wait: up to a thousand, so that one transaction
    does not hold up others. Call it again, in a transaction of its own, until nothing is stopped.

    Args:
        session: a writing transaction.
        environment_id: the caller's environment.
        transaction_id: as the trigger named it or was told.

    Returns:
        Whether anything was stopped.
    """
    stopped = bulk.execute(
        session,
        "UPDATE event SET status = 'canceled', due_at = NULL, lease = NULL WHERE environment_id = :environment "
        "AND transaction_id = :transaction AND status = 'pending' RETURNING id",
        environment=environment_id,
        transaction=transaction_id,
    )
    found = stopped or bulk.execute(
        session,
        "SELECT id FROM event WHERE environment_id = :environment AND transaction_id = :transaction",
        environment=environment_id,
        transaction=transaction_id,
    )
    if not found:
        return False
    event_id = found[0][0]
    pages = bulk.execute(session, "DELETE FROM fanout_page WHERE event_id = :event RETURNING id", event=event_id)
    runs = cancellation.cancel_runs(session, event_id)
    return bool(stopped or pages or runs)
