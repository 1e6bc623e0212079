"""The dialog of a subscription: for each workflow that it says something of always, never, or a condition."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note, tool_button
from novu_app.dashboard.components.condition_builder import condition_builder
from novu_app.dashboard.components.dialogs import WIDE, form_dialog
from novu_app.dashboard.components.forms import field, text_input
from novu_app.dashboard.subscription_editor.state import SubscriptionState as State
from novu_app.dashboard.subscription_editor.work import ALWAYS, JSON, NEVER, QUERY, WHEN

_MODES = {ALWAYS: "Always", NEVER: "Never", WHEN: "When …"}


def wishes_button(topic_key: Any, identifier: Any) -> rx.Component:
    """Opens the dialog of a subscription."""
    return tool_button(
        icon("sliders-horizontal", 14), "What they want of workflows", on_click=State.show(topic_key, identifier)
    )


def subscription_dialog(after: Any) -> rx.Component:
    """The dialog; ``after`` is the handler by which the page reads again what has changed."""
    opened = State.opened
    return form_dialog(
        field("Name", text_input("name", id="subscription-name", value=opened.name, max_length=255), aside="optional"),
        rx.cond(
            State.wishes.length() > 0,
            rx.el.ul(rx.foreach(State.wishes, _wish), class_name="wishes", aria_label="Workflows"),
        ),
        rx.cond(opened.others.length() > 0, _more()),
        rx.cond(State.error != "", note(State.error, icon_name="triangle-alert", hue="red")),
        title=[opened.person, " in ", opened.topic],
        text="Triggers to the topic reach this subscriber. Name a workflow to let it through never, or only when a "
        "condition holds; critical ones always come.",
        action="Save",
        on_submit=[State.save, after],
        is_open=State.shown,
        on_open_change=State.set_shown,
        width=WIDE,
        key=opened.topic_key + opened.identifier,
    )


def _wish(wish: Any) -> rx.Component:
    name = wish["name"]
    return rx.el.li(
        rx.el.div(
            rx.el.span(name, class_name="wish-name truncate"),
            rx.el.select(
                *[rx.el.option(words, value=mode) for mode, words in _MODES.items()],
                value=wish["mode"],
                on_change=lambda mode: State.set_mode(wish["workflow_id"], mode),
                aria_label=name + ": when it comes",
                class_name="plain-select",
            ),
            tool_button(icon("x", 14), "Say nothing of " + name, on_click=State.remove(wish["workflow_id"])),
            class_name="wish-head",
        ),
        rx.cond(wish["mode"] == WHEN, _condition(wish)),
        key=wish["workflow_id"],
    )


def _condition(wish: Any) -> rx.Component:
    label = "When " + wish["name"] + " comes"
    return rx.cond(
        wish["is_query"],
        condition_builder(
            wish["query"],
            wish["variables"],
            label=label,
            disabled=False,
            key=wish["workflow_id"],
            name=QUERY + wish["workflow_id"],
        ),
        rx.fragment(
            note("This condition says more than the builder can show: change it as JSON.", icon_name="braces"),
            rx.text_area(
                name=JSON + wish["workflow_id"],
                default_value=wish["json"],
                rows="5",
                size="2",
                aria_label=label + ", as JSON",
                style={"font_family": "var(--mono)", "font_size": "12px"},
            ),
        ),
    )


def _more() -> rx.Component:
    return rx.el.select(
        rx.el.option("Add a workflow …", value=""),
        rx.foreach(State.opened.others, lambda each: rx.el.option(each["name"], value=each["id"])),
        value="",
        on_change=State.add,
        aria_label="Add a workflow",
        class_name="plain-select",
    )
