"""The form of the test drawer: to whom, and with which payload."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import note
from novu_app.dashboard.components.forms import field, text_area
from novu_app.dashboard.payload_form import PayloadField
from novu_app.dashboard.recipients import KINDS, Match

#: How the names of the fields of a payload begin.
FIELD = "field."


def trigger_form(state: type[Any], form_id: str) -> rx.Component:
    """The form; ``state`` is the page's state class, whose handlers take what is typed."""
    return rx.el.form(
        _recipients(state),
        _payload(state),
        rx.cond(state.problem != "", note(state.problem, icon_name="triangle-alert", hue="red")),
        rx.cond(state.error != "", note(state.error, icon_name="triangle-alert", hue="red")),
        id=form_id,
        on_submit=state.send,
        class_name="form",
        key=state.workflow,
    )


def _recipients(state: type[Any]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label(rx.cond(state.kind == "topic", "Topic key", "Recipient"), class_name="field-label"),
            _choices("Recipient", [(kind, label) for kind, label in KINDS.items()], state.kind, state.set_kind),
            class_name="trigger-head",
        ),
        rx.cond(
            state.kind != "all",
            rx.fragment(
                rx.input(
                    id="trigger-recipient",
                    name="recipient",
                    default_value=state.wanted,
                    key=state.kind + state.turn.to(str),
                    on_change=state.find.debounce(250),
                    placeholder=rx.cond(state.kind == "topic", "Key of a topic", "Subscriber ID"),
                    size="2",
                    width="100%",
                    auto_complete=False,
                    style={"font_family": "var(--mono)", "font_size": "13px"},
                    aria_label=rx.cond(state.kind == "topic", "Topic key", "Subscriber ID"),
                ),
                rx.cond(
                    state.found.length() > 0,
                    rx.el.ul(
                        rx.foreach(state.found.to(list[Match]), lambda each: _match(state, each)),
                        class_name="matches",
                        aria_label="Found",
                    ),
                ),
            ),
        ),
        rx.el.span(state.reaches, class_name="field-hint", role="status"),
        class_name="field",
    )


def _match(state: type[Any], each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(each["id"], class_name="mono truncate"),
            rx.el.span(each["remark"], class_name="muted push"),
            type="button",
            on_click=state.pick(each["id"]),
        ),
        key=each["id"],
    )


def _payload(state: type[Any]) -> rx.Component:
    modes = rx.el.div(
        *[
            rx.el.button(
                label,
                type="button",
                class_name="segment",
                aria_pressed=rx.cond(state.as_json == value, "true", "false"),
                on_click=state.set_as_json(value),
            )
            for value, label in ((False, "Form"), (True, "JSON"))
        ],
        class_name="segments",
        role="group",
        aria_label="How the payload is typed",
    )
    return rx.el.div(
        rx.el.div(
            rx.el.span("Payload", class_name="field-label"),
            rx.cond(state.fields.length() > 0, modes),
            class_name="trigger-head",
        ),
        rx.cond(
            state.as_json,
            rx.el.div(
                text_area(
                    "payload",
                    id="trigger-payload",
                    value=state.payload,
                    rows=8,
                    mono=True,
                    on_change=state.set_payload.debounce(300),
                    aria_label="Payload as JSON",
                ),
                rx.el.span("Templates read it as payload.", class_name="field-hint"),
                key=state.turn,
                class_name="field",
            ),
            rx.el.div(
                rx.foreach(state.fields.to(list[PayloadField]), lambda each: _field(state, each)),
                key=state.turn,
                class_name="form",
            ),
        ),
        class_name="field",
    )


def _field(state: type[Any], each: Any) -> rx.Component:
    path = each["path"]
    named: dict[str, Any] = {"name": FIELD + path.to(str), "aria_label": each["label"], "size": "2"}
    mono = {"font_family": "var(--mono)", "font_size": "12px"}
    control = rx.match(
        each["kind"],
        (
            "switch",
            rx.switch(
                default_checked=each["value"] == "true",
                on_change=lambda value: state.set_field(path, rx.cond(value, "true", "false")),
                size="1",
                aria_label=each["label"],
            ),
        ),
        (
            "choice",
            rx.el.select(
                rx.el.option("Not set", value=""),
                rx.foreach(each["choices"].to(list[str]), lambda choice: rx.el.option(choice, value=choice)),
                default_value=each["value"],
                on_change=lambda value: state.set_field(path, value),
                class_name="select",
                aria_label=each["label"],
            ),
        ),
        (
            "json",
            rx.text_area(
                default_value=each["value"],
                rows="3",
                style=mono,
                on_change=lambda value: state.set_field(path, value).debounce(400),
                placeholder="JSON",
                **named,
            ),
        ),
        rx.input(
            default_value=each["value"],
            on_change=lambda value: state.set_field(path, value).debounce(300),
            **named,
        ),
    )
    return rx.el.div(
        field(each["label"], control, hint=each["hint"], aside=rx.cond(each["required"], "", "optional")),
        key=path,
    )


def _choices(label: str, choices: list[tuple[str, str]], current: Any, choose: Any) -> rx.Component:
    return rx.el.div(
        *[
            rx.el.button(
                name,
                type="button",
                class_name="segment",
                aria_pressed=rx.cond(current == key, "true", "false"),
                on_click=choose(key),
            )
            for key, name in choices
        ],
        class_name="segments",
        role="group",
        aria_label=label,
    )
