"""The addresses of the open subscriber on chat and tools: the list, and the dialog that adds to it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note, section, tool_button
from novu_app.dashboard.components.dialogs import form_dialog
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.pages.subscribers.endpoints_state import EndpointsState as State
from novu_app.dashboard.pages.subscribers.place_picker import place_picker


def addresses() -> rx.Component:
    """Where messages of chat and tool steps go to."""
    found = State.found
    return section(
        "Chat and tool addresses",
        rx.cond(
            State.failure != "",
            note(State.failure, icon_name="triangle-alert", hue="red"),
            rx.cond(
                found.rows.length() > 0,
                rx.el.ul(rx.foreach(found.rows, _line), class_name="lines"),
                rx.el.p(
                    "None is stored. People connect their own chat with a link or a button on your page.",
                    class_name="muted",
                ),
            ),
        ),
        rx.cond(found.more, rx.el.p("There are more: the API lists all of them.", class_name="field-hint")),
        action=only_for("manage", _adding()),
    )


def _line(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(each["name"]),
            rx.el.span(each["integration"], class_name="mono"),
            rx.cond(
                (each["connection"] != "") | (each["contexts"].to(list[str]).length() > 0),
                rx.el.span(
                    rx.cond(each["connection"] != "", chip(each["connection"], icon_name="link", hollow=True)),
                    rx.foreach(each["contexts"].to(list[str]), lambda key: chip(key, icon_name="boxes", hollow=True)),
                    class_name="chips",
                ),
            ),
            class_name="two-lines",
        ),
        rx.el.span(each["value"], class_name="mono muted push truncate", title=each["identifier"]),
        only_for(
            "manage",
            confirm(
                tool_button(icon("x", 14), "Remove"),
                title="Remove this address?",
                consequence="Nothing is sent there any more. What is secret of it must be given anew to have it back.",
                action="Remove",
                on_confirm=State.remove(each["identifier"]),
            ),
        ),
        key=each["identifier"],
    )


def _adding() -> rx.Component:
    return form_dialog(
        *place_picker(
            "Where",
            State.places,
            by="key",
            chosen=State.place,
            choose=State.choose,
            mark="endpoint-place",
            none="There is no active integration for chat or tools whose addresses are typed. Connect one first.",
        ),
        rx.foreach(State.fields, _input),
        rx.cond(State.form_error != "", note(State.form_error, icon_name="triangle-alert", hue="red")),
        title=["Add an address"],
        text="Those that need the consent of a workspace, as Slack's channels do, come about by connecting it.",
        action="Add",
        on_submit=State.add,
        is_open=State.adding,
        on_open_change=State.set_adding,
        trigger=rx.el.button("Add", type="button", class_name="text-button", aria_label="Add an address"),
    )


def _input(each: Any) -> rx.Component:
    name = "endpoint-" + each["name"].to(str)
    return rx.el.div(
        rx.el.label(
            each["label"],
            rx.cond(each["needed"], rx.fragment(), rx.el.span("optional", class_name="muted")),
            class_name="field-label",
            html_for=name,
        ),
        rx.input(
            id=name,
            name=each["name"].to(str),
            placeholder=each["example"],
            required=each["needed"].to(bool),
            auto_complete="off",
            size="2",
            width="100%",
            style={"font_family": "var(--mono)", "font_size": "13px"},
        ),
        class_name="field",
        key=State.place + each["name"].to(str),
    )
