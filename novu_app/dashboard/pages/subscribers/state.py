"""The state of the pages of subscribers: the list, what is selected in it, and the panel over it."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import ListState
from novu_app.dashboard.pages.subscribers import changes, credentials, preferences, queries, suppression
from novu_app.dashboard.pages.subscribers.changes import CREATE, IMPORT
from novu_app.dashboard.pages.subscribers.shapes import (
    CredentialPlace,
    SubscriberDetail,
    SubscriberRow,
    Tab,
    TabContent,
)
from novu_app.dashboard.urls import with_query
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.kernel.settings import get_settings
from novu_app.realtime.lists import Kind

TABS = {
    "": "Overview",
    "preferences": "Preferences",
    "activity": "Activity",
    "subscriptions": "Subscriptions",
    "inbox": "Inbox",
}
_SORTS = {"created": False, "updated": False}
_COLUMNS = {"created": "id", "updated": "updated_at"}
_TAB = "tab"


class SubscribersState(Asking, ListState, rx.State):
    """``/subscribers``, ``/subscribers/create``, ``/subscribers/import``, ``/subscribers/<subscriberId>?tab=…``."""

    AREA: ClassVar[str] = "Subscribers"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("subscribers",)
    KEY: ClassVar[str] = "subscriber_id"

    rows: list[SubscriberRow] = []
    selected: list[str] = []
    creating: bool = False
    importing: bool = False
    opened: str = ""
    detail: SubscriberDetail = SubscriberDetail()
    tabs: list[Tab] = []
    tab: str = ""
    content: TabContent = TabContent()
    close: str = ""
    export: str = ""
    form_error: str = ""
    schedule_error: str = ""
    #: The dialog that adds a device or a web hook: at which integrations, and at which one.
    adding: bool = False
    places: list[CredentialPlace] = []
    place: str = ""
    place_is_push: bool = False
    credential_error: str = ""

    def _list_path(self) -> str:
        return self._link("subscribers")

    def _list_queries(self) -> dict[str, str]:
        return {name: value for name, value in self._queries().items() if name != _TAB}

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the page of the list, and the open subscriber."""
        wanted = self._segment(1)
        self._begin(sorts=_SORTS, default_sort="created")
        self.close, self.form_error, self.schedule_error, self.adding = self._address(), "", "", False
        self.creating, self.importing = wanted == CREATE, wanted == IMPORT
        self.export = with_query(
            f"{get_settings().root_path}/v1/dashboard/environments/{self._environment()}/subscribers.csv",
            q=self.view["q"],
        )
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return None
        if not wanted or self.creating or self.importing:
            self.opened = ""
            return None
        return await self._open(wanted)

    async def _read_rows(self) -> None:
        keyset = self._keyset(descending=not self.view["ascending"])
        order = _COLUMNS[self.view["sort"]]
        found = await self._read(queries.listed, self.view["q"], keyset, order, self._list_queries())
        self.rows = found.rows
        shown = {row["subscriber_id"] for row in self.rows}
        self.selected = [each for each in self.selected if each in shown]
        self._ready(found)

    async def _open(self, wanted: str) -> list[EventSpec] | None:
        tab = self._query(_TAB)
        try:
            self.detail = await self._read(queries.detail, wanted)
            self.content = await self._read(queries.tab, wanted, tab) if tab in TABS and tab else TabContent()
        except NotFound:
            self.opened = ""
            return [rx.redirect(self.close, replace=True), toasts.failed(f"There is no subscriber {wanted} here.")]
        self.tab = tab if tab in TABS else ""
        here = with_query(self._path(), **self._list_queries())
        joined = "&" if "?" in here else "?"
        self.tabs = [
            Tab(key=key, label=label, href=f"{here}{joined}{_TAB}={key}" if key else here)
            for key, label in TABS.items()
        ]
        self.opened = wanted
        return None

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a subscriber and open it."""
        self.form_error = ""
        try:
            identifier = await self._write(changes.create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self._link("subscribers", identifier)), toasts.done("Subscriber created.")]

    @rx.event
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Save the fields of the open subscriber."""
        self.form_error = ""
        try:
            self.detail = await self._write(changes.save, self.opened, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        changed = {"name": self.detail.name, "email": self.detail.email, "phone": self.detail.phone}
        self.rows = [
            SubscriberRow(**{**entry, **changed}) if entry["subscriber_id"] == self.opened else entry
            for entry in self.rows
        ]
        return toasts.done("Saved.")

    @rx.event
    async def let_in(self) -> EventSpec:
        """Write to the open subscriber's address again."""
        self.detail = await self._write(suppression.let_in, self.detail)
        return toasts.done("The address gets e-mails again.")

    @rx.event
    async def set_adding(self, adding: bool) -> None:
        """Open or close the dialog that adds a device or a web hook."""
        self.adding, self.credential_error = adding, ""
        if adding:
            self.places = await self._read(credentials.places)
            self._choose_place(self.places[0]["identifier"] if self.places else "")

    @rx.event
    def choose_place(self, identifier: str) -> None:
        """Choose the integration in the open dialog."""
        self._choose_place(identifier)

    def _choose_place(self, identifier: str) -> None:
        self.place = identifier
        self.place_is_push = any(each["push"] for each in self.places if each["identifier"] == identifier)

    @rx.event
    async def add_credential(self, form: dict[str, Any]) -> EventSpec | None:
        """Add a device or a web hook of the open subscriber."""
        try:
            self.detail = await self._write(changes.add_credential, self.opened, form)
        except NovuError as error:
            self.credential_error = message_of(error)
            return None
        self.adding = False
        return toasts.done("Added.")

    @rx.event
    async def remove_credential(self, key: str) -> EventSpec:
        """Take a device or a web hook of the open subscriber away."""
        self.detail = await self._write(changes.remove_credential, self.opened, key)
        return toasts.done("Removed.")

    @rx.event
    async def delete(self) -> list[Any]:
        """Delete the subscriber that was asked about."""
        gone, self.deleting = self.deleting, ""
        await self._write(changes.delete, [gone])
        leave = rx.redirect(self.close, replace=True) if gone == self.opened else SubscribersState.load
        return [leave, toasts.done("Subscriber deleted.")]

    @rx.event
    def select(self, subscriber_id: str, on: bool) -> None:
        """Mark one row, or take the mark away."""
        without = [each for each in self.selected if each != subscriber_id]
        self.selected = [*without, subscriber_id] if on else without

    @rx.event
    def select_all(self, on: bool) -> None:
        """Mark every row that is shown, or none."""
        self.selected = [row["subscriber_id"] for row in self.rows] if on else []

    @rx.event
    async def delete_selected(self) -> list[EventSpec] | EventSpec:
        """Delete the marked subscribers."""
        number = await self._write(changes.delete, self.selected)
        self.selected = []
        done = toasts.done(f"{number} {'subscriber' if number == 1 else 'subscribers'} deleted.")
        return [SubscribersState.load, done]  # type: ignore[list-item]

    @rx.event
    async def choose(self, workflow_id: str, channel: str, enabled: bool) -> None:
        """Turn a channel on or off for the open subscriber."""
        shown = await self._write(preferences.choose, self.opened, workflow_id, channel, enabled)
        self.content = TabContent(preferences=shown)

    @rx.event
    async def set_schedule(self, form: dict[str, Any]) -> EventSpec | None:
        """Save when the open subscriber wants to be reached."""
        self.schedule_error = ""
        try:
            shown = await self._write(preferences.set_schedule, self.opened, form)
        except NovuError as error:
            self.schedule_error = message_of(error)
            return None
        self.content = TabContent(preferences=shown)
        return toasts.done("Schedule saved.")

    @rx.event
    async def unsubscribe(self, topic_key: str, identifier: str) -> EventSpec:
        """Take one subscription of the open subscriber away."""
        await self._write(changes.unsubscribe, self.opened, topic_key, identifier)
        self.content = await self._read(queries.tab, self.opened, "subscriptions")
        return toasts.done("Unsubscribed.")
