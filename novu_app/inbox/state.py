"""The state of one open inbox page: whose it is, the window that is shown, the counts. Nothing else is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, get_args

import reflex as rx

from novu_app.inbox import door, pushes
from novu_app.inbox.body import Item, item_of, item_of_entity
from novu_app.inbox.sessions import Opening, open_session
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import is_id
from novu_app.messages import inbox
from novu_app.messages.counters import SEVERITIES
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Outcome
from novu_app.messages.owners import sees
from novu_app.messages.states import Action

View = Literal["all", "unread", "archived"]
VIEWS: tuple[View, ...] = get_args(View)
_FILTERS = {
    "all": InboxFilter(archived=False),
    "unread": InboxFilter(read=False),
    "archived": InboxFilter(archived=True),
}
PAGE_SIZE = 10
#: A push refreshes no more than this many items of a long window.
_REFRESHED = 100
_BULK: dict[str, tuple[Action, InboxFilter]] = {
    "read": ("read", InboxFilter(read=False)),
    "archive": ("archive", InboxFilter(archived=False)),
    "archive-read": ("archive", InboxFilter(read=True, archived=False)),
}
_MARKS = frozenset({"read", "unread", "archive", "unarchive"})

log = logging.getLogger("novu.inbox")


class InboxState(rx.State):
    """Shows and changes the inbox that the address names."""

    phase: Literal["loading", "ready", "failed"] = "loading"
    failure: str = ""
    notice: str = ""
    view: View = "all"
    items: list[Item] = []
    more: bool = False
    unread: int = 0
    severity: str = "none"
    #: Grows when an answer differs from what the browser already shows.
    settled: int = 0

    _who: InboxSession | None = None
    _version: int = -1

    @rx.event
    async def load(self) -> None:
        """Open the inbox of the address and read its first page; again at each reconnect."""
        query = self.router.url.query_parameters
        opening = Opening(
            application_identifier=query.get("applicationIdentifier", ""),
            subscriber_id=query.get("subscriberId", ""),
            subscriber_hash=query.get("subscriberHash", ""),
            from_here="origin" not in query,
        )
        self.notice = ""
        try:
            opened = await asyncio.to_thread(open_session, opening)
            self._who = opened.session
            await pushes.open_page(self.router.session.client_token, InboxState, opened.session.subscriber_pk)
            await self._refresh()
        except NovuError as error:
            self._fail(str(error))
        except Exception:
            log.exception("An inbox page could not be opened")
            self._fail("The inbox is not available at the moment.")

    @rx.event
    async def show(self, view: str) -> None:
        """Show all, unread or archived notifications."""
        if view in VIEWS and self._who is not None:
            self.view = view
            await self._refresh(PAGE_SIZE)

    @rx.event
    async def load_more(self) -> None:
        """Add the next page to the window."""
        if self._who is None or not self.more or not self.items:
            return
        found, self.more = await self._page(PAGE_SIZE, after=self.items[-1]["id"])
        known = {item["id"] for item in self.items}
        self.items = self.items + [item for item in found if item["id"] not in known]

    @rx.event
    async def act(self, message_id: str, action: str) -> None:
        """Do what the visitor did to one notification; the browser shows it already."""
        self.notice = ""
        change = _change(message_id, action)
        if self._who is None or change is None:
            return
        try:
            notification, outcome = await asyncio.to_thread(door.perform_on, self._who, message_id, change)
        except NovuError as error:
            self.notice = str(error)
            self.settled += 1
            await self._refresh()
            return
        missed = not self._count(outcome)
        self._settle(item_of(notification))
        if missed or (not self.items and self.more):
            await self._refresh()

    @rx.event
    async def act_on_all(self, action: str) -> None:
        """Mark all as read, archive all, or archive what is read."""
        if self._who is None or action not in _BULK:
            return
        mark, chosen = _BULK[action]
        self._count(await asyncio.to_thread(door.perform, self._who, partial(inbox.mark, action=mark, wanted=chosen)))
        await self._refresh()

    @rx.event
    async def mark_seen(self, message_ids: list[str]) -> None:
        """Note which notifications have been on the screen."""
        ids = tuple(message_id for message_id in message_ids[:100] if is_id(message_id))
        if self._who is None or not ids:
            return
        mark = partial(inbox.mark, action="seen", wanted=InboxFilter(ids=ids))
        missed = not self._count(await asyncio.to_thread(door.perform, self._who, mark))
        self.items = [Item(**{**item, "seen": True}) if item["id"] in ids else item for item in self.items]
        if missed:
            await self._refresh()

    @rx.event
    def dismiss_notice(self) -> None:
        """Put the notice away."""
        self.notice = ""

    async def _hear(self, news: Sequence[Mapping[str, Any] | None]) -> None:
        """Take in what the realtime hub brought: new messages at the top, else whatever changed elsewhere."""
        if self._who is None:
            return
        arrived: list[Item] = []
        stale = self.phase != "ready"
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
        if stale:
            await self._refresh()
        elif arrived and self.view != "archived":
            new = {item["id"]: item for item in sorted(arrived, key=lambda item: item["at"])}
            rest = [item for item in self.items if item["id"] not in new]
            self.items = [*reversed(new.values()), *rest]

    async def _refresh(self, size: int = 0) -> None:
        """Read the window and the counts again; without a size as much as is shown now."""
        assert self._who is not None  # every caller has looked
        size = size or min(max(PAGE_SIZE, len(self.items)), _REFRESHED)
        # The counts first: what changes between the two is in the window, and its news have a version that is newer yet.
        counts = await asyncio.to_thread(door.counts, self._who)
        found, more = await self._page(size, after=None)
        self._show_counts(counts.document())
        self.items, self.more, self.phase = found, more, "ready"

    async def _page(self, size: int, after: str | None) -> tuple[list[Item], bool]:
        assert self._who is not None
        found, more = await asyncio.to_thread(door.page, self._who, _FILTERS[self.view], limit=size, after=after)
        return [item_of(notification) for notification in found], more

    def _settle(self, changed: Item) -> None:
        if _belongs(changed, self.view):
            self.items = [changed if item["id"] == changed["id"] else item for item in self.items]
        else:
            self.items = [item for item in self.items if item["id"] != changed["id"]]

    def _count(self, outcome: Outcome) -> bool:
        """Take over the counts of an own change; False when the window is to be read again for what others did."""
        if outcome.batch is None:
            return True
        counts = outcome.batch["inbox"][0]["counts"]
        if self._counted_apart(counts):
            return False
        complete = self._follows(counts)
        self._show_counts(counts)
        return complete

    def _follows(self, counts: Mapping[str, int]) -> bool:
        # Every change of an inbox raises its version by one.
        return counts["version"] == self._version + 1

    def _counted_apart(self, counts: Mapping[str, int]) -> bool:
        """Whether the counts are those of all contexts together, and this page shows those of one."""
        return self._who is not None and self._who.contexts is not None and counts["in_context"] > 0

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        if counts["version"] < self._version:
            return
        self._version = counts["version"]
        self.unread = counts["unread"]
        self.severity = next((name for name in SEVERITIES if counts[name]), "none")

    def _fail(self, reason: str) -> None:
        self.phase, self.failure = "failed", reason


def _belongs(item: Item, view: View) -> bool:
    # What was read a moment ago stays among the unread until the view is opened again.
    return item["archived"] == (view == "archived") and not item["snoozed_until"]


def _change(message_id: str, action: str) -> door.Change | None:
    if not is_id(message_id):
        return None
    if action in _MARKS:
        return partial(inbox.mark_one, action=action, message_id=message_id)  # type: ignore[arg-type]
    verb, _, kind = action.partition("-")
    if verb in ("complete", "revert") and kind in ("primary", "secondary"):
        return partial(inbox.act, message_id=message_id, kind=kind, done=verb == "complete")  # type: ignore[arg-type]
    return None
