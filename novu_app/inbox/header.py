"""The top of the inbox page: which notifications, what to do with all of them, the way to preferences (UX.md 3.2)."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_button, inbox_tabs
from novu_app.inbox.state import InboxState
from novu_app.inbox.wording import text

_VIEWS = (
    ("all", "default", "inbox"),
    ("unread", "unread", "mail"),
    ("archived", "archived", "archive"),
    ("snoozed", "snoozed", "alarm-clock"),
)
_BULK = (
    ("read", "readAll", "check-check"),
    ("archive", "archiveAll", "archive"),
    ("archive-read", "archiveRead", "archive-restore"),
)


def header() -> rx.Component:
    """The header of the list, or of what is shown in its place."""
    return rx.el.header(
        rx.match(
            InboxState.pane,
            ("preferences", _of_pane(text("preferences.title"), back=True)),
            ("subscription", _of_pane(text("subscription.preferences.header"), back=False)),
            _of_list(),
        ),
        _close(),
        class_name="feed-header",
        data_part="header",
    )


def plain_header() -> rx.Component:
    """The header while nothing is known, or nothing can be done."""
    return rx.el.header(
        # Seen when it is sure in which language; heard in any case.
        rx.el.h1(
            rx.el.span(
                text("inbox.filters.labels.default"),
                class_name=rx.cond(InboxState.phase == "failed", "", "sr-only"),
            ),
            rx.el.span(class_name="feed-soon"),
            class_name="feed-title",
        ),
        # What will be there, beside the outlines of the list.
        *[
            rx.el.span(icon(mark), class_name="feed-icon feed-soon", aria_hidden=True)
            for mark in ("ellipsis", "settings")
        ],
        _close(),
        class_name="feed-header",
        data_part="header",
    )


def tabs() -> rx.Component:
    """The tabs, where the host page wants some."""
    return rx.cond(
        InboxState.tabs.length() > 0,
        inbox_tabs(
            tabs=InboxState.tabs,
            tab=InboxState.tab,
            title=text("inbox.tabs.title"),
            more=text("inbox.tabs.more"),
            settled=InboxState.settled,
            on_pick=InboxState.show_tab,
        ),
    )


def _of_list() -> rx.Component:
    views = [
        inbox_button(
            icon(mark, 14),
            text(f"inbox.filters.dropdownOptions.{key}"),
            icon("check", 14, class_name="feed-chosen"),
            role="menuitemradio",
            aria_checked=InboxState.view == name,
            on_do=lambda act, name=name: InboxState.show(name, act),
        )
        for name, key, mark in _VIEWS
    ]
    bulk = [
        inbox_button(
            icon(mark, 14),
            text(f"notifications.actions.{key}"),
            role="menuitem",
            on_do=lambda act, name=name: [_ahead(name), InboxState.act_on_all(name, act)],
        )
        for name, key, mark in _BULK
    ]
    return rx.fragment(
        rx.el.h1(
            rx.el.button(
                rx.match(
                    InboxState.view,
                    *[(name, text(f"inbox.filters.labels.{key}")) for name, key, _ in _VIEWS[1:]],
                    text("inbox.filters.labels.default"),
                ),
                _count(),
                icon("chevron-down", 14),
                type="button",
                custom_attrs={"popoverTarget": "inbox-views"},
                aria_haspopup="menu",
                title=text("inbox.filters.tooltip"),
            ),
            class_name="feed-title",
        ),
        _menu("inbox-views", text("inbox.filters.tooltip"), *views, side="start"),
        rx.cond(
            (InboxState.view == "all") | (InboxState.view == "unread"),
            rx.fragment(
                rx.el.button(
                    icon("ellipsis"),
                    type="button",
                    custom_attrs={"popoverTarget": "inbox-actions"},
                    aria_haspopup="menu",
                    **_named(text("inbox.actions.tooltip")),
                ),
                _menu("inbox-actions", text("inbox.actions.tooltip"), *bulk, side="end"),
            ),
        ),
        inbox_button(
            icon("settings"),
            data_act="preferences",
            on_do=InboxState.show_preferences,
            **_named(text("preferences.title")),
        ),
    )


def _of_pane(title: rx.Var[str], *, back: bool) -> rx.Component:
    return rx.fragment(
        *(
            [
                inbox_button(
                    icon("arrow-left"),
                    data_act="back",
                    auto_focus=True,
                    on_do=InboxState.show_list,
                    **_named(text("inbox.back")),
                )
            ]
            if back
            else []
        ),
        rx.el.h1(title, class_name="feed-title"),
    )


def _count() -> rx.Component:
    return rx.cond(
        (InboxState.unread > 0) & ((InboxState.view == "all") | (InboxState.view == "unread")),
        rx.el.span(
            rx.cond(InboxState.unread > 99, "99+", InboxState.unread.to_string()),
            class_name="feed-count figures",
            data_severity=InboxState.severity,
            title=InboxState.label,
        ),
    )


def _ahead(action: str) -> EventSpec:
    # Shown at once, by CSS; around.jsx takes the mark away when the server has answered.
    return rx.call_script(f"document.querySelector('.inbox').dataset.ahead = '{action}'")


def _menu(name: str, label: rx.Var[str], *choices: rx.Component, side: str) -> rx.Component:
    # The browser's own popover: it lies on top, closes by itself, and takes the colours of this page.
    return rx.el.div(
        *choices,
        id=name,
        class_name="feed-menu",
        role="menu",
        data_side=side,
        custom_attrs={"popover": "auto"},
        aria_label=label,
    )


def _named(label: rx.Var[str]) -> dict[str, Any]:
    return {"class_name": "feed-icon", "aria_label": label, "title": label}


def _close() -> rx.Component:
    # Shown where a host page can close the inbox: a narrow one is covered by it altogether.
    return rx.el.button(
        icon("x"),
        type="button",
        class_name="feed-icon feed-close",
        data_act="close",
        aria_label=text("inbox.close"),
        title=text("inbox.close"),
    )
