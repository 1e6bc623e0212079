"""Events with many recipients: planned into pages, and each page run in one transaction.

The planner walks the recipients by keyset and writes page rows, a bounded number at a time, with its own place in
``event.cursor``; so neither a topic of a million nor a killed planner needs memory or care. Pages of one event are run by
all workers at once. Singles come first; whoever is reached twice gets one run, by the unique key of runs.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.events import actors, recipients
from novu_app.events.invocations import PORTS
from novu_app.events.models import FanoutPage
from novu_app.events.stored import COLUMNS, load, trigger_of
from novu_app.execution.chunk import Trigger
from novu_app.execution.faults import passing
from novu_app.execution.isolation import AWAY, isolate, untangled
from novu_app.execution.launch import Reached, launch
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_ids
from novu_app.kernel.leases import claim_due

PAGE = 500
_PAGES_A_PLAN = 40
log = logging.getLogger("novu.events")
_PAGES = FanoutPage.__table__  # type: ignore[attr-defined]


def plan_events() -> int:
    """Take one due fan-out event a step further; the number of pages planned, or 0 when no event is due."""
    now = clock.now_ms()
    with writing() as session:
        lease, rows = claim_due(
            session, "event", (*COLUMNS, "cursor"), now=now, limit=1, where="kind = 'fanout'", unwaited=True
        )
    if not rows:
        return 0
    passing("fanout:claimed")
    trigger, body = trigger_of(rows[0])
    cursor: dict[str, Any] = jsons.load_or(rows[0][8], {"source": 0, "after": ""})
    with reading() as session:
        sources = recipients.sources_of(session, trigger.environment_id, body)
        pages, place = _walk(session, trigger, sources, cursor)
    with writing() as session:
        if not rows[0][8]:
            actors.store(session, trigger)
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
    page = _claim_page()
    if page is None:
        return 0
    passing("page:claimed")
    try:
        untangled(lambda: launch(page.reached, page.end_of, PORTS))
    except AWAY:
        raise
    except Exception:
        # One of them can not be processed: find it, so that the others get their runs. The unique key of runs keeps a
        # second worker from doubling what is stored here part by part.
        isolate(
            page.reached,
            lambda some: launch(some, page.hold_of, PORTS),
            lambda one: _give_up(page, one),
        )
        with writing() as session:
            page.end_of(session)
    return max(1, len(page.reached))


def _give_up(page: _Page, one: Reached) -> None:
    try:
        launch([one], page.hold_of, PORTS, failed=True)
    except AWAY:
        raise
    except Exception:
        log.exception("Not even the failed run of subscriber %s can be stored", one[1].subscriber_id)


@dataclass(slots=True)
class _Page:
    """A claimed page. Its two fences give the event's id while the lease holds; ``end_of`` ends the page as well."""

    id: str
    event_id: str
    lease: str
    reached: list[Reached]

    def end_of(self, session: Session) -> set[str]:
        held = bulk.execute(
            session,
            "DELETE FROM fanout_page WHERE id = :id AND lease = :lease RETURNING id",
            id=self.id,
            lease=self.lease,
        )
        return {self.event_id} if held else set()

    def hold_of(self, session: Session) -> set[str]:
        locked = "" if bulk.is_sqlite(session) else "FOR UPDATE"  # whoever cancels it meanwhile has to wait
        held = bulk.execute(
            session,
            f"SELECT 1 FROM fanout_page WHERE id = :id AND lease = :lease {locked}",
            id=self.id,
            lease=self.lease,
        )
        return {self.event_id} if held else set()


def _claim_page() -> _Page | None:
    try:
        with writing() as session:
            claimed = _take_page(session)
            return _Page(*claimed[0], _recipients(session, *claimed)) if claimed else None
    except AWAY:
        raise
    except Exception:
        log.exception("The recipients of a page can not be stored together, trying one by one")
    with writing() as session:
        claimed = _take_page(session)
    return _Page(*claimed[0], _one_by_one(*claimed)) if claimed else None


_Claimed = tuple[tuple[str, str, str], tuple[str, str, str]]


def _take_page(session: Session) -> _Claimed | None:
    columns = ("id", "event_id", "source", "after", "until")
    lease, rows = claim_due(session, "fanout_page", columns, now=clock.now_ms(), limit=1, unwaited=True)
    return ((rows[0][0], rows[0][1], lease), rows[0][2:]) if rows else None


def _recipients(session: Session, page: tuple[str, str, str], part: tuple[str, str, str]) -> list[Reached]:
    found = load(session, [page[1]]).get(page[1])
    return recipients.of_page(session, *found, *part) if found else []


def _one_by_one(page: tuple[str, str, str], part: tuple[str, str, str]) -> list[Reached]:
    with reading() as session:
        found = load(session, [page[1]]).get(page[1])
    reached: list[Reached] = []
    trigger, body = found or (None, {})
    for subscriber_id, given in (body.get("singles") or {}).items():
        try:
            with writing() as session:
                assert trigger is not None
                reached += recipients.of_page(session, trigger, {**body, "singles": {subscriber_id: given}}, *part)
        except AWAY:
            raise
        except Exception:
            log.exception("Subscriber %s of event %s can not be stored", subscriber_id, page[1])
    return reached
