"""The preferences of the inbox page: channels in general, of groups and of workflows, and when to be reached (UX.md 3.5)."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventType

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_search, inbox_switch
from novu_app.inbox.pictures import skeleton
from novu_app.inbox.preferences_state import PreferencesState
from novu_app.inbox.schedule_view import schedule
from novu_app.inbox.state import InboxState
from novu_app.inbox.wording import text

#: From so many rows on there is a field to search them.
_SEARCHED = 8
_ICONS = (
    ("in_app", "bell"),
    ("email", "mail"),
    ("sms", "message-square"),
    ("push", "smartphone"),
    ("chat", "messages-square"),
)


def preferences() -> rx.Component:
    """The pane."""
    return rx.el.div(
        rx.cond(PreferencesState.days.length() > 0, _loaded(), skeleton()),
        on_mount=PreferencesState.open,
        on_unmount=PreferencesState.close,
        class_name="feed-pane",
        data_part="preferences",
    )


def _loaded() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            rx.el.h2(text("preferences.global")),
            rx.foreach(
                PreferencesState.in_general["channels"],
                lambda channel: _switch(
                    channel, lambda on, act: PreferencesState.choose_in_general(channel["name"], on, act), of=""
                ),
            ),
        ),
        schedule(),
        rx.cond(
            PreferencesState.count >= _SEARCHED,
            inbox_search(
                label=text("preferences.search"), nothing=text("preferences.noMatch"), count=PreferencesState.count
            ),
        ),
        rx.cond(
            PreferencesState.count > 0,
            rx.foreach(PreferencesState.groups, _group),
            rx.el.p(text("preferences.emptyNotice"), class_name="feed-hint"),
        ),
        data_part="content",
    )


def _group(group: Any) -> rx.Component:
    rows = rx.foreach(group["rows"], _row)
    whole = rx.foreach(
        group["channels"],
        lambda channel: _switch(
            channel,
            lambda on, act: PreferencesState.choose(group["ids"], channel["name"], on, act),
            of=group["name"],
            mixed=channel["mixed"],
        ),
    )
    named = rx.el.details(
        rx.el.summary(rx.el.h2(group["name"]), icon("chevron-down", class_name="feed-fold")),
        rx.cond(
            group["ids"].length() > 0,
            rx.el.div(rx.el.p(text("preferences.group.info"), class_name="feed-hint"), whole, class_name="feed-whole"),
        ),
        rows,
        data_group="true",
        class_name="feed-group",
    )
    return rx.cond(group["name"] != "", named, rx.el.section(rows, data_group="true", class_name="feed-group"))


def _row(row: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.div(
                rx.el.h3(row["name"]),
                rx.el.p(
                    rx.foreach(row["channels"], lambda channel: rx.el.span(channel["label"], data_on=channel["on"])),
                    class_name="feed-channels",
                    aria_hidden=True,
                ),
            ),
            rx.cond(
                row["critical"],
                rx.el.span(
                    icon("lock", 14),
                    rx.el.span(text("preferences.workflow.disabled.tooltip"), class_name="sr-only"),
                    title=text("preferences.workflow.disabled.tooltip"),
                ),
            ),
            icon("chevron-down", class_name="feed-fold"),
        ),
        rx.cond(
            row["critical"],
            rx.el.p(icon("lock", 12), text("preferences.workflow.disabled.notice"), class_name="feed-hint"),
        ),
        rx.foreach(
            row["channels"],
            lambda channel: _switch(
                channel,
                lambda on, act: PreferencesState.choose([row["id"]], channel["name"], on, act),
                of=row["name"],
                disabled=row["critical"],
            ),
        ),
        data_name=row["name"],
        class_name="feed-row",
    )


def _switch(channel: Any, on_set: EventType[bool, str], *, of: Any, **props: Any) -> rx.Component:
    """A channel with its switch; ``of`` tells the switches of one channel apart for those who hear them."""
    label = channel["label"] if isinstance(of, str) else of + ": " + channel["label"]
    return rx.el.div(
        rx.match(channel["name"], *[(name, icon(mark, 14)) for name, mark in _ICONS], rx.fragment()),
        rx.el.span(channel["label"], aria_hidden=True),
        inbox_switch(on=channel["on"], label=label, settled=InboxState.settled, on_set=on_set, **props),
        class_name="feed-channel",
    )
