"""State of the list of layouts: ``/layouts``, ``/layouts/create``."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import ListState
from novu_app.dashboard.pages.layouts import work
from novu_app.dashboard.pages.layouts.work import LayoutRow
from novu_app.kernel.errors import NovuError
from novu_app.realtime.lists import Kind

_SORTS = {"name": True, "updated_at": False}


class LayoutsState(Asking, ListState, rx.State):
    """The list, and the form of a new one over it."""

    AREA: ClassVar[str] = "Layouts"
    #: Workflows too: the list says how many use a layout.
    WATCHES: ClassVar[tuple[Kind, ...]] = ("layouts", "workflows")
    KEY: ClassVar[str] = "identifier"

    rows: list[LayoutRow] = []
    creating: bool = False
    close: str = ""
    form_error: str = ""
    #: How the layout is called about which the visitor is asked, and how many workflows use it.
    deleting_name: str = ""
    deleting_used: int = 0

    def _list_path(self) -> str:
        return self._link("layouts")

    @rx.event
    async def load(self) -> None:
        """Read the page of the list."""
        self._begin(sorts=_SORTS, default_sort="updated_at")
        self.creating = self._segment(1) == "create"
        self.close, self.form_error = self._address(), ""
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)

    async def _read_rows(self) -> None:
        listing = work.listing(
            self.view["sort"], descending=not self.view["ascending"], text=self.view["q"], at=self._page()
        )
        found = await self._read(work.page, listing, self._page())
        self.rows = found.rows
        self._ready(found)

    @rx.event
    async def create(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Create a layout and open its editor."""
        self.form_error = ""
        try:
            made = await self._write(work.create, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self._link("layouts", made)), toasts.done("Layout created.")]

    @rx.event
    async def duplicate(self, identifier: str) -> list[EventSpec]:
        """Copy a layout and open the copy."""
        made = await self._write(work.duplicate, identifier)
        return [rx.redirect(self._link("layouts", made)), toasts.done("Copied.")]

    @rx.event
    async def make_default(self, identifier: str) -> list[Any]:
        """Let e-mails that name no layout have this one."""
        await self._write(work.make_default, identifier)
        return [LayoutsState.load, toasts.done("It is the default now.")]

    @rx.event
    def ask_delete(self, identifier: str) -> None:
        """Ask whether a layout shall go."""
        row = next(each for each in self.rows if each["identifier"] == identifier)
        self.deleting, self.deleting_name, self.deleting_used = identifier, row["name"], row["used"]

    @rx.event
    async def delete(self) -> list[Any]:
        """Delete the layout that was asked about."""
        identifier, self.deleting = self.deleting, ""
        await self._write(work.delete, identifier)
        return [LayoutsState.load, toasts.done("Layout deleted.")]
