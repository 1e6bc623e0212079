"""The request log: what the API was asked and what it answered, live, with the runs that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import live, toasts
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.filters import filter_bar
from novu_app.dashboard.components.menus import copies, opens
from novu_app.dashboard.components.shell import page_header
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
from novu_app.dashboard.filtering import PERIODS, FilterState, since
from novu_app.dashboard.listing import Facet, Listed
from novu_app.dashboard.pages.request_panel import request_panel, status_mark
from novu_app.dashboard.request_shapes import RequestRow, RequestView, key_names, request_row, request_view
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.environments import service as environments
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.kernel.settings import get_settings
from novu_app.realtime.hub import requests_topic
from novu_app.request_log import service as requests
from novu_app.request_log.service import RequestFilter

SECTION = "activity/requests"
#: The parameter that names the open request, as links from elsewhere have it (contract/execution.md, Trigger).
OPENED = "selectedLogId"
_OUTCOMES = {"": "All", "ok": "Succeeded", "failed": "Failed"}
_METHODS = {"": "Any method", **{name: name for name in ("GET", "POST", "PUT", "PATCH", "DELETE")}}
_DASHBOARD = "dashboard"
_TYPED = {"transaction": "Transaction", "route": "Path"}
#: Of each filter that is typed, its label and an example.
_HINTS = {"transaction": (_TYPED["transaction"], "txn_…"), "route": ("Path begins with", "/v1/events")}


class RequestsState(FilterState, rx.State):
    """The list and the open request: ``/activity/requests[?selectedLogId=<id>]``."""

    AREA: ClassVar[str] = "Notifications"
    TYPED: ClassVar[Mapping[str, str]] = _TYPED

    rows: list[RequestRow] = []
    outcomes: list[Facet] = []
    logged: bool = True
    found: list[RequestView] = []
    opened: str = ""
    close: str = ""

    def _list_queries(self) -> dict[str, str]:
        return {name: value for name, value in self._queries().items() if name != OPENED}

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list and the open request."""
        self._begin()
        self.outcomes = self._facets("outcome", _OUTCOMES)
        self.logged = bool(get_settings().request_log_days and get_settings().request_log_rate)
        self.close = self._address()
        wanted = self._query(OPENED)
        if wanted != self.opened:
            self.found, self.opened = [], ""
        live.watch(self.router.session.client_token, type(self), requests_topic(self._environment()))
        try:
            keys = {"": "Any key", **await self._read(_keys), _DASHBOARD: "Dashboard"}
            self._show_filters({"period": PERIODS, "method": _METHODS, "key": keys})
            await self._refresh()
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted or wanted == self.opened:
            return None
        try:
            self.found = [await self._read(_open, wanted)]
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed("This request is not in the log any more.")]
        self.opened = wanted
        return None

    async def _refresh(self) -> None:
        chosen = {name: self._query(name) for name in ("outcome", "method", "key", "period", *_TYPED)}
        found = await self._read(_list, chosen, self._keyset(), self._list_queries())
        known = {each["id"] for each in self.rows}
        self.rows = [RequestRow(**{**each, "fresh": bool(known) and each["id"] not in known}) for each in found.rows]
        self._ready(found, filtered=any(chosen.values()))


def _list(
    session: Session, visitor: Visitor, chosen: dict[str, str], keyset: Keyset, queries: dict[str, str]
) -> Listed[RequestRow]:
    environment_id = visitor.scope.environment_id
    wanted = RequestFilter(
        outcome=chosen["outcome"],
        method=chosen["method"],
        path=chosen["route"],
        transaction_id=chosen["transaction"],
        key_id="" if chosen["key"] == _DASHBOARD else chosen["key"],
        dashboard=chosen["key"] == _DASHBOARD,
        after=since(chosen["period"]),
    )
    page = requests.list_requests(session, environment_id, wanted, keyset)
    names = key_names(session, environment_id)
    here = in_environment(environment_id, SECTION)
    rows = [request_row(each, names, with_query(here, **queries, **{OPENED: each.id})) for each in page.rows]
    return Listed(rows, page.next, page.previous, f"Kept for {get_settings().request_log_days} days")


def _open(session: Session, visitor: Visitor, request_id: str) -> RequestView:
    environment_id = visitor.scope.environment_id
    found = requests.get_request(session, environment_id, request_id)
    return request_view(session, found, key_names(session, environment_id), get_settings().public_url_resolved)


def _keys(session: Session, visitor: Visitor) -> dict[str, str]:
    return {key.id: key.name for key in environments.list_keys(session, visitor.scope.environment_id)}


_COLUMNS = (
    Column("Request", "minmax(240px, 3fr)", mobile=True),
    Column("Status", "88px", mobile=True),
    Column("Took", "64px", number=True),
    Column("Transaction", "minmax(120px, 1.4fr)", wide=True),
    Column("Key", "minmax(96px, 1fr)"),
    Column("When", "96px"),
    MENU,
)


@dashboard_page(SECTION, title="Requests", section=SECTION, on_load=RequestsState.load)
def requests_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("Requests"),
        rx.el.div(
            toolbar(
                facets("Outcome", RequestsState.outcomes),
                *filter_bar(
                    RequestsState,
                    (
                        ("period", "Time", "calendar"),
                        ("method", "Method", "arrow-left-right"),
                        ("key", "Key", "key-round"),
                    ),
                    _HINTS,
                ),
            ),
            data_table(
                label="Requests",
                columns=_COLUMNS,
                view=RequestsState.view,
                rows=RequestsState.rows,
                render=_render,
                empty=rx.cond(RequestsState.logged, _nothing(), _off()),
                retry=RequestsState.load,
            ),
            class_name="content",
        ),
        rx.foreach(RequestsState.found, lambda found: request_panel(found, close=RequestsState.close)),
    )


def _nothing() -> rx.Component:
    url = get_settings().public_url_resolved
    return empty_state(
        "arrow-left-right",
        "Nothing was asked yet",
        "Requests with a secret key show up here a second after they were answered.",
        snippet(f"curl {url}/v1/environments/me -H 'Authorization: ApiKey …'", label="curl"),
    )


def _off() -> rx.Component:
    return empty_state(
        "arrow-left-right",
        "Requests are not logged",
        "Set NOVU_REQUEST_LOG_DAYS and NOVU_REQUEST_LOG_RATE to more than 0 to keep them for some days.",
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            rx.el.span(entry["method"], class_name="method"),
            row_link(entry["path"], href=entry["href"], class_name="row-link mono"),
            mobile=True,
        ),
        cell(status_mark(entry["status"]), mobile=True),
        cell(entry["took"], number=True, class_name="muted"),
        cell(rx.el.span(entry["transaction_id"], class_name="mono"), wide=True),
        cell(entry["key"], class_name="muted"),
        cell(time_ago(at=entry["created_at"]), class_name="muted"),
        menu=[
            opens(entry["href"]),
            copies("Copy path", entry["path"]),
            copies("Copy request ID", entry["id"]),
        ],
        is_open=entry["id"] == RequestsState.opened,
        fresh=entry["fresh"],
        key=entry["id"],
    )
