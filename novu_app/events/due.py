"""What kinds of events wait for a worker."""

from __future__ import annotations

from dataclasses import dataclass

from novu_app.kernel import bulk, clock
from novu_app.kernel.database import looking


@dataclass(frozen=True, slots=True)
class DueEvents:
    """Whether events with few recipients, events to be planned, and pages of planned ones are due."""

    direct: bool
    fanout: bool
    page: bool


def due_events() -> DueEvents:
    """One look at the partial indexes: cheaper than to claim in vain, and on SQLite it takes no write lock."""
    with looking() as session:
        ((direct, fanout, page),) = bulk.execute(
            session,
            "SELECT EXISTS (SELECT 1 FROM event WHERE kind = 'direct' AND due_at <= :now), "
            "EXISTS (SELECT 1 FROM event WHERE kind = 'fanout' AND due_at <= :now), "
            "EXISTS (SELECT 1 FROM fanout_page WHERE due_at <= :now)",
            now=clock.now_ms(),
        )
    return DueEvents(bool(direct), bool(fanout), bool(page))
