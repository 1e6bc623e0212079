"""The state of one open inbox page: whose it is, the window that is shown, the counts. Nothing else is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import reflex as rx

from novu_app.dashboard.errors import message_of
from novu_app.inbox import acts, door, texts, views
from novu_app.inbox.acts import Step
from novu_app.inbox.body import Item, item_of, item_of_entity
from novu_app.inbox.counting import CountedPage
from novu_app.inbox.hosting import Tab, Wishes
from novu_app.inbox.views import LONGEST, PAGE_SIZE, Notice, Pane, Place, TabShown, View
from novu_app.kernel import clock
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import is_id
from novu_app.messages import inbox
from novu_app.messages.filters import InboxFilter
from novu_app.messages.owners import sees

Done = TypeVar("Done")
#: What takes a notification out of sight is said, with the way back.
_SAID = frozenset({"archive", "unarchive", "snooze", "unsnooze", "delete"})


_NO_NOTICE = Notice(at=0, text="", undo=False, bad=False)


class InboxState(CountedPage, rx.State):
    """Shows and changes an inbox."""

    view: View = "all"
    tabs: list[TabShown] = []
    tab: int = 0
    pane: Pane = ""
    items: list[Item] = []
    more: bool = False
    notice: Notice = _NO_NOTICE

    _tabs: tuple[Tab, ...] = ()
    _undo: tuple[Step, ...] = ()

    @rx.event
    async def show(self, view: str) -> None:
        """Show all, unread, archived or snoozed notifications."""
        if view in views.VIEWS and not self._later("show", view):
            self.view, self.pane = view, ""
            await self._refresh(PAGE_SIZE)

    @rx.event
    async def show_tab(self, tab: int) -> None:
        """Show the notifications of a tab, by its place."""
        if not self._later("show_tab", tab) and 0 <= tab < len(self._tabs):
            self.tab = tab
            await self._refresh(PAGE_SIZE)

    @rx.event
    def show_preferences(self) -> None:
        """Show the preferences in place of the list."""
        self.pane = "preferences"

    @rx.event
    def show_list(self) -> None:
        """Show the list again."""
        self.pane = ""

    @rx.event
    async def wake(self) -> None:
        """Look whether something was missed, after the visitor's machine has slept."""
        if self._who is not None:
            await self._refresh()

    @rx.event
    async def load_more(self) -> None:
        """Add the next page to the window."""
        items = _plain(self.items)
        if self._who is None or not self.more or not items:
            return
        found, self.more = await self._page(PAGE_SIZE, after=items[-1]["id"])
        known = {item["id"] for item in items}
        self.items = items + [item for item in found if item["id"] not in known]

    @rx.event
    async def act(self, message_id: str, action: str) -> None:
        """Do what the visitor did to one notification (acts.py); the browser shows it already."""
        change = acts.change_of(message_id, action)
        if change is None or self._later("act", message_id, action):
            return
        before = next((item for item in _plain(self.items) if item["id"] == message_id), None)
        after: Item | None = None
        if action == "delete":
            outcome = await self._perform(door.perform, change)
        else:
            notification, outcome = await self._perform(door.perform_on, message_id, change) or (None, None)
            after = item_of(notification) if notification else None
        if outcome is None:
            await self._refresh()
            return
        missed = not self._count(outcome)
        self._settle(message_id, after)
        self._undo = acts.undo_of(before, action)
        verb = action.partition("-")[0]
        if verb in _SAID:
            self._say(self.texts[f"notification.done.{verb}"], undo=bool(self._undo))
        if missed or (not self.items and self.more):
            await self._refresh()
        elif self._tabs:
            await self._count_tabs()

    @rx.event
    async def act_on_all(self, action: str) -> None:
        """Mark all as read, archive all, or archive what is read, of what the view and the tab show."""
        if self._later("act_on_all", action):
            return
        chosen = views.bulk(action, self.view, self._chosen_tab())
        if chosen is None:
            return
        change = partial(acts.mark_all, action=chosen[0], wanted=chosen[1])
        done = await self._perform(door.perform_and_keep, change)
        if done is None:
            return
        outcome, self._undo = done
        self._count(outcome)
        key = f"notifications.done.{chosen[0]}" if outcome.changed else "notifications.done.nothing"
        self._say(texts.filled(self.texts[key], notificationCount=outcome.changed), undo=bool(self._undo))
        await self._refresh()
        self._settle_all()

    @rx.event
    async def undo(self) -> None:
        """Take back what was done last."""
        steps, self._undo = self._undo, ()
        self.notice = _NO_NOTICE
        if self._who is None or not steps:
            return
        await self._perform(door.perform, partial(acts.take_back, steps=steps))
        await self._refresh(len(_plain(self.items)) + len(steps))

    @rx.event
    async def mark_seen(self, message_ids: list[str]) -> None:
        """Note which notifications have been on the screen."""
        ids = tuple(message_id for message_id in message_ids[:100] if is_id(message_id))
        if not ids or self._later("mark_seen", message_ids):
            return
        mark = partial(inbox.mark, action="seen", wanted=InboxFilter(ids=ids))
        outcome = await self._perform(door.perform, mark)
        missed = outcome is None or not self._count(outcome)
        self.items = [Item(**{**item, "seen": True}) if item["id"] in ids else item for item in _plain(self.items)]
        if missed:
            await self._refresh()

    @rx.event
    def dismiss_notice(self) -> None:
        """Put the notice away."""
        self.notice = _NO_NOTICE

    async def _hear(self, news: Sequence[Mapping[str, Any] | None]) -> None:
        """Take in what the realtime hub brought: new messages at the top, else whatever changed elsewhere."""
        if self._who is None:
            return
        arrived: list[Item] = []
        stale = self.phase != "ready" or bool(self._tabs)
        for entry in news:
            if entry is None:
                stale = True
            elif entry["counts"]["version"] > self._version:
                # A message in the news was new; without one somebody changed messages that may be shown here.
                counts, messages = entry["counts"], entry["messages"]
                stale = stale or not messages or not self._follows(counts) or self._counted_apart(counts)
                if not stale:
                    self._show_counts(counts)
                arrived += [item_of_entity(each) for each in messages if sees(self._who.contexts, each)]
        if arrived:
            self._announce(arrived)
        if stale:
            await self._refresh()
        elif arrived and self.view in ("all", "unread"):
            new = {item["id"]: item for item in sorted(arrived, key=lambda item: item["at"])}
            rest = [item for item in _plain(self.items) if item["id"] not in new]
            self.items = [*reversed(new.values()), *rest]

    async def _refresh(self, size: int = 0) -> None:
        """Read the window and the counts again; without a size as much as is shown now."""
        size = min(max(PAGE_SIZE, size or len(_plain(self.items))), LONGEST)
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

    async def _page(self, size: int, after: str | None) -> tuple[list[Item], bool]:
        wanted = views.shown(self.view, self._chosen_tab())
        found, more = await asyncio.to_thread(door.page, self._session(), wanted, limit=size, after=after)
        return [item_of(notification) for notification in found], more

    async def _perform(self, how: Callable[..., Done], *given: Any) -> Done | None:
        """Make a change by one of the ways of door.py; None when it was refused, which is said."""
        try:
            return await asyncio.to_thread(how, self._session(), *given)
        except NovuError as error:
            self._refused(error)
            return None

    async def _count_tabs(self) -> None:
        if self._tabs or self.tabs:
            wanted = [views.counted(tab.wanted) for tab in self._tabs]
            counts = await asyncio.to_thread(door.count, self._session(), wanted)
            self.tabs = [TabShown(label=tab.label, count=count) for tab, count in zip(self._tabs, counts, strict=True)]

    def _settle(self, message_id: str, changed: Item | None) -> None:
        items = _plain(self.items)
        if changed is not None and views.belongs(changed, self.view):
            self.items = [changed if item["id"] == message_id else item for item in items]
        else:
            self.items = [item for item in items if item["id"] != message_id]

    def _chosen_tab(self) -> InboxFilter | None:
        return self._tabs[self.tab].wanted if self.tab < len(self._tabs) else None

    def _say(self, text: str, *, undo: bool = False, bad: bool = False) -> None:
        self.notice = Notice(at=clock.now_ms(), text=text, undo=undo, bad=bad)

    def _refused(self, error: NovuError) -> None:
        self._say(texts.filled(self.texts["notification.failed"], reason=message_of(error)), bad=True)
        self._settle_all()

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


def _plain(items: list[Item]) -> list[Item]:
    # Reflex hands out lists wrapped, and each item of them: kept that way they would take much memory.
    plain: list[Item] = getattr(items, "__wrapped__", items)
    return plain
