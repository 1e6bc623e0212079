"""What an inbox page can show: views, tabs, and the place that a page's address remembers (UX.md 3.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self, TypedDict, get_args
from urllib.parse import parse_qs

from novu_app.inbox.body import Item
from novu_app.messages.filters import InboxFilter
from novu_app.messages.states import Action

View = Literal["all", "unread", "archived", "snoozed"]
Pane = Literal["", "preferences", "subscription"]
Bulk = Literal["read", "archive", "archive-read"]
VIEWS: tuple[View, ...] = get_args(View)
#: Notifications that a page gets at a time, and the most that it reads again at once.
PAGE_SIZE = 10
LONGEST = 500
_FILTERS: dict[View, InboxFilter] = {
    "all": InboxFilter(archived=False, snoozed=False),
    "unread": InboxFilter(read=False, snoozed=False),
    "archived": InboxFilter(archived=True),
    "snoozed": InboxFilter(snoozed=True),
}
_BULK: dict[Bulk, tuple[Action, InboxFilter]] = {
    "read": ("read", InboxFilter(read=False, snoozed=False)),
    "archive": ("archive", InboxFilter(archived=False, snoozed=False)),
    "archive-read": ("archive", InboxFilter(read=True, archived=False, snoozed=False)),
}


class TabShown(TypedDict):
    """A tab, and how many of its notifications are unread."""

    label: str
    count: int


class Notice(TypedDict):
    """What was just done or went wrong; ``at`` (ms) tells one from another. Without text there is none."""

    at: int
    text: str
    undo: bool
    bad: bool


def shown(view: View, tab: InboxFilter | None) -> InboxFilter:
    """Which notifications a view shows, in a tab where there is one."""
    return _within(_FILTERS[view], tab)


def counted(tab: InboxFilter) -> InboxFilter:
    """Which notifications the number on a tab counts: those that are unread."""
    return _within(_FILTERS["unread"], tab)


def bulk(action: str, view: View, tab: InboxFilter | None) -> tuple[Action, InboxFilter] | None:
    """What an action for all does here, and to which notifications: those that the view and the tab show, no others.

    None for what is no action, and for views that have none.
    """
    if action not in _BULK or view not in ("all", "unread"):
        return None
    mark, wanted = _BULK[action]
    if view == "unread":
        wanted = replace(wanted, read=False)
        if action == "archive-read":
            return None
    return mark, _within(wanted, tab)


def belongs(item: Item, view: View) -> bool:
    """Whether a notification that was changed stays in sight.

    What was read a moment ago stays among the unread until the view is opened again.
    """
    if view == "snoozed":
        return item["snoozed_until"] > 0
    return item["archived"] == (view == "archived") and not item["snoozed_until"]


def _within(wanted: InboxFilter, tab: InboxFilter | None) -> InboxFilter:
    return wanted if tab is None else replace(wanted, tags=tab.tags, data=tab.data, severity=tab.severity)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the inbox a page is; ``count`` notifications are shown. The address keeps it after its ``#``."""

    view: View = "all"
    tab: int = 0
    pane: Pane = ""
    count: int = PAGE_SIZE

    @classmethod
    def of(cls, fragment: str) -> Self:
        """The place that an address names; whatever it does not know is as at the beginning."""
        named = {name: values[0] for name, values in parse_qs(fragment).items()}
        view, pane = named.get("view", ""), named.get("pane", "")
        return cls(
            view=view if view in VIEWS else "all",
            tab=_number(named.get("tab"), 0),
            pane="preferences" if pane == "preferences" else "",
            count=min(max(PAGE_SIZE, _number(named.get("count"), PAGE_SIZE)), LONGEST),
        )


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 5 else otherwise
