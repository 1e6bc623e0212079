"""One notification of the inbox page (UX.md 3.3)."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.inbox.components import inbox_item, inbox_moment
from novu_app.inbox.state import InboxState
from novu_app.inbox.wording import text
from novu_app.messages.inbox import MAX_SNOOZE_HOURS


def item(shown: Any, index: rx.Var[int]) -> rx.Component:
    """A notification at a place of the list."""
    return inbox_item(
        _avatar(shown),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.cond(shown["subject"].length() > 0, rx.el.h2(rx.foreach(shown["subject"], _part))),
                    rx.el.p(rx.foreach(shown["body"], _part), class_name="feed-body"),
                    id=f"title-{shown['id']}",
                    class_name="feed-text",
                ),
                rx.el.span(class_name="feed-dot", title=text("notification.unread")),
                class_name="feed-top",
            ),
            rx.cond((shown["primary"] != "") | (shown["secondary"] != ""), _buttons(shown)),
            _state(shown),
            class_name="feed-main",
        ),
        _tools(shown),
        _deletion(),
        key=shown["id"],
        item=shown,
        settled=InboxState.settled,
        position=index,
        total=rx.cond(InboxState.more, -1, InboxState.items.length()),
        on_act=InboxState.act,
    )


def _avatar(shown: Any) -> rx.Component:
    # A picture that can not be loaded makes room for the letter (item.jsx).
    return rx.fragment(
        rx.cond(
            shown["avatar"] != "",
            rx.el.img(
                src=shown["avatar"], alt="", class_name="feed-avatar", loading="lazy", referrer_policy="no-referrer"
            ),
        ),
        rx.el.span(shown["initial"], class_name="feed-avatar", aria_hidden=True),
    )


def _part(part: Any) -> rx.Component:
    return rx.cond(part["style"] == "", part["text"], rx.el.span(part["text"], class_name=part["style"]))


def _state(shown: Any) -> rx.Component:
    # A colour alone says nothing to those who do not see it.
    return rx.el.div(
        rx.el.span(text("notification.unread"), class_name="sr-only when-unread"),
        rx.match(
            shown["severity"],
            (
                "high",
                rx.el.span(icon("circle-alert", 12), text("notification.severity.high"), class_name="feed-severity"),
            ),
            (
                "medium",
                rx.el.span(
                    icon("triangle-alert", 12), text("notification.severity.medium"), class_name="feed-severity"
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(
            shown["snoozed_until"] > 0,
            rx.el.span(
                icon("alarm-clock", 12),
                inbox_moment(
                    at=shown["snoozed_until"],
                    locale=InboxState.locale,
                    exactly=True,
                    words=text("notification.snoozedUntil"),
                ),
                class_name="feed-snoozed",
            ),
            inbox_moment(at=shown["at"], locale=InboxState.locale),
        ),
        rx.cond(
            shown["again"] & (shown["snoozed_until"] == 0),
            rx.el.span(text("notification.again"), class_name="feed-tag"),
        ),
        id=f"state-{shown['id']}",
        class_name="feed-meta",
    )


def _buttons(shown: Any) -> rx.Component:
    return rx.el.div(
        *(
            rx.cond(
                shown[kind] != "",
                rx.el.button(
                    icon("check", 14),
                    # What is too long loses its end, also where the page is written the other way.
                    rx.el.span(shown[kind], class_name="feed-label", dir="auto"),
                    type="button",
                    title=shown[kind],
                    class_name="feed-button",
                    data_act=kind,
                    data_look=kind,
                    aria_pressed=shown[f"{kind}_done"],
                ),
            )
            for kind in ("primary", "secondary")
        ),
        class_name="feed-buttons",
    )


def _tool(act: str, *marks: tuple[str, str, str], keys: str = "") -> rx.Component:
    """A button of an item; each mark (icon, text, class) is for a state of it, and CSS shows the one that holds."""
    return rx.el.button(
        *(
            rx.el.span(
                icon(mark),
                rx.el.span(text(f"notification.actions.{name}.tooltip"), class_name="feed-tip"),
                class_name=when,
            )
            for mark, name, when in marks
        ),
        type="button",
        data_act=act,
        custom_attrs={"aria-keyshortcuts": keys} if keys else {},
    )


def _tools(shown: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            shown["snoozed_until"] == 0,
            rx.fragment(
                rx.cond(
                    ~shown["archived"],
                    rx.fragment(
                        _tool(
                            "read",
                            ("mail-open", "read", "when-unread"),
                            ("mail", "unread", "when-read"),
                            keys="r",
                        ),
                        *([_tool("snooze", ("alarm-clock", "snooze", ""), keys="s")] if MAX_SNOOZE_HOURS else []),
                        _tool("archive", ("archive", "archive", ""), keys="e"),
                    ),
                    _tool("archive", ("archive-restore", "unarchive", ""), keys="e"),
                ),
            ),
            _tool("unsnooze", ("alarm-clock-off", "unsnooze", "")),
        ),
        _tool("delete", ("trash-2", "delete", ""), keys="Delete"),
        class_name="feed-tools",
    )


def _deletion() -> rx.Component:
    # What can not be undone is asked for once more.
    return rx.el.div(
        rx.el.span(text("notification.delete.question")),
        rx.el.button(
            text("notification.delete.confirm"),
            type="button",
            class_name="feed-button",
            data_act="delete-now",
            data_look="danger",
        ),
        rx.el.button(
            text("notification.delete.cancel"), type="button", class_name="feed-button", data_act="delete-keep"
        ),
        role="group",
        aria_label=text("notification.delete.question"),
        class_name="feed-deletion",
    )
