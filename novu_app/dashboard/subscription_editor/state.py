"""The state of the dialog of a subscription."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.state import PageState
from novu_app.dashboard.subscription_editor import work
from novu_app.dashboard.subscription_editor.work import Opened, Wish
from novu_app.kernel.errors import NovuError


class SubscriptionState(PageState, rx.State):
    """The subscription that is open; what is chosen waits here until it is saved."""

    AREA: ClassVar[str] = "Topics"

    shown: bool = False
    opened: Opened = Opened()
    wishes: list[Wish] = []
    error: str = ""

    @rx.event
    def load(self) -> None:
        """A page that is opened anew begins without it."""
        self._close()

    @rx.event
    async def show(self, topic_key: str, identifier: str) -> None:
        """Show a subscription."""
        self.opened = await self._read(work.opened, topic_key, identifier)
        self.wishes, self.error, self.shown = self.opened.wishes, "", True

    @rx.event
    def set_shown(self, shown: bool) -> None:
        """Close without saving."""
        if not shown:
            self._close()

    @rx.event
    async def add(self, workflow_id: str) -> None:
        """Say something of another workflow."""
        if any(each["workflow_id"] == workflow_id for each in self.wishes):
            return
        self.wishes = [*self.wishes, await self._read(work.added, workflow_id)]

    @rx.event
    def set_mode(self, workflow_id: str, mode: str) -> None:
        """Let a workflow through always, never, or when a condition holds."""
        self.wishes = [Wish(**{**e, "mode": mode}) if e["workflow_id"] == workflow_id else e for e in self.wishes]

    @rx.event
    def remove(self, workflow_id: str) -> None:
        """Say nothing of a workflow any more."""
        self.wishes = [each for each in self.wishes if each["workflow_id"] != workflow_id]

    @rx.event
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Store what is chosen."""
        self.error = ""
        subscription = (self.opened.topic_key, self.opened.identifier)
        try:
            await self._write(work.save, *subscription, self.wishes, form)
        except NovuError as error:
            self.error = message_of(error)
            return None
        self._close()
        return toasts.done("Saved.")

    def _close(self) -> None:
        self.shown, self.opened, self.wishes = False, Opened(), []
