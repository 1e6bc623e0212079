"""The state of one open inbox page: whose it is, the window that is shown, the counts. Nothing else is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import reflex as rx

from novu_app.dashboard.errors import message_of
from novu_app.inbox import acts, door, texts, views
from novu_app.inbox.acted import DoneBefore
from novu_app.inbox.acts import Step
from novu_app.inbox.body import Item, item_of, item_of_entity
from novu_app.inbox.views import PAGE_SIZE, Notice
from novu_app.inbox.window import Window, plain
from novu_app.kernel import clock
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import is_id
from novu_app.messages.owners import sees

Done = TypeVar("Done")
#: What takes a notification out of sight is said, with the way back.
_SAID = frozenset({"archive", "unarchive", "snooze", "unsnooze", "delete"})


_NO_NOTICE = Notice(at=0, text="", undo=False, bad=False)


class InboxState(Window, rx.State):
    """Shows and changes an inbox."""

    notice: Notice = _NO_NOTICE
    #: What takes back what was done last. The browser keeps it and says it: this process may be another one by then.
    back: list[Step] = []

    @rx.event
    async def show(self, view: str, act: str = "") -> None:
        """Show all, unread, archived or snoozed notifications."""
        if self._takes(act) and view in views.VIEWS:
            self.view, self.pane = view, ""
            await self._refresh(PAGE_SIZE)

    @rx.event
    async def show_tab(self, tab: int, act: str = "") -> None:
        """Show the notifications of a tab, by its place."""
        if self._takes(act) and 0 <= tab < len(self._tabs):
            self.tab = tab
            await self._refresh(PAGE_SIZE)

    @rx.event
    def show_preferences(self, act: str = "") -> None:
        """Show the preferences in place of the list."""
        if self._takes(act):
            self.pane = "preferences"

    @rx.event
    def show_list(self, act: str = "") -> None:
        """Show the list again."""
        if self._takes(act):
            self.pane = ""

    @rx.event
    async def wake(self) -> None:
        """Look whether something was missed, after the visitor's machine has slept."""
        if self._who is not None:
            await self._refresh()
            await self._refresh_pane()

    @rx.event
    async def load_more(self) -> None:
        """Add the next page to the window."""
        items = plain(self.items)
        if self._who is None or not self.more or not items:
            return
        found, self.more = await self._page(PAGE_SIZE, after=items[-1]["id"])
        known = {item["id"] for item in items}
        self.items = items + [item for item in found if item["id"] not in known]

    @rx.event
    async def act(self, message_id: str, action: str, act: str = "") -> None:
        """Do what the visitor did to one notification (acts.py); the browser shows it already."""
        change = acts.change_of(message_id, action)
        if not self._takes(act) or change is None:
            return
        before = next((item for item in plain(self.items) if item["id"] == message_id), None)
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
        self.back = acts.undo_of(before, action)
        verb = action.partition("-")[0]
        if verb in _SAID:
            self._say(self.texts[f"notification.done.{verb}"], undo=bool(self.back))
        if missed or (not self.items and self.more):
            await self._refresh()
        elif self._tabs:
            await self._count_tabs()

    @rx.event
    async def act_on_all(self, action: str, act: str = "") -> None:
        """Mark all as read, archive all, or archive what is read, of what the view and the tab show."""
        if not self._takes(act):
            return
        chosen = views.bulk(action, self.view, self._chosen_tab())
        if chosen is None:
            self._settle_all()
            return
        change = partial(acts.mark_all, action=chosen[0], wanted=chosen[1])
        done = await self._perform(door.perform_and_keep, change)
        if done is None:
            return
        outcome, self.back = done
        self._count(outcome)
        key = f"notifications.done.{chosen[0]}" if outcome.changed else "notifications.done.nothing"
        self._say(texts.filled(self.texts[key], notificationCount=outcome.changed), undo=bool(self.back))
        await self._refresh()
        self._settle_all()

    @rx.event
    async def undo(self, back: list[Any], act: str = "") -> None:
        """Take back what was done: by the steps that were told with it (:attr:`back`)."""
        if not self._takes(act):
            return
        self.back, self.notice = [], _NO_NOTICE
        steps = acts.steps_of(back)
        if not steps:
            return
        await self._perform(door.perform, partial(acts.take_back, steps=steps))
        await self._refresh(len(plain(self.items)) + len(steps))

    @rx.event
    async def mark_seen(self, message_ids: list[str], act: str = "") -> None:
        """Note which notifications have been on the screen."""
        ids = dict.fromkeys(message_id for message_id in message_ids if is_id(message_id))
        if not self._takes(act) or not ids:
            return
        outcome = await self._perform(door.perform, partial(acts.mark_seen, message_ids=tuple(ids)))
        missed = outcome is None or not self._count(outcome)
        self.items = [Item(**{**item, "seen": True}) if item["id"] in ids else item for item in plain(self.items)]
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
        if None in news:
            await self._refresh_pane()
        if stale:
            await self._refresh()
        elif arrived and self.view in ("all", "unread"):
            new = {item["id"]: item for item in sorted(arrived, key=lambda item: item["at"])}
            rest = [item for item in plain(self.items) if item["id"] not in new]
            self.items = [*reversed(new.values()), *rest]

    async def _perform(self, how: Callable[..., Done], *given: Any) -> Done | None:
        """Make a change by one of the ways of door.py; None when it was refused, which is said."""
        try:
            return await asyncio.to_thread(how, self._for_act(), *given)
        except DoneBefore:
            self._settle_all()
            return None
        except NovuError as error:
            self._refused(error)
            return None

    def _say(self, text: str, *, undo: bool = False, bad: bool = False) -> None:
        self.notice = Notice(at=clock.now_ms(), text=text, undo=undo, bad=bad)

    def _refused(self, error: NovuError) -> None:
        self._say(texts.filled(self.texts["notification.failed"], reason=message_of(error)), bad=True)
        self._settle_all()
