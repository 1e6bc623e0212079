"""The state of the pages of topics: the list and what is open over it."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import PAGE_SIZE, ListState
from novu_app.dashboard.pages.topics import queries
from novu_app.dashboard.pages.topics.panel import TopicDetail
from novu_app.dashboard.pages.topics.queries import CREATE, MEMBERS, TopicRow
from novu_app.dashboard.urls import with_query
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.pagination import Keyset
from novu_app.realtime.lists import Kind

_SORTS = {"created": False, "updated": False}
_COLUMNS = {"created": "id", "updated": "updated_at"}


class TopicsState(Asking, ListState, rx.State):
    """The list and what is open over it: ``/topics``, ``/topics/create``, ``/topics/<key>``."""

    AREA: ClassVar[str] = "Topics"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("topics",)

    rows: list[TopicRow] = []
    creating: bool = False
    opened: str = ""
    detail: TopicDetail = TopicDetail()
    close: str = ""
    form_error: str = ""

    def _list_path(self) -> str:
        return self._link("topics")

    def _list_queries(self) -> dict[str, str]:
        return {name: value for name, value in self._queries().items() if name != MEMBERS}

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list, and the open topic."""
        wanted = self._segment(1)
        self._begin(sorts=_SORTS, default_sort="created")
        self.close, self.form_error = self._address(), ""
        self.creating, self.opened = wanted == CREATE, ""
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted or self.creating:
            return None
        try:
            self.detail = await self._read(queries.detail, wanted, self._members(), self._here())
        except NotFound:
            return [rx.redirect(self.close, replace=True), toasts.failed(f"There is no topic {wanted} here.")]
        self.opened = wanted
        return None

    async def _read_rows(self) -> None:
        keyset = self._keyset(descending=not self.view["ascending"])
        order = _COLUMNS[self.view["sort"]]
        found = await self._read(queries.listed, self.view["q"], keyset, order, self._list_queries())
        self.rows = found.rows
        self._ready(found)

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a topic and open it."""
        self.form_error = ""
        try:
            key = await self._write(queries.create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [
            rx.redirect(self._link("topics", key)),
            toasts.done("Topic created."),
        ]

    @rx.event
    async def rename(self, name: str) -> EventSpec | None:
        """Give the open topic another name."""
        if not name.strip() or name.strip() == self.detail.name:
            return None
        await self._write(queries.rename, self.opened, name.strip())
        await self._reload()
        return toasts.done("Saved.")

    @rx.event
    async def subscribe(self, form: dict[str, Any]) -> EventSpec:
        """Subscribe the pasted subscribers to the open topic."""
        failures = await self._write(queries.subscribe, self.opened, str(form.get("subscribers") or ""))
        await self._reload()
        if failures:
            names = ", ".join(failure.subscriber_id for failure in failures[:5])
            more = f" and {len(failures) - 5} others" if len(failures) > 5 else ""
            return toasts.failed(f"Not subscribed, since there is no such subscriber: {names}{more}.")
        return toasts.done("Subscribed.")

    @rx.event
    async def unsubscribe(self, subscriber_id: str, identifier: str) -> EventSpec:
        """Take one subscription away."""
        await self._write(queries.unsubscribe, self.opened, subscriber_id, identifier)
        await self._reload()
        return toasts.done(f"{subscriber_id} is no longer subscribed.")

    @rx.event
    async def delete(self) -> list[Any]:
        """Delete the topic that was asked about."""
        gone, self.deleting = self.deleting, ""
        await self._write(queries.delete, gone)
        leave = rx.redirect(self.close, replace=True) if gone == self.opened else TopicsState.load
        return [leave, toasts.done("Topic deleted.")]

    def _members(self) -> Keyset:
        return Keyset(limit=PAGE_SIZE, after=self._query(MEMBERS) or None)

    def _here(self) -> str:
        return with_query(self._path(), **self._list_queries())

    async def _reload(self) -> None:
        self.detail = await self._read(queries.detail, self.opened, self._members(), self._here())
        changed = {"name": self.detail.name, "subscriptions": self.detail.total, "updated_at": self.detail.updated_at}
        self.rows = [{**entry, **changed} if entry["key"] == self.opened else entry for entry in self.rows]
