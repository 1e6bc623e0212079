"""The side panel of one subscriber, and the form for a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import copyable, dash, facts, icon, link, note, section, tool_button
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.forms import submit_button, text_area, text_input
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago

_FORM = "subscriber-form"


class TopicLink(TypedDict):
    """A topic that somebody is subscribed to."""

    label: str
    href: str


@dataclass
class SubscriberDetail:
    """One subscriber for the eye: empty texts where a value is missing, ``data`` as indented JSON, moments in ms.

    ``topics`` are the newest of the subscriptions that ``topics_words`` counts.
    """

    subscriber_id: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    avatar: str = ""
    locale: str = ""
    timezone: str = ""
    data: str = ""
    online: bool = False
    last_online_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    activity_href: str = ""
    topics: list[TopicLink] = field(default_factory=list)
    topics_words: str = ""


def create_panel(close: Any, create: Any, error: Any) -> rx.Component:
    """The form of a new subscriber."""
    return side_panel(
        "New subscriber",
        rx.el.form(
            forms.field(
                "Subscriber ID",
                text_input("subscriber_id", mono=True, required=True, auto_focus=True, max_length=255),
                hint="The user's id in your application. It can not be changed later.",
            ),
            *_fields(None),
            _problem(error),
            id=_FORM,
            on_submit=create,
            class_name="form",
        ),
        close=close,
        foot=submit_button("Create subscriber", form=_FORM),
    )


def detail_panel(detail: Any, *, close: Any, save: Any, delete: Any, error: Any) -> rx.Component:
    """The panel of one subscriber."""
    return side_panel(
        rx.cond(detail.name != "", detail.name, detail.subscriber_id),
        section(
            "Identity",
            facts(
                ("Subscriber ID", copyable(detail.subscriber_id)),
                (
                    "Status",
                    rx.cond(
                        detail.online,
                        chip("Online", hue="green"),
                        rx.cond(
                            detail.last_online_at > 0,
                            rx.el.span("Last online ", time_ago(at=detail.last_online_at)),
                            rx.el.span("Never seen online", class_name="muted"),
                        ),
                    ),
                ),
                ("Created", time_ago(at=detail.created_at)),
                ("Updated", time_ago(at=detail.updated_at)),
                (
                    detail.topics_words,
                    rx.cond(
                        detail.topics.length() > 0,
                        rx.el.div(rx.foreach(detail.topics, _topic), class_name="tags"),
                        dash(),
                    ),
                ),
            ),
            action=link("Their activity", href=detail.activity_href),
        ),
        section(
            "Profile",
            rx.el.form(
                *_fields(detail),
                _problem(error),
                id=_FORM,
                on_submit=save,
                class_name="form",
                key=detail.subscriber_id,
            ),
        ),
        close=close,
        tools=(
            confirm(
                tool_button(icon("trash-2", 14), "Delete"),
                title="Delete " + detail.subscriber_id + "?",
                consequence="Their preferences and topic subscriptions go too. What was sent stays in the activity feed.",
                action="Delete subscriber",
                on_confirm=delete,
            ),
        ),
        foot=submit_button("Save", form=_FORM),
    )


def _topic(topic: Any) -> rx.Component:
    return link(topic["label"], href=topic["href"], class_name="chip")


def _fields(detail: Any | None) -> list[rx.Component]:
    def value(name: str) -> Any:
        return getattr(detail, name) if detail is not None else ""

    return [
        rx.el.div(
            forms.field("First name", text_input("first_name", value=value("first_name"))),
            forms.field("Last name", text_input("last_name", value=value("last_name"))),
            class_name="field-row",
        ),
        forms.field("Email", text_input("email", value=value("email"), type="email")),
        rx.el.div(
            forms.field("Phone", text_input("phone", value=value("phone"), type="tel")),
            forms.field("Locale", text_input("locale", value=value("locale"), placeholder="en_US")),
            class_name="field-row",
        ),
        rx.el.div(
            forms.field("Timezone", text_input("timezone", value=value("timezone"), placeholder="Europe/Berlin")),
            forms.field("Avatar URL", text_input("avatar", value=value("avatar"), type="url")),
            class_name="field-row",
        ),
        forms.field(
            "Data",
            text_area("data", value=value("data"), rows=5, mono=True, placeholder='{"plan": "pro"}'),
            hint="A JSON object; templates read it as subscriber.data.",
        ),
    ]


def _problem(error: Any) -> rx.Component:
    return rx.cond(error != "", note(error, icon_name="triangle-alert", hue="red"))
