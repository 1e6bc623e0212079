"""What waits for a worker: one look, before anything is claimed."""

from __future__ import annotations

from dataclasses import dataclass

from novu_app.kernel import bulk, clock
from novu_app.kernel.database import looking


@dataclass(frozen=True, slots=True)
class DueWork:
    """Whether events with few recipients, events to be planned, pages of planned ones, and waiting runs are due."""

    direct: bool
    fanout: bool
    page: bool
    runs: bool


def due_work() -> DueWork:
    """One look at the partial indexes: cheaper than to claim in vain, and on SQLite it takes no write lock."""
    with looking() as session:
        ((direct, fanout, page, runs),) = bulk.execute(
            session,
            # In the order of the indexes, as in leases.anything_due; EXISTS would forget the order.
            "SELECT (SELECT 1 FROM event WHERE kind = 'direct' AND due_at <= :now ORDER BY due_at LIMIT 1), "
            "(SELECT 1 FROM event WHERE kind = 'fanout' AND due_at <= :now ORDER BY due_at LIMIT 1), "
            "(SELECT 1 FROM fanout_page WHERE due_at <= :now ORDER BY due_at LIMIT 1), "
            "(SELECT 1 FROM notification WHERE due_at <= :now ORDER BY due_at LIMIT 1)",
            now=clock.now_ms(),
        )
    return DueWork(bool(direct), bool(fanout), bool(page), bool(runs))
