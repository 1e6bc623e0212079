"""The activity feed: every run, live, and one of them beside it or over the whole page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import button_link
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.filters import filter_bar
from novu_app.dashboard.components.menus import Entry, copies, opens
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import status_chip, step_tile
from novu_app.dashboard.components.table import (
    MENU,
    Column,
    cell,
    data_table,
    facets,
    row,
    row_link,
    toolbar,
)
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.filtering import PERIODS, FilterState
from novu_app.dashboard.listing import Facet, Listed
from novu_app.dashboard.pages import activity_filters as filters
from novu_app.dashboard.pages.run_panel import run_panel, severity_chip
from novu_app.dashboard.run_actions import RunActions
from novu_app.dashboard.run_shapes import RunRow, RunView, StepMark
from novu_app.dashboard.runs import SECTION, run_row, run_view, with_fresh
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.pagination import Keyset

_MENUS = {"period": PERIODS, "channel": filters.CHANNELS, "severity": filters.SEVERITIES}
#: Of each filter that is typed, its label and an example.
_HINTS = {
    name: (filters.TYPED[name], example)
    for name, example in {
        "workflow": "welcome",
        "subscriber": "user-42",
        "transaction": "txn_…",
        "topic": "project:1",
        "context": "tenant:acme",
        "day": "2026-01-31",
    }.items()
}
_VIEW = "view"


class ActivityState(RunActions, FilterState, rx.State):
    """The feed and the open run: ``/activity/workflow-runs[/<run id>]``."""

    AREA: ClassVar[str] = "Notifications"
    TYPED: ClassVar[Mapping[str, str]] = filters.TYPED

    rows: list[RunRow] = []
    statuses: list[Facet] = []
    runs: list[RunView] = []
    opened: str = ""
    close: str = ""
    full: bool = False
    other_view: str = ""
    newer: str = ""
    older: str = ""

    def _list_path(self) -> str:
        return self._link(SECTION)

    def _list_queries(self) -> dict[str, str]:
        return {name: value for name, value in self._queries().items() if name != _VIEW}

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the feed and the open run, and keep both up to date."""
        self._begin()
        self.close, self.full = self._address(), self._query(_VIEW) == "full"
        self.other_view = with_query(self._path(), **self._list_queries(), **({} if self.full else {_VIEW: "full"}))
        self.statuses = self._facets("status", filters.STATUSES | {"": "All"})
        self._show_filters(_MENUS)
        wanted = self._segment(2)
        if wanted != self.opened:
            self.runs, self.opened = [], ""
        self._watch_environment()
        try:
            await self._read_runs(fresh=False)
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted:
            return None
        try:
            self.runs = [await self._read(_run, wanted)]
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed("There is no such run here.")]
        self.opened = wanted
        self._find_neighbours()
        return None

    def _find_neighbours(self) -> None:
        hrefs, ids = [row["href"] for row in self.rows], [row["id"] for row in self.rows]
        place = ids.index(self.opened) if self.opened in ids else -1
        view = f"{'&' if '?' in hrefs[0] else '?'}{_VIEW}=full" if self.full and hrefs else ""
        self.newer = hrefs[place - 1] + view if place > 0 else ""
        self.older = hrefs[place + 1] + view if -1 < place < len(hrefs) - 1 else ""

    async def _refresh(self) -> None:
        await self._read_runs(fresh=True)
        if self.opened:
            self.runs = [await self._read(_run, self.opened)]

    async def _read_runs(self, *, fresh: bool) -> None:
        chosen = {name: self._query(name) for name in filters.NAMES}
        found = await self._read(_list, self.view["q"], chosen, self._keyset(), self._list_queries())
        self.rows = with_fresh(found.rows, self.rows) if fresh else found.rows
        self._ready(found, filtered=any(chosen.values()))


def _list(
    session: Session, visitor: Visitor, q: str, chosen: dict[str, str], keyset: Keyset, queries: dict[str, str]
) -> Listed[RunRow]:
    environment_id = visitor.scope.environment_id
    wanted = filters.wanted(session, environment_id, q, chosen)
    if wanted is None:
        return Listed([])
    page = activity.list_runs(session, environment_id, wanted, keyset)
    rows = [
        run_row(run, with_query(in_environment(environment_id, SECTION, run.row.id), **queries)) for run in page.rows
    ]
    bound = f"the newest {filters.NEWEST:,} runs" if wanted.searches else ""
    return Listed(rows, page.next, page.previous, f"Of {bound}" if bound else "", bound)


def _run(session: Session, visitor: Visitor, run_id: str) -> RunView:
    return run_view(session, activity.get_run(session, visitor.scope.environment_id, run_id))


_COLUMNS = (
    Column("Workflow", "minmax(160px, 1.4fr)", mobile=True),
    Column("Status", "120px", mobile=True),
    Column("Subscriber", "minmax(140px, 1.2fr)"),
    Column("Steps", "minmax(96px, 1fr)"),
    Column("Source", "128px", wide=True),
    Column("Triggered", "104px"),
    MENU,
)


@dashboard_page(f"{SECTION}/[[run_id]]", title="Activity", section=SECTION, on_load=ActivityState.load)
def activity_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("Activity"),
        rx.el.div(
            toolbar(
                search_box(ActivityState.view, "Search subscriber or transaction"),
                facets("Status", ActivityState.statuses),
                *filter_bar(
                    ActivityState,
                    (
                        ("period", "Time", "calendar"),
                        ("channel", "Channel", "radio"),
                        ("severity", "Severity", "signal"),
                    ),
                    _HINTS,
                ),
            ),
            data_table(
                label="Runs",
                columns=_COLUMNS,
                view=ActivityState.view,
                rows=ActivityState.rows,
                render=_render,
                empty=empty_state(
                    "activity",
                    "Nothing has run yet",
                    "Each trigger becomes a run for every subscriber that it reaches. Runs show up here as they happen.",
                    button_link("Send a first notification", href=Visit.base + "/welcome", icon_name="send"),
                ),
                retry=ActivityState.load,
            ),
            class_name="content",
        ),
        rx.el.div(
            rx.foreach(ActivityState.runs, lambda run: run_panel(ActivityState, run)),
            class_name=rx.cond(ActivityState.full, "run-full", "run-beside"),
        ),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["workflow"], href=entry["href"]),
            rx.el.span(severity_chip(entry["severity"]), class_name="row-mark"),
            rx.el.span(entry["subscriber_id"], class_name="mono mobile-only"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(status_chip(entry["status"]), mobile=True),
        cell(
            rx.cond(entry["subscriber"] != "", rx.el.span(entry["subscriber"])),
            rx.el.span(entry["subscriber_id"], class_name="mono"),
            class_name="two-lines",
        ),
        cell(
            rx.el.div(
                rx.foreach(
                    entry["steps"].to(list[StepMark]),
                    lambda step: step_tile(step["type"], small=True, state=step["state"]),
                ),
                class_name="tiles",
            )
        ),
        cell(entry["source"], wide=True, class_name="muted"),
        cell(time_ago(at=entry["created_at"]), class_name="muted"),
        menu=[
            opens(entry["href"]),
            opens(entry["subscriber_href"], "The subscriber", "user"),
            Entry("rotate-cw", "Run again", ActivityState.run_again(entry["id"]), power="change"),
            copies("Copy transaction ID", entry["transaction_id"]),
            copies("Copy run ID", entry["id"]),
        ],
        is_open=entry["id"] == ActivityState.opened,
        fresh=entry["fresh"],
        key=entry["id"],
    )
