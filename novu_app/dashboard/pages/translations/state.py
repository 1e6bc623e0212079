"""State of the list of translations: ``/translations``, with ``/locales`` or ``/master`` over it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import ListState
from novu_app.dashboard.pages.translations import work
from novu_app.dashboard.pages.translations.work import Organization, ResourceRow
from novu_app.kernel.errors import NovuError
from novu_app.realtime.lists import Kind
from novu_app.translations.texts import MAX_BYTES

#: Of a master file, which holds many resources.
MAX_FILE = 4 * MAX_BYTES
_PANELS = ("locales", "master")


class TranslationsState(ListState, rx.State):
    """The list, the organization's locales, and files of everything."""

    AREA: ClassVar[str] = "Translations"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("translations", "workflows", "layouts")
    KEY: ClassVar[str] = "href"

    rows: list[ResourceRow] = []
    organization: Organization = Organization()
    panel: str = ""
    close: str = ""
    form_error: str = ""
    export_locale: str = ""
    import_locale: str = ""
    taken: int = 0
    outcome: str = ""
    _pieces: list[str] = []

    def _list_path(self) -> str:
        return self._link("translations")

    @rx.event
    async def load(self) -> None:
        """Read the page of the list."""
        self._begin()
        self.panel = self._segment(1) if self._segment(1) in _PANELS else ""
        self.close, self.form_error = self._address(), ""
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return
        self.export_locale = self.export_locale or self.organization.default

    async def _read_rows(self) -> None:
        self.organization = await self._read(work.organization)
        found = await self._read(work.page, self.view["q"], self._page())
        self.rows = found.rows
        self._ready(found)

    @rx.event
    async def save_locales(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Set the locales that are worked with."""
        self.form_error = ""
        try:
            await self._write(work.set_locales, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [rx.redirect(self.close, replace=True), toasts.done("Saved.")]

    @rx.event
    def set_export_locale(self, locale: str) -> None:
        """Choose which locale is exported."""
        self.export_locale = locale

    @rx.event
    async def export(self) -> EventSpec:
        """Hand over a file with everything in the chosen locale."""
        text = await self._read(work.export_master, self.export_locale)
        return rx.download(data=text, filename=f"{self.export_locale}.json")

    @rx.event
    def begin(self, name: str, _size: int) -> None:
        """A file was chosen; its name is its locale."""
        self.import_locale, self.outcome, self.form_error = PurePath(name).stem, "", ""
        self.taken, self._pieces = 0, []

    @rx.event
    async def piece(self, number: int, text: str, last: bool) -> Any:
        """Take a piece of the file; the last one brings it in."""
        self._pieces = [*self._pieces, text]
        self.taken = number
        if not last:
            return None
        whole, self._pieces = "".join(self._pieces), []
        try:
            self.outcome = await self._write(work.import_master, self.import_locale, whole)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return TranslationsState.load

    @rx.event
    def refused(self, why: str) -> None:
        """A file can not be taken."""
        self.form_error = why
