"""State of the texts of one locale: ``/translations/<workflow|layout>/<identifier>[/<locale>]``."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.translations import work
from novu_app.dashboard.pages.translations.work import TextsView
from novu_app.dashboard.state import PageState
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, NotFound, NovuError


class TextsState(PageState, rx.State):
    """The texts, saved by themselves as soon as they are JSON that can be stored."""

    AREA: ClassVar[str] = "Translations"

    texts: TextsView = TextsView()
    loaded: bool = False
    saved_at: int = 0
    problem: str = ""
    taken: int = 0
    _pieces: list[str] = []

    def _wanted(self) -> tuple[str, str, str]:
        return self._segment(1), self._segment(2), self._segment(3)

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the texts of the address."""
        self.problem = ""
        try:
            self.texts = await self._read(work.texts, *self._wanted())
        except (NotFound, BadRequest) as error:
            return [rx.redirect(self._link("translations"), replace=True), toasts.failed(message_of(error))]
        self.loaded = True
        return None

    @rx.event
    async def save(self, text: str) -> None:
        """Store the texts; what is wrong with them is said and not stored."""
        self.problem = ""
        kind, reference, _ = self._wanted()
        try:
            await self._write(work.save, kind, reference, self.texts.locale, text)
        except NovuError as error:
            self.problem = message_of(error)
            return
        self.saved_at = clock.now_ms()
        self.texts = await self._read(work.texts, kind, reference, self.texts.locale)

    @rx.event
    async def copy_default(self) -> None:
        """Begin with the texts of the default locale."""
        await self.save(self.texts.default_content)

    @rx.event
    async def delete(self) -> list[Any]:
        """Take the texts of this locale away."""
        kind, reference, _ = self._wanted()
        await self._write(work.delete, kind, reference, self.texts.locale)
        return [TextsState.load, toasts.done(f"{self.texts.locale} is deleted.")]

    @rx.event
    def export(self) -> EventSpec:
        """Hand over the texts as a file."""
        return rx.download(data=self.texts.content, filename=f"{self.texts.locale}.json")

    @rx.event
    def begin(self, _name: str, _size: int) -> None:
        """A file was chosen."""
        self.taken, self._pieces, self.problem = 0, [], ""

    @rx.event
    async def piece(self, number: int, text: str, last: bool) -> EventSpec | None:
        """Take a piece of the file; the last one stores it."""
        self._pieces = [*self._pieces, text]
        self.taken = number
        if not last:
            return None
        whole, self._pieces = "".join(self._pieces), []
        await self.save(whole)
        return None if self.problem else toasts.done("Imported.")

    @rx.event
    def refused(self, why: str) -> None:
        """A file can not be taken."""
        self.problem = why
