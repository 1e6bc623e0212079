"""The activity feed: every run, live, and the timeline of one beside it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import button_link, copyable, facts, link, or_dash, section
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.status import status_chip, step_tile
from novu_app.dashboard.components.table import (
    Column,
    cell,
    data_table,
    facets,
    filter_chips,
    row,
    row_link,
    search_box,
    toolbar,
)
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.components.timeline import RunView, run_timeline
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Facet, Listed, ListState
from novu_app.dashboard.runs import RunRow, StepMark, run_row, run_view, with_fresh
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.workflows import service as workflows

_SECTION = "activity/workflow-runs"
_STATUSES = {"": "All", "processing": "Running", "completed": "Completed", "error": "Failed", "canceled": "Canceled"}
_CHANNELS = {"": "Any channel", "in_app": "In-app", "email": "Email"}
#: Filters that come with a link and are shown as chips to remove.
_LINKED = {"workflow": "Workflow", "subscriber": "Subscriber", "transaction": "Transaction", "topic": "Topic"}


class ActivityState(ListState, rx.State):
    """The feed and the open run: ``/activity/workflow-runs[/<run id>]``."""

    rows: list[RunRow] = []
    statuses: list[Facet] = []
    channels: list[Facet] = []
    linked: list[Facet] = []
    runs: list[RunView] = []
    opened: str = ""
    close: str = ""

    def _list_path(self) -> str:
        return self._link(_SECTION)

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the feed and the open run, and keep both up to date."""
        self._begin()
        self.close = self._address()
        self.statuses, self.channels = self._facets("status", _STATUSES), self._facets("channel", _CHANNELS)
        self.linked = [
            Facet(label=f"{label}: {value}", href=self._address(**{name: ""}), current=True)
            for name, label in _LINKED.items()
            if (value := self._query(name))
        ]
        wanted = self._segment(2)
        if wanted != self.opened:
            self.runs, self.opened = [], ""
        self._watch_environment()
        try:
            await self._read_rows(fresh=False)
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
        return None

    async def _refresh(self) -> None:
        await self._read_rows(fresh=True)
        if self.opened:
            self.runs = [await self._read(_run, self.opened)]

    async def _read_rows(self, *, fresh: bool) -> None:
        filters = {name: self._query(name) for name in ("status", "channel", *_LINKED)}
        found = await self._read(_list, self.view["q"], filters, self._keyset(), self._list_queries())
        self.rows = with_fresh(found.rows, self.rows) if fresh else found.rows
        self._ready(found, filtered=any(filters.values()))


def _list(
    session: Session, visitor: Visitor, q: str, filters: dict[str, str], keyset: Keyset, queries: dict[str, str]
) -> Listed[RunRow]:
    environment_id = visitor.scope.environment_id
    workflow_ids = []
    if filters["workflow"]:
        try:
            workflow_ids = [workflows.get_workflow(session, environment_id, filters["workflow"]).row.id]
        except NotFound:
            return Listed([])
    wanted = ActivityFilter(
        search=q,
        statuses=[filters["status"]] if filters["status"] else [],
        channels=[filters["channel"]] if filters["channel"] else [],
        workflow_ids=workflow_ids,
        subscriber_ids=[filters["subscriber"]] if filters["subscriber"] else [],
        transaction_ids=[filters["transaction"]] if filters["transaction"] else [],
        topic_key=filters["topic"],
    )
    page = activity.list_runs(session, environment_id, wanted, keyset)
    rows = [
        run_row(run, with_query(in_environment(environment_id, _SECTION, run.row.id), **queries)) for run in page.rows
    ]
    return Listed(rows, page.next, page.previous)


def _run(session: Session, visitor: Visitor, run_id: str) -> RunView:
    return run_view(session, activity.get_run(session, visitor.scope.environment_id, run_id))


_COLUMNS = (
    Column("Workflow", "minmax(160px, 1.4fr)", mobile=True),
    Column("Status", "120px", mobile=True),
    Column("Subscriber", "minmax(140px, 1.2fr)"),
    Column("Steps", "minmax(96px, 1fr)"),
    Column("Source", "128px", wide=True),
    Column("Triggered", "104px"),
)


@dashboard_page(f"{_SECTION}/[[run_id]]", title="Activity", section=_SECTION, on_load=ActivityState.load)
def activity_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("Activity"),
        rx.el.div(
            toolbar(
                search_box(ActivityState.view, ActivityState.search, "Search subscriber or transaction"),
                facets("Status", ActivityState.statuses),
                facets("Channel", ActivityState.channels),
                filter_chips(ActivityState.linked),
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
        rx.foreach(ActivityState.runs, _panel),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["workflow"], href=entry["href"]),
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
        is_open=entry["id"] == ActivityState.opened,
        fresh=entry["fresh"],
        key=entry["id"],
    )


def _panel(run: Any) -> rx.Component:
    return side_panel(
        run["workflow"],
        section(
            "Run",
            facts(
                ("Status", status_chip(run["status"])),
                (
                    "Workflow",
                    rx.cond(
                        run["workflow_href"] != "", link(run["workflow"], href=run["workflow_href"]), run["workflow"]
                    ),
                ),
                (
                    "Subscriber",
                    rx.cond(
                        run["subscriber_href"] != "",
                        link(run["subscriber_id"], href=run["subscriber_href"]),
                        run["subscriber_id"],
                    ),
                ),
                ("Run", copyable(run["id"])),
                ("Transaction", copyable(run["transaction_id"])),
                ("Topics", or_dash(run["topics"])),
                ("Triggered", time_ago(at=run["created_at"])),
            ),
        ),
        section("Timeline", run_timeline(run)),
        section("Payload", snippet(run["payload"], label="JSON")),
        close=ActivityState.close,
        wide=True,
    )
