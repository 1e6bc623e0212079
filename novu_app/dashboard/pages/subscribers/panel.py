"""The side panel of one subscriber, and the form of a new one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import copyable, facts, icon, link, note, section, tool_button
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.forms import submit_button, text_area, text_input
from novu_app.dashboard.components.permitted import form_part, only_for
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.tabs import tab_links
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.subscribers.state import SubscribersState as State
from novu_app.dashboard.pages.subscribers.suppression import suppression_note
from novu_app.dashboard.pages.subscribers.tabs import activity_tab, inbox_tab, preferences_tab, subscriptions_tab

_FORM = "subscriber-form"


def create_panel() -> rx.Component:
    """The form of a new subscriber."""
    return side_panel(
        "New subscriber",
        rx.el.form(
            form_part(
                "change",
                forms.field(
                    "Subscriber ID",
                    text_input("subscriber_id", mono=True, required=True, auto_focus=True, max_length=255),
                    hint="The user's id in your application. It can not be changed later.",
                ),
                *_fields(None),
            ),
            _problem(),
            id=_FORM,
            on_submit=State.create,
            class_name="form",
        ),
        close=State.close,
        foot=only_for("change", submit_button("Create subscriber", form=_FORM)),
    )


def detail_panel() -> rx.Component:
    """The panel of one subscriber."""
    detail = State.detail
    return side_panel(
        rx.cond(detail.name != "", detail.name, detail.subscriber_id),
        tab_links(State.tabs, State.tab),
        rx.match(
            State.tab,
            ("preferences", preferences_tab()),
            ("activity", activity_tab()),
            ("subscriptions", subscriptions_tab()),
            ("inbox", inbox_tab()),
            _overview(detail),
        ),
        close=State.close,
        tools=(
            only_for(
                "change",
                confirm(
                    tool_button(icon("trash-2", 14), "Delete"),
                    title="Delete " + detail.subscriber_id + "?",
                    consequence="Their preferences and topic subscriptions go too. What was sent stays in the activity feed.",
                    action="Delete subscriber",
                    on_confirm=State.delete,
                ),
            ),
        ),
        foot=rx.cond(State.tab == "", only_for("change", submit_button("Save", form=_FORM))),
    )


def _overview(detail: Any) -> rx.Component:
    return rx.fragment(
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
            ),
            action=link("Their activity", href=detail.activity_href),
        ),
        suppression_note(detail, State.let_in),
        section(
            "Profile",
            rx.el.form(
                form_part("change", *_fields(detail)),
                _problem(),
                id=_FORM,
                on_submit=State.save,
                class_name="form",
                key=detail.subscriber_id,
            ),
        ),
        rx.cond(
            detail.credentials.length() > 0,
            section("Devices and chat", rx.el.ul(rx.foreach(detail.credentials, _credential), class_name="lines")),
        ),
    )


def _credential(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(each["provider"]), rx.el.span(each["integration"], class_name="mono"), class_name="two-lines"
        ),
        rx.el.span(each["name"], " ", rx.el.span(each["values"], class_name="mono"), class_name="muted push truncate"),
    )


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


def _problem() -> rx.Component:
    return rx.cond(State.form_error != "", note(State.form_error, icon_name="triangle-alert", hue="red"))
