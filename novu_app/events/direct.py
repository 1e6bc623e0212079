"""Events with few recipients: claimed by the dozen, run in one go."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.events import actors
from novu_app.events.invocations import PORTS
from novu_app.events.stored import COLUMNS, trigger_of
from novu_app.execution.chunk import Trigger
from novu_app.execution.faults import passing
from novu_app.execution.isolation import AWAY, isolate
from novu_app.execution.launch import Reached, launch
from novu_app.execution.suspects import one_by_one
from novu_app.kernel import bulk, clock
from novu_app.kernel.database import claiming, writing
from novu_app.kernel.leases import COUNTED, claim_due
from novu_app.subscribers.resolve import Key, Recipient, find, resolve, settled

Claimed = tuple[Trigger, dict[str, Any]]
log = logging.getLogger("novu.events")

#: Events a chunk takes: more would hold SQLite's write lock for longer than a trigger may wait.
EVENTS_A_CHUNK = 128


def run_direct_events() -> int:
    """Claim due events, run them, and give their number; 0 when nothing is due."""
    lease, events, suspected, known = _claim()
    if not events and not suspected:
        return 0
    passing("direct:claimed")

    def run(some: Sequence[Claimed]) -> None:
        launch(_reached(some, _recipients(some, known)), lambda session: _end(session, some, lease, "done"), PORTS)

    def give_up(event: Claimed) -> None:
        with writing() as session:
            _end(session, [event], lease, "failed")

    isolate(events, run, give_up)
    one_by_one("event", suspected, lease, run, give_up)
    return len(events) + len(suspected)


def _claim() -> tuple[str, list[Claimed], list[tuple[str, int, Claimed]], dict[Key, Recipient]]:
    """Claim events, and look up their recipients as far as they exist; nobody where one of them can not be looked up.

    Those that a worker had in hand and never ended stand apart, as :func:`one_by_one` takes them.
    """
    with claiming() as session:
        lease, rows = claim_due(
            session,
            "event",
            (*COLUMNS, "claims"),
            now=clock.now_ms(),
            limit=EVENTS_A_CHUNK,
            where="kind = 'direct'",
            extra=COUNTED,
            unwaited=True,
        )
        events = [trigger_of(row) for row in rows if not row[-1]]
        suspected = [(row[0], row[-1], trigger_of(row)) for row in rows if row[-1]]
        try:
            return lease, events, suspected, find(session, list(_wanted(events)))
        except AWAY:
            raise
        except Exception:
            log.exception("The recipients of a chunk can not be looked up together, trying one by one")
            return lease, events, suspected, {}


def _wanted(events: Sequence[Claimed]) -> dict[Key, dict[str, Any]]:
    wanted = actors.wanted_by([trigger for trigger, _ in events])
    for trigger, body in events:
        for subscriber_id, given in (body.get("singles") or {}).items():
            wanted.setdefault((trigger.environment_id, subscriber_id), {}).update(given)
    return wanted


def _recipients(events: Sequence[Claimed], known: Mapping[Key, Recipient]) -> Mapping[Key, Recipient]:
    """The recipients of these events, created and changed as the events say; nothing is written where all of it is known."""
    wanted = _wanted(events)
    found = known
    if not settled(wanted, known):
        with writing() as session:
            found = resolve(session, wanted, {trigger.environment_id: trigger.organization_id for trigger, _ in events})
    actors.take([trigger for trigger, _ in events], found)
    return found


def _reached(events: Sequence[Claimed], recipients: Mapping[Key, Recipient]) -> list[Reached]:
    return [
        (trigger, recipients[trigger.environment_id, subscriber_id], None)
        for trigger, body in events
        for subscriber_id in body.get("singles") or {}
        if (trigger.environment_id, subscriber_id) in recipients
    ]


def _end(session: Session, events: Sequence[Claimed], lease: str, status: str) -> set[str]:
    ended = bulk.execute(
        session,
        "UPDATE event SET status = :status, due_at = NULL, lease = NULL WHERE lease = :lease "
        f"AND {bulk.any_of(session, 'id', 'ids')} RETURNING id",
        status=status,
        lease=lease,
        ids=bulk.listed(session, [trigger.event_id for trigger, _ in events]),
    )
    return {row[0] for row in ended}
