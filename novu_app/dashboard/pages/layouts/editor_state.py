"""State of the editor of a layout: ``/layouts/<identifier>``. What is typed is saved by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.liquid_editor import Mark, marks_of
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.layouts import work
from novu_app.dashboard.pages.layouts.work import LayoutDetail
from novu_app.dashboard.shown import ShownStep
from novu_app.dashboard.state import PageState
from novu_app.kernel import clock
from novu_app.kernel.errors import NotFound, NovuError

Value = TypeVar("Value")
#: How the mistakes of a layout's body begin.
_FIELD = "email.body: "


class LayoutEditorState(PageState, rx.State):
    """One layout, its preview, and whether it is saved."""

    AREA: ClassVar[str] = "Layouts"

    layout: LayoutDetail = LayoutDetail()
    loaded: bool = False
    shown: ShownStep = ShownStep()
    subscriber_id: str = ""
    saved_at: int = 0
    problem: str = ""
    marks: list[Mark] = []

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the layout of the address."""
        identifier = self._segment(1)
        if identifier != self.layout.identifier:
            self.loaded, self.problem, self.saved_at, self.shown = False, "", 0, ShownStep()
            self.marks = []
        try:
            self.layout = await self._read(work.detail, identifier)
        except NotFound:
            listed = self._link("layouts")
            return [rx.redirect(listed, replace=True), toasts.failed(f"There is no layout {identifier} here.")]
        self.loaded = True
        await self._render()
        return None

    @rx.event
    async def rename(self, name: str) -> None:
        """Give the layout another name."""
        if name.strip() and name.strip() != self.layout.name:
            await self._save(work.rename, name.strip())

    @rx.event
    async def set_translated(self, value: bool) -> None:
        """Translate its texts, or not."""
        await self._save(work.set_translated, value)

    @rx.event
    async def set_body(self, body: str, editor_type: str) -> None:
        """Save the content. What is no layout (yet) is shown and not saved."""
        self.problem, self.marks = "", []
        try:
            await self._write(work.set_body, self.layout.identifier, body, editor_type)
        except NovuError as error:
            self.problem = message_of(error).removeprefix(_FIELD)
            # The places that are told in blocks are those of the HTML that is made of them.
            self.marks = marks_of([{"message": self.problem}]) if editor_type == "html" else []
            await self._render((body, editor_type))
            return
        self.layout.body, self.layout.editor_type = body, editor_type
        self.saved_at = clock.now_ms()
        await self._render()

    @rx.event
    async def convert(self, editor_type: str) -> None:
        """Go on in the other editor."""
        self.problem = ""
        try:
            self.layout = await self._write(work.convert, self.layout.identifier, editor_type)
        except NovuError as error:
            self.problem = message_of(error)
            return
        self.saved_at = clock.now_ms()
        await self._render()

    @rx.event
    async def set_subscriber(self, text: str) -> None:
        """Show it as another subscriber would see it."""
        self.subscriber_id = text.strip()
        await self._render()

    async def _save(self, change: Callable[[Session, Visitor, str, Value], None], value: Value) -> None:
        self.problem = ""
        try:
            await self._write(change, self.layout.identifier, value)
        except NovuError as error:
            self.problem = message_of(error)
            return
        self.layout = await self._read(work.detail, self.layout.identifier)
        self.saved_at = clock.now_ms()

    async def _render(self, draft: tuple[str, str] | None = None) -> None:
        made = await self._read(work.preview, self.layout.identifier, draft, self.subscriber_id)
        # The last good one stays while something is being written; what is wrong with it stands at the editor.
        if not (made.error and draft and self.shown.html):
            self.shown = made
