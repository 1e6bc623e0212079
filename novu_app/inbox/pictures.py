"""What the inbox page shows where there are no notifications to show, each for a reason of its own."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_button
from novu_app.inbox.state import InboxState
from novu_app.inbox.wording import text

_SKELETONS = 5
_BUTTON = {"class_name": "feed-button", "data_look": "primary"}


def empty() -> rx.Component:
    """There is nothing in this view, or nothing in this tab of it."""
    nothing = rx.match(
        InboxState.view,
        (
            "unread",
            _picture("check-check", text("notifications.empty.unread"), text("notifications.empty.unread.description")),
        ),
        (
            "archived",
            _picture("archive", text("notifications.empty.archived"), text("notifications.empty.archived.description")),
        ),
        (
            "snoozed",
            _picture(
                "alarm-clock", text("notifications.empty.snoozed"), text("notifications.empty.snoozed.description")
            ),
        ),
        _picture("bell", text("notifications.emptyNotice"), text("notifications.empty.description")),
    )
    return rx.cond(
        (InboxState.tab > 0) & (InboxState.view == "all"),
        _picture(
            "search-x",
            text("notifications.noMatch"),
            text("notifications.noMatch.description"),
            inbox_button(
                text("notifications.noMatch.showAll"),
                **_BUTTON,
                on_do=lambda act: InboxState.show_tab(0, act),
            ),
        ),
        nothing,
    )


def failed() -> rx.Component:
    """The inbox could not be opened."""
    return _picture(
        "unplug",
        text("inbox.error.title"),
        InboxState.failure,
        rx.el.button(text("inbox.error.retry"), type="button", **_BUTTON, on_click=InboxState.load),
        role="alert",
    )


def loading(offline: rx.Var[bool]) -> rx.Component:
    """Nothing is known yet; without a connection that is said."""
    return rx.cond(
        offline,
        _picture("wifi-off", text("inbox.offline.title"), text("inbox.offline.description"), role="alert"),
        skeleton(),
    )


def skeleton() -> rx.Component:
    """What will be there, in outlines."""
    bar = rx.el.div(
        rx.el.span(class_name="feed-avatar"),
        rx.el.div(rx.el.span(), rx.el.span(), rx.el.span(), class_name="feed-bars"),
        class_name="feed-skeleton",
    )
    return rx.el.div(
        rx.el.span(text("inbox.loading"), class_name="sr-only"),
        *[bar for _ in range(_SKELETONS)],
        role="status",
        class_name="feed-loading",
        data_part="content",
    )


def _picture(
    mark: str, title: rx.Var[str], words: rx.Var[str], *more: rx.Component, role: str = "status"
) -> rx.Component:
    return rx.el.div(
        rx.el.span(icon(mark, 20), class_name="feed-picture-mark"),
        rx.el.h2(title),
        rx.el.p(words),
        *more,
        class_name="feed-picture",
        role=role,
        data_part="content",
    )
