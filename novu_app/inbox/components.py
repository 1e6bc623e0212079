"""The parts of the inbox page that live in the browser, wrapped for Reflex (inbox.jsx says what each does)."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

_SOURCE = rx.asset("inbox.jsx", shared=True)


class InboxFrame(rx.Component):
    """The whole page: theme, and the talk with the host page."""

    library = _SOURCE.importable_path
    tag = "InboxFrame"

    unread: rx.Var[int]
    severity: rx.Var[str]
    phase: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The host asks to mark all as read."""
        return {**super().get_event_triggers(), "on_mark_all_read": no_args_event_spec}


class InboxFeed(rx.Component):
    """The scrolling list."""

    library = _SOURCE.importable_path
    tag = "InboxFeed"

    ids: rx.Var[list[str]]
    more: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The end comes near; items (by id) have been looked at."""
        triggers = {"on_more": no_args_event_spec, "on_seen": passthrough_event_spec(list[str])}
        return {**super().get_event_triggers(), **triggers}


class InboxItem(rx.Component):
    """One notification; a click shows its effect at once."""

    library = _SOURCE.importable_path
    tag = "InboxItem"

    item: rx.Var[dict[str, str]]
    settled: rx.Var[int]
    position: rx.Var[int]
    total: rx.Var[int]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The visitor did something: the item's id, and what it was."""
        return {**super().get_event_triggers(), "on_act": passthrough_event_spec(str, str)}


inbox_frame = InboxFrame.create
inbox_feed = InboxFeed.create
inbox_item = InboxItem.create
