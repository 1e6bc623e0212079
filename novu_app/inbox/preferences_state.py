"""The state of the preferences that an inbox page shows: read when they are opened, and after every change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import reflex as rx

from novu_app.inbox import choices, hours
from novu_app.inbox.choices import Group, Row
from novu_app.inbox.hours import Day
from novu_app.inbox.opening import PANES, PaneState
from novu_app.inbox.state import InboxState
from novu_app.inbox.tokens import InboxSession


class PreferencesState(PaneState, rx.State):
    """Shows and changes what the subscriber of the page wants to get, and when."""

    in_general: Row = {"id": "", "name": "", "critical": False, "channels": []}
    groups: list[Group] = []
    count: int = 0
    schedule_on: bool = False
    days: list[Day] = []
    zone: str = ""
    #: Milliseconds since the epoch; 0 for not muted.
    muted_until: int = 0

    @rx.event
    async def open(self) -> None:
        """Read everything."""
        await self._change("", lambda _who: None)

    @rx.event
    def close(self) -> None:
        """Keep nothing of it in memory."""
        self.reset()  # type: ignore[no-untyped-call]

    @rx.event
    async def choose_in_general(self, channel: str, on: bool, act: str = "") -> None:
        """Turn a channel on or off everywhere."""
        await self._change(act, lambda who: choices.choose_in_general(who, channel, on))

    @rx.event
    async def choose(self, workflow_ids: list[str], channel: str, on: bool, act: str = "") -> None:
        """Turn a channel of some workflows on or off."""
        await self._change(act, lambda who: choices.choose(who, list(workflow_ids), channel, on))

    @rx.event
    async def enable_schedule(self, on: bool, act: str = "") -> None:
        """Turn the schedule on or off."""
        await self._reschedule(act, lambda: hours.enabled(on))

    @rx.event
    async def enable_day(self, day: str, on: bool, act: str = "") -> None:
        """Turn a day on or off."""
        await self._reschedule(act, lambda: hours.day_enabled(day, on))

    @rx.event
    async def set_hours(self, day: str, at: int, which: str, time: str, act: str = "") -> None:
        """Set the start or the end of the hours at a place of a day."""
        await self._reschedule(act, lambda: hours.hours_set(day, at, which, time))

    @rx.event
    async def add_hours(self, day: str, act: str = "") -> None:
        """Add hours to a day."""
        await self._reschedule(act, lambda: hours.hours_added(day))

    @rx.event
    async def remove_hours(self, day: str, at: int, act: str = "") -> None:
        """Remove the hours at a place of a day."""
        await self._reschedule(act, lambda: hours.hours_removed(day, at))

    @rx.event
    async def copy_hours(self, day: str, to: list[str], act: str = "") -> None:
        """Give other days the times of one."""
        await self._reschedule(act, lambda: hours.copied(day, list(to)))

    @rx.event
    async def mute(self, span: str, act: str = "") -> None:
        """Mute all for an ``hour``, a ``week``, or until ``tomorrow``; anything else ends that."""
        zone = self.zone
        await self._reschedule(act, lambda: hours.muted(span, zone))

    @rx.event
    async def set_zone(self, name: str, act: str = "") -> None:
        """Note in which time zone the visitor lives."""
        await self._change(act, lambda who: hours.set_zone(who, name))

    async def _reschedule(self, act: str, how: Callable[[], Callable[[hours.Schedule], hours.Schedule]]) -> None:
        await self._change(act, lambda who: hours.change(who, how()))

    async def _change(self, act: str, work: Callable[[InboxSession], None]) -> None:
        page = await self.get_state(InboxState)
        if await page._do_in_pane(act, work):
            await self._follow()

    async def _follow(self) -> None:
        page = await self.get_state(InboxState)
        who, wishes = page._session(), page._wishes()
        general, workflows = await asyncio.to_thread(choices.read, who, wishes.preferences)
        schedule, self.zone = await asyncio.to_thread(hours.read, who)
        self.in_general = choices.row_in_general(general, page.texts)
        self.groups = choices.groups(workflows, wishes.groups, page.texts, wishes.order)
        self.count = len(workflows)
        self.schedule_on = bool(schedule.get("isEnabled"))
        self.days = hours.days_of(schedule, page.texts)
        self.muted_until = hours.muted_until(schedule)

    def _is_filled(self) -> bool:
        return bool(self.days)


PANES["preferences"] = PreferencesState
