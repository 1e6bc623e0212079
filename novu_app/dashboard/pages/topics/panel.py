"""The side panel of one topic, and the form for a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import button_link, copyable, facts, icon, link, section, tool_button
from novu_app.dashboard.components.form_panel import create_panel
from novu_app.dashboard.components.forms import text_area, text_input
from novu_app.dashboard.components.permitted import may, only_for
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.subscription_editor import wishes_button

_FORM = "topic-form"


class Member(TypedDict):
    """One subscription; ``href`` is the subscriber's page, ``conditions`` what it wants of workflows, in words."""

    identifier: str
    subscriber_id: str
    name: str
    href: str
    conditions: list[str]
    created_at: int


@dataclass
class TopicDetail:
    """One topic with a page of its subscriptions; ``next`` and ``first`` are addresses of other pages, or empty."""

    key: str = ""
    name: str = ""
    created_at: int = 0
    updated_at: int = 0
    total: int = 0
    total_words: str = ""
    members: list[Member] = field(default_factory=list)
    next: str = ""
    first: str = ""
    activity_href: str = ""


def new_panel(close: Any, create: Any, error: Any) -> rx.Component:
    """The form of a new topic."""
    return create_panel(
        "change",
        forms.field(
            "Key",
            text_input("key", mono=True, required=True, auto_focus=True, max_length=255, placeholder="project:42"),
            hint="Triggers name it. It can not be changed later.",
        ),
        forms.field("Name", text_input("name", max_length=128), aside="optional"),
        title="New topic",
        action="Create topic",
        form_id=_FORM,
        on_submit=create,
        error=error,
        close=close,
    )


def detail_panel(
    detail: Any, *, close: Any, rename: Any, subscribe: Any, unsubscribe: Any, delete: Any
) -> rx.Component:
    """The panel of one topic; ``delete`` gets its key and asks before it goes."""
    return side_panel(
        rx.cond(detail.name != "", detail.name, detail.key),
        section(
            "Topic",
            facts(
                ("Key", copyable(detail.key)),
                ("Created", time_ago(at=detail.created_at)),
                ("Updated", time_ago(at=detail.updated_at)),
            ),
            rx.el.div(
                forms.field(
                    "Name",
                    text_input("name", value=detail.name, on_blur=rename, max_length=128, disabled=~may("change")),
                ),
                key=detail.key,
            ),
            action=link("Its activity", href=detail.activity_href),
        ),
        only_for(
            "change",
            section(
                "Add subscribers",
                rx.el.form(
                    text_area(
                        "subscribers",
                        rows=3,
                        mono=True,
                        required=True,
                        placeholder="user-1, user-2",
                        aria_label="Subscriber IDs",
                    ),
                    rx.el.div(
                        rx.el.span("Subscriber IDs with commas, spaces or lines between.", class_name="field-hint"),
                        rx.button(
                            "Add", type="submit", size="1", variant="surface", color_scheme="gray", class_name="push"
                        ),
                        class_name="switch-row",
                    ),
                    on_submit=subscribe,
                    reset_on_submit=True,
                    class_name="form",
                    style={"gap": "8px"},
                ),
            ),
        ),
        section(
            detail.total_words,
            rx.cond(
                detail.members.length() > 0,
                rx.el.ul(
                    rx.foreach(detail.members, lambda each: _member(detail.key, each, unsubscribe)), class_name="lines"
                ),
                rx.el.p("Nobody is subscribed yet.", class_name="muted"),
            ),
            rx.cond(
                (detail.next != "") | (detail.first != ""),
                rx.el.div(
                    rx.cond(detail.first != "", button_link("First page", href=detail.first)),
                    rx.cond(detail.next != "", button_link("Next page", href=detail.next)),
                    class_name="flex gap-2",
                ),
            ),
        ),
        close=close,
        tools=(
            only_for(
                "change",
                tool_button(icon("trash-2", 14), "Delete", on_click=delete(detail.key)),
            ),
        ),
    )


def _member(topic_key: Any, each: Any, unsubscribe: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            link(rx.cond(each["name"] != "", each["name"], each["subscriber_id"]), href=each["href"]),
            rx.cond(each["name"] != "", rx.el.span(each["subscriber_id"], class_name="mono")),
            rx.foreach(each["conditions"].to(list[str]), lambda line: rx.el.div(line, class_name="muted")),
            class_name="member",
        ),
        rx.el.span(time_ago(at=each["created_at"]), class_name="muted push"),
        only_for(
            "change",
            wishes_button(topic_key, each["identifier"]),
            tool_button(icon("x", 14), "Unsubscribe", on_click=unsubscribe(each["subscriber_id"], each["identifier"])),
        ),
        key=each["identifier"],
    )
