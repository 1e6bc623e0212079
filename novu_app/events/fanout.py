"""Events with many recipients: planned into pages, and each page run in one transaction.

The planner walks the recipients by keyset and writes page rows, a bounded number at a time, with its own place in
``event.cursor``; so neither a topic of a million nor a killed planner needs memory or care. Pages of one event are run by
all workers at once. Singles come first; whoever is reached twice gets one run, by the unique key of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from novu_app.events import recipients
from novu_app.events.models import FanoutPage
from novu_app.events.stored import COLUMNS, load, trigger_of
from novu_app.execution.chunk import Trigger
from novu_app.execution.faults import passing
from novu_app.execution.isolation import isolate
from novu_app.execution.launch import launch
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_ids
from novu_app.kernel.leases import claim_due

PAGE = 500
_PAGES_A_PLAN = 40
_PAGES = FanoutPage.__table__  # type: ignore[attr-defined]


def plan_events() -> int:
    """Take one due fan-out event a step further; the number of pages planned, or 0 when no event is due."""
    now = clock.now_ms()
    with writing() as session:
        lease, rows = claim_due(session, "event", (*COLUMNS, "cursor"), now=now, limit=1, where="kind = 'fanout'")
    if not rows:
        return 0
    passing("fanout:claimed")
    trigger, body = trigger_of(rows[0])
    cursor: dict[str, Any] = jsons.load_or(rows[0][8], {"source": 0, "after": ""})
    with reading() as session:
        sources = recipients.sources_of(session, trigger.environment_id, body)
        pages, place = _walk(session, trigger, sources, cursor)
    with writing() as session:
        done = place is None
        held = bulk.execute(
            session,
            "UPDATE event SET status = :status, due_at = :due, cursor = :cursor, lease = NULL "
            "WHERE id = :id AND lease = :lease RETURNING id",
            status="done" if done else "pending",
            due=None if done else now,
            cursor=jsons.dumps(place) if place else None,
            id=trigger.event_id,
            lease=lease,
        )
        if held:
            bulk.insert(
                session,
                _PAGES,
                ("id", "source", "after", "until"),
                [(page_id, *page) for page_id, page in zip(new_ids(len(pages)), pages, strict=True)],
                constants={"environment_id": trigger.environment_id, "event_id": trigger.event_id, "due_at": now},
                conflict="ON CONFLICT (event_id, source, after) DO NOTHING",
            )
        passing("fanout:planned")
    return len(pages) or 1


def _walk(
    session: Session, trigger: Trigger, sources: list[str], cursor: dict[str, Any]
) -> tuple[list[tuple[str, str, str]], dict[str, Any] | None]:
    pages: list[tuple[str, str, str]] = []
    index, after = int(cursor["source"]), str(cursor["after"])
    while index < len(sources):
        source = sources[index]
        bounds = recipients.bounds(session, trigger, source, after, PAGE, _PAGES_A_PLAN - len(pages))
        for until in bounds:
            pages.append((source, after, until))
            after = until
        if len(pages) >= _PAGES_A_PLAN:
            return pages, {"source": index, "after": after}
        index, after = index + 1, ""
    return pages, None


def run_page() -> int:
    """Claim one due page and run it; the number of its recipients, at least 1, or 0 when no page is due."""
    now = clock.now_ms()
    with writing() as session:
        lease, rows = claim_due(
            session, "fanout_page", ("id", "event_id", "source", "after", "until"), now=now, limit=1
        )
        if not rows:
            return 0
        page_id, event_id, source, after, until = rows[0]
        found = load(session, [event_id])
        reached = recipients.of_page(session, *found[event_id], source, after, until) if event_id in found else []
    passing("page:claimed")

    def run(_pages: Sequence[str]) -> None:
        launch(reached, lambda session: {event_id} if _end(session, page_id, lease) else set())

    def give_up(_page: str) -> None:
        with writing() as session:
            _end(session, page_id, lease)

    isolate([page_id], run, give_up)
    return max(1, len(reached))


def _end(session: Session, page_id: str, lease: str) -> bool:
    held = bulk.execute(
        session, "DELETE FROM fanout_page WHERE id = :id AND lease = :lease RETURNING id", id=page_id, lease=lease
    )
    return bool(held)
