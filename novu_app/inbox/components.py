"""The parts of the inbox page that live in the browser, wrapped for Reflex; each .jsx says what its parts do."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.browser_parts import BrowserPart

# Files that others import lie beside them in the build.
beside(__file__, "outbox.js")
beside(__file__, "words.js")
_AROUND = beside(__file__, "around.jsx").importable_path
_CONTROLS = beside(__file__, "controls.jsx").importable_path
_FEED = beside(__file__, "feed.jsx").importable_path
_ITEM = beside(__file__, "item.jsx").importable_path
_MOMENT = beside(__file__, "moment.jsx").importable_path
_SNOOZE = beside(__file__, "snooze.jsx").importable_path
_TABS = beside(__file__, "tabs.jsx").importable_path


#: The last thing that an act brings is always its name, by which the browser says it again (acted.py).
_ACT = passthrough_event_spec(str)
#: What was done is taken back by these steps (:class:`novu_app.inbox.acts.Step`).
_UNDO = passthrough_event_spec(list[dict[str, Any]], str)


class InboxButton(rx.el.Button):  # type: ignore[misc]
    """A button for an act of the visitor."""

    library = _CONTROLS
    tag = "InboxButton"

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Those of every button, and the act."""
        return {**super().get_event_triggers(), "on_do": _ACT}


class InboxAround(BrowserPart):
    """The page's place in the address, menus, Escape, connection, sleep."""

    library = _AROUND
    tag = "InboxAround"

    #: Where the page is (:class:`novu_app.inbox.views.Place`), which the address says once it is ready.
    ready: rx.Var[bool]
    view: rx.Var[str]
    tab: rx.Var[int]
    pane: rx.Var[str]
    count: rx.Var[int]
    offline: rx.Var[bool]
    text: rx.Var[str]
    settled: rx.Var[int]
    #: See :class:`novu_app.inbox.opening.OpenPage`.
    done: rx.Var[str]
    again: rx.Var[int]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_back": _ACT, "on_wake": no_args_event_spec, "on_mark_all_read": _ACT}


class InboxTabs(BrowserPart):
    """The tabs."""

    library = _TABS
    tag = "InboxTabs"

    tabs: rx.Var[list[dict[str, Any]]]
    tab: rx.Var[int]
    title: rx.Var[str]
    more: rx.Var[str]
    settled: rx.Var[int]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_pick": passthrough_event_spec(int, str)}


class InboxFeed(BrowserPart):
    """The scrolling list: its end comes near; items (by id) have been looked at; the last action is to be undone."""

    library = _FEED
    tag = "InboxFeed"

    ids: rx.Var[list[str]]
    more: rx.Var[bool]
    texts: rx.Var[dict[str, str]]
    locale: rx.Var[str]
    settled: rx.Var[int]
    back: rx.Var[list[dict[str, Any]]]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_more": no_args_event_spec, "on_seen": passthrough_event_spec(list[str], str), "on_undo": _UNDO}


class InboxItem(BrowserPart):
    """One notification: the visitor did something with it (its id, and what it was)."""

    library = _ITEM
    tag = "InboxItem"

    item: rx.Var[dict[str, Any]]
    settled: rx.Var[int]
    position: rx.Var[int]
    total: rx.Var[int]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_act": passthrough_event_spec(str, str, str)}


class InboxMoment(rx.Component):
    """A moment in words."""

    library = _MOMENT
    tag = "InboxMoment"

    #: Milliseconds since the epoch, UTC.
    at: rx.Var[int]
    locale: rx.Var[str]
    exactly: rx.Var[bool]
    words: rx.Var[str]


class InboxSnooze(rx.Component):
    """Until when; ``longest`` in hours."""

    library = _SNOOZE
    tag = "InboxSnooze"

    texts: rx.Var[dict[str, str]]
    locale: rx.Var[str]
    longest: rx.Var[int]


class InboxNotice(BrowserPart):
    """What was just done."""

    library = _CONTROLS
    tag = "InboxNotice"

    notice: rx.Var[dict[str, Any]]
    back: rx.Var[list[dict[str, Any]]]
    undo: rx.Var[str]
    dismiss: rx.Var[str]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_undo": _UNDO, "on_dismiss": no_args_event_spec}


class InboxSwitch(BrowserPart):
    """On or off; with ``mixed`` (of a group) also something between."""

    library = _CONTROLS
    tag = "InboxSwitch"

    on: rx.Var[bool]
    mixed: rx.Var[bool]
    label: rx.Var[str]
    disabled: rx.Var[bool]
    settled: rx.Var[int]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_set": passthrough_event_spec(bool, str)}


class InboxTime(BrowserPart):
    """A time of day, ``09:00``."""

    library = _CONTROLS
    tag = "InboxTime"

    value: rx.Var[str]
    label: rx.Var[str]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_set": passthrough_event_spec(str, str)}


class InboxSearch(rx.Component):
    """A field that hides the rows that do not match; ``count`` is how many there are."""

    library = _CONTROLS
    tag = "InboxSearch"

    label: rx.Var[str]
    nothing: rx.Var[str]
    count: rx.Var[int]


class InboxZone(BrowserPart):
    """A time zone."""

    library = _CONTROLS
    tag = "InboxZone"

    value: rx.Var[str]
    label: rx.Var[str]
    here: rx.Var[str]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_set": passthrough_event_spec(str, str)}


class InboxCopy(BrowserPart):
    """Which days get the times of one."""

    library = _CONTROLS
    tag = "InboxCopy"

    name: rx.Var[str]
    #: The key of that one.
    day: rx.Var[str]
    days: rx.Var[list[dict[str, Any]]]
    title: rx.Var[str]
    all: rx.Var[str]
    apply: rx.Var[str]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_copy": passthrough_event_spec(list[str], str)}


inbox_button = InboxButton.create
inbox_around = InboxAround.create
inbox_tabs = InboxTabs.create
inbox_feed = InboxFeed.create
inbox_item = InboxItem.create
inbox_moment = InboxMoment.create
inbox_snooze = InboxSnooze.create
inbox_notice = InboxNotice.create
inbox_switch = InboxSwitch.create
inbox_time = InboxTime.create
inbox_search = InboxSearch.create
inbox_zone = InboxZone.create
inbox_copy = InboxCopy.create
