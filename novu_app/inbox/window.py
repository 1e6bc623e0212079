"""What of an inbox a page shows: its place, the notifications of its window, the tabs with their counts."""

from __future__ import annotations

import asyncio

import reflex as rx

from novu_app.dashboard.errors import message_of
from novu_app.inbox import door, views
from novu_app.inbox.body import Item, item_of
from novu_app.inbox.counting import CountedPage
from novu_app.inbox.hosting import Tab, Wishes
from novu_app.inbox.opening import PANES
from novu_app.inbox.views import LONGEST, PAGE_SIZE, Pane, Place, TabShown, View
from novu_app.kernel.errors import NovuError
from novu_app.messages.filters import InboxFilter


def plain(items: list[Item]) -> list[Item]:
    """The items of a page as they are kept.

    Reflex hands out lists wrapped, and each item of them: kept that way they would take much memory.
    """
    found: list[Item] = getattr(items, "__wrapped__", items)
    return found


class Window(CountedPage, rx.State, mixin=True):
    """The window of an inbox page's state, and how it is read."""

    view: View = "all"
    tabs: list[TabShown] = []
    tab: int = 0
    pane: Pane = ""
    items: list[Item] = []
    more: bool = False

    _tabs: tuple[Tab, ...] = ()

    async def _refresh(self, size: int = 0) -> None:
        """Read the window and the counts again; without a size as much as is shown now."""
        size = min(max(PAGE_SIZE, size or len(plain(self.items))), LONGEST)
        try:
            # The counts first: what changes between the two is in the window, and its news have a version that is newer yet.
            counts = await asyncio.to_thread(door.counts, self._session())
            await self._count_tabs()
            found, more = await self._page(size, after=None)
        except NovuError as error:
            self._fail(message_of(error))
            return
        self._show_counts(counts.document())
        self.items, self.more, self.phase = found, more, "ready"

    async def _refresh_pane(self) -> None:
        if self.pane in PANES:
            pane = await self.get_state(PANES[self.pane])
            await pane._follow()

    async def _page(self, size: int, after: str | None) -> tuple[list[Item], bool]:
        wanted = views.shown(self.view, self._chosen_tab())
        found, more = await asyncio.to_thread(door.page, self._session(), wanted, limit=size, after=after)
        return [item_of(notification) for notification in found], more

    async def _count_tabs(self) -> None:
        if self._tabs or self.tabs:
            wanted = [views.counted(tab.wanted) for tab in self._tabs]
            counts = await asyncio.to_thread(door.count, self._session(), wanted)
            self.tabs = [TabShown(label=tab.label, count=count) for tab, count in zip(self._tabs, counts, strict=True)]

    def _settle(self, message_id: str, changed: Item | None) -> None:
        items = plain(self.items)
        if changed is not None and views.belongs(changed, self.view):
            self.items = [changed if item["id"] == message_id else item for item in items]
        else:
            self.items = [item for item in items if item["id"] != message_id]

    def _chosen_tab(self) -> InboxFilter | None:
        return self._tabs[self.tab].wanted if self.tab < len(self._tabs) else None

    def _dress(self, wishes: Wishes) -> None:
        super()._dress(wishes)
        self._tabs = wishes.tabs
        self.tab = self.tab if self.tab < len(wishes.tabs) else 0
        if wishes.topic is not None:
            self.pane = "subscription"
        elif self.pane == "subscription":
            self.pane = ""

    def _take_place(self, place: Place) -> int:
        self.view = place.view
        if self.pane != "subscription":
            self.pane = place.pane
        self.tab = place.tab if place.tab < len(self._tabs) else 0
        return place.count
