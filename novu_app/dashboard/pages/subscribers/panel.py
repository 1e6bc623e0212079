"""The side panel of one subscriber, and the form of a new one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import copyable, facts, icon, link, section, tool_button
from novu_app.dashboard.components.form_panel import create_panel, panel_form
from novu_app.dashboard.components.forms import submit_button, text_area, text_input
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.tabs import tab_links
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.subscribers.devices import devices
from novu_app.dashboard.pages.subscribers.endpoints_view import addresses
from novu_app.dashboard.pages.subscribers.state import SubscribersState as State
from novu_app.dashboard.pages.subscribers.suppression import suppression_note
from novu_app.dashboard.pages.subscribers.tabs import activity_tab, inbox_tab, preferences_tab, subscriptions_tab

_FORM = "subscriber-form"


def new_panel() -> rx.Component:
    """The form of a new subscriber."""
    return create_panel(
        "change",
        forms.field(
            "Subscriber ID",
            text_input("subscriber_id", mono=True, required=True, auto_focus=True, max_length=255),
            hint="The user's id in your application. It can not be changed later.",
        ),
        *_fields(None),
        title="New subscriber",
        action="Create subscriber",
        form_id=_FORM,
        on_submit=State.create,
        error=State.form_error,
        close=State.close,
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
                tool_button(icon("trash-2", 14), "Delete", on_click=State.ask_delete(detail.subscriber_id)),
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
            panel_form(
                "change",
                *_fields(detail),
                form_id=_FORM,
                on_submit=State.save,
                error=State.form_error,
                key=detail.subscriber_id,
            ),
        ),
        devices(detail),
        addresses(),
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
