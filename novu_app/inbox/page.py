"""The embeddable inbox: ``/inbox?applicationIdentifier=…&subscriberId=…&subscriberHash=…`` (UX.md 3.2, 3.3).

More of the query: ``theme`` is light, dark or system; ``origin`` names the page that frames this one.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.inbox.components import inbox_feed, inbox_frame, inbox_item
from novu_app.inbox.state import InboxState

_VIEWS = (("all", "Unread & read", "inbox"), ("unread", "Unread", "mail"), ("archived", "Archived", "archive"))
_BULK = (
    ("read", "Mark all as read", "check-check"),
    ("archive", "Archive all", "archive"),
    ("archive-read", "Archive read", "archive-restore"),
)
_SKELETONS = 5


@rx.page(route="/inbox", title="Inbox", on_load=InboxState.load)
def inbox_page() -> rx.Component:
    """The page."""
    return inbox_frame(
        rx.match(
            InboxState.phase,
            ("ready", rx.fragment(_header(), _notice(), _content())),
            ("failed", rx.fragment(_plain_header(), _failed())),
            rx.fragment(_plain_header(), _loading()),
        ),
        unread=InboxState.unread,
        severity=InboxState.severity,
        phase=InboxState.phase,
        on_mark_all_read=InboxState.act_on_all("read"),
    )


def _header() -> rx.Component:
    return rx.el.header(
        _menu(
            "inbox-views",
            rx.el.h1(
                rx.match(InboxState.view, *[(name, label) for name, label, _ in _VIEWS[1:]], "Inbox"),
                rx.cond(
                    (InboxState.unread > 0) & (InboxState.view != "archived"),
                    rx.el.span(
                        rx.cond(InboxState.unread > 99, "99+", InboxState.unread.to_string()),
                        class_name="feed-count figures",
                        data_severity=InboxState.severity,
                        title=InboxState.unread.to_string() + " unread",
                    ),
                ),
                icon("chevron-down", 14),
            ),
            "Which notifications",
            *[
                _choice(label, mark, InboxState.show(name), chosen=InboxState.view == name)
                for name, label, mark in _VIEWS
            ],
            side="left",
        ),
        _menu(
            "inbox-actions",
            icon("ellipsis"),
            "Actions for all",
            *[_choice(label, mark, InboxState.act_on_all(name)) for name, label, mark in _BULK],
            side="right",
        ),
        _close(),
        class_name="feed-header",
        data_part="header",
    )


def _close() -> rx.Component:
    # Shown where a host page can close the inbox: a narrow one is covered by it altogether.
    return rx.el.button(
        icon("x"), type="button", class_name="feed-menu-button feed-close", data_act="close", aria_label="Close"
    )


def _menu(name: str, mark: rx.Component, label: str, *choices: rx.Component, side: str) -> rx.Component:
    # The browser's own popover: closes by itself, and takes the colours of this page, not of the document.
    return rx.fragment(
        rx.el.button(
            mark,
            type="button",
            class_name="feed-menu-button",
            custom_attrs={"popoverTarget": name},
            aria_haspopup="menu",
            aria_label=label if side == "right" else None,
        ),
        rx.el.div(
            *choices,
            id=name,
            class_name="feed-menu",
            role="menu",
            data_side=side,
            custom_attrs={"popover": "auto"},
            aria_label=label,
        ),
    )


def _choice(label: str, mark: str, handler: EventSpec, chosen: rx.Var[bool] | None = None) -> rx.Component:
    return rx.el.button(
        icon(mark, 14),
        label,
        *([rx.cond(chosen, icon("check", 14, class_name="feed-chosen"))] if chosen is not None else []),
        type="button",
        role="menuitem",
        on_click=[handler, rx.call_script("document.querySelector('.feed-menu:popover-open')?.hidePopover()")],
    )


def _plain_header() -> rx.Component:
    return rx.el.header(
        rx.el.h1("Inbox", style={"margin_right": "auto"}), _close(), class_name="feed-header", data_part="header"
    )


def _notice() -> rx.Component:
    return rx.el.div(
        rx.cond(
            InboxState.notice != "",
            rx.el.div(
                icon("circle-alert", 14),
                rx.el.span(InboxState.notice),
                rx.el.button(icon("x", 14), type="button", aria_label="Dismiss", on_click=InboxState.dismiss_notice),
                class_name="feed-notice",
            ),
        ),
        role="alert",
    )


def _content() -> rx.Component:
    return rx.fragment(
        rx.cond(
            InboxState.items.length() > 0,
            inbox_feed(
                rx.foreach(InboxState.items, _item),
                ids=InboxState.items.map(lambda item: item["id"]),
                more=InboxState.more,
                on_more=InboxState.load_more,
                on_seen=InboxState.mark_seen,
            ),
            _empty(),
        ),
        rx.el.div(
            rx.cond(
                InboxState.unread == 1, "1 unread notification", InboxState.unread.to_string() + " unread notifications"
            ),
            class_name="sr-only",
            aria_live="polite",
        ),
    )


def _item(item: Any, index: rx.Var[int]) -> rx.Component:
    return inbox_item(
        rx.cond(
            item["avatar"] != "",
            rx.el.img(
                src=item["avatar"], alt="", class_name="feed-avatar", loading="lazy", referrer_policy="no-referrer"
            ),
            rx.el.span(item["initial"], class_name="feed-avatar", aria_hidden=True),
        ),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.cond(item["subject"] != "", rx.el.h2(item["subject"])),
                    rx.el.p(rx.foreach(item["body"], _part), class_name="feed-body"),
                    id=f"title-{item['id']}",
                    class_name="feed-text",
                ),
                rx.el.span(class_name="feed-dot", title="Unread"),
                class_name="feed-top",
            ),
            rx.cond((item["primary"] != "") | (item["secondary"] != ""), _buttons(item)),
            rx.el.div(
                _severity(item),
                rx.cond(item["again"], rx.el.span("again", class_name="feed-tag")),
                time_ago(at=item["at"]),
                class_name="feed-meta",
            ),
            class_name="feed-main",
        ),
        _tools(item),
        key=item["id"],
        item=item,
        settled=InboxState.settled,
        position=index,
        total=rx.cond(InboxState.more, -1, InboxState.items.length()),
        on_act=InboxState.act,
    )


def _part(part: Any) -> rx.Component:
    return rx.cond(part["style"] == "", part["text"], rx.el.span(part["text"], class_name=part["style"]))


def _severity(item: Any) -> rx.Component:
    # A colour alone says nothing to those who do not see it.
    return rx.match(
        item["severity"],
        ("high", rx.el.span(icon("circle-alert", 12), "High", class_name="feed-severity")),
        ("medium", rx.el.span(icon("triangle-alert", 12), "Medium", class_name="feed-severity")),
        rx.fragment(),
    )


def _buttons(item: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(item["primary"] != "", _button("primary", item["primary"], item["primary_done"])),
        rx.cond(item["secondary"] != "", _button("secondary", item["secondary"], item["secondary_done"])),
        class_name="feed-buttons",
    )


def _button(kind: str, label: rx.Var[str], done: rx.Var[bool]) -> rx.Component:
    return rx.el.button(
        rx.cond(done, icon("check", 14)),
        label,
        type="button",
        class_name="feed-button",
        data_act=kind,
        data_done=done,
        aria_pressed=done,
    )


def _tools(item: Any) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            icon("mail-open", class_name="when-unread"),
            icon("mail", class_name="when-read"),
            rx.el.span("Mark as read or unread", class_name="sr-only"),
            type="button",
            data_act="read",
            title="Read or unread (r)",
        ),
        rx.el.button(
            rx.cond(item["archived"], icon("archive-restore"), icon("archive")),
            rx.el.span(rx.cond(item["archived"], "Move back to the inbox", "Archive"), class_name="sr-only"),
            type="button",
            data_act="archive",
            title=rx.cond(item["archived"], "Back to the inbox (e)", "Archive (e)"),
        ),
        class_name="feed-tools",
    )


def _empty() -> rx.Component:
    return rx.match(
        InboxState.view,
        ("unread", _picture("check-check", "All caught up", "There is nothing unread.")),
        ("archived", _picture("archive", "Nothing archived", "What you archive is kept here.")),
        _picture("bell", "No notifications yet", "New ones appear here by themselves."),
    )


def _failed() -> rx.Component:
    return _picture(
        "unplug",
        "This inbox can not be opened",
        InboxState.failure,
        rx.el.button(
            "Try again", type="button", class_name="feed-button", data_act="primary", on_click=InboxState.load
        ),
        role="alert",
    )


def _picture(mark: str, title: str, text: str | rx.Var[str], *more: rx.Component, role: str = "status") -> rx.Component:
    return rx.el.div(
        rx.el.span(icon(mark, 20), class_name="feed-picture-mark"),
        rx.el.h2(title),
        rx.el.p(text),
        *more,
        class_name="feed-picture",
        role=role,
        data_part="content",
    )


def _loading() -> rx.Component:
    bar = rx.el.div(
        rx.el.span(class_name="feed-avatar"),
        rx.el.div(rx.el.span(), rx.el.span(), rx.el.span(), class_name="feed-bars"),
        class_name="feed-skeleton",
    )
    return rx.el.div(
        rx.el.span("Loading", class_name="sr-only"),
        *[bar for _ in range(_SKELETONS)],
        role="status",
        class_name="feed-loading",
        data_part="content",
    )
