"""The fields of the editor's forms. Each saves by itself, shows its issue, and is out of reach where nothing may be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.forms import field
from novu_app.dashboard.components.liquid_editor import liquid_editor
from novu_app.dashboard.components.live_text import live_json, live_text
from novu_app.dashboard.pages.workflow_editor.form_view import UNITS
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.state import Visit

#: Whether the visitor may change workflows here.
editable = Visit.is_development & Visit.may_change
_LINK = "https://… or /path"
_TARGETS = (("_self", "Same tab"), ("_blank", "New tab"), ("_parent", "Parent"), ("_top", "Top"))


def form() -> Any:
    """The open step."""
    return EditorState.view.form


def text(name: str, label: str, *, hint: Any = "", aside: str = "", **props: Any) -> rx.Component:
    """A plain text of the open step's control values."""
    step = form()
    control = live_text(
        id=name,
        name=name,
        value=step.texts[name],
        on_edit=EditorState.set_field(step.uid, name),
        invalid=step.errors[name] != "",
        disabled=~editable,
        **props,
    )
    return field(label, control, hint=hint, aside=aside, error=step.errors[name])


def template(
    name: str, label: str, *, single_line: bool = False, hint: Any = "", aside: str = "", **props: Any
) -> rx.Component:
    """A Liquid template of the open step's control values, with completion of what it can read."""
    step = form()
    return rx.el.div(
        rx.el.span(label, *([rx.el.span(aside, class_name="muted")] if aside else []), class_name="field-label"),
        liquid_editor(
            value=step.texts[name],
            on_edit=EditorState.set_field(step.uid, name),
            completions=EditorState.view.completions,
            marks=step.marks[name],
            invalid=step.errors[name] != "",
            single_line=single_line,
            label=label,
            name=name,
            disabled=~editable,
            **props,
        ),
        *_hint(hint),
        error_of(name),
        class_name="field",
    )


def link_fields(name: str, label: str, *, aside: str = "") -> rx.Component:
    """An address and where it opens."""
    return rx.el.div(
        template(f"{name}.url", label, single_line=True, aside=aside, placeholder=_LINK),
        choice(f"{name}.target", "Opens in", _TARGETS, unset="Automatic"),
        class_name="field-row field-row-link",
    )


def choice(
    name: str, label: str, choices: Sequence[tuple[str, str]], *, unset: str = "", hint: Any = "", aside: str = ""
) -> rx.Component:
    """One of a few values; ``unset`` is what having none is called."""
    step = form()
    items = [rx.el.option(word, value=value) for value, word in choices]
    if unset:
        items.insert(0, rx.el.option(unset, value=""))
    return field(
        label,
        select(items, id=name, value=step.texts[name], on_change=EditorState.set_field(step.uid, name)),
        hint=hint,
        aside=aside,
        error=step.errors[name],
    )


def select(items: Any, *, value: Any, on_change: Any, **props: Any) -> rx.Component:
    """A choice as the browser draws it: quick, short, and known to every keyboard."""
    options = items if isinstance(items, (list, tuple)) else [items]
    return rx.el.select(
        *options, value=value, on_change=on_change, disabled=~editable, class_name="native-select", **props
    )


def amount(
    label: str,
    name: str = "amount",
    unit: str = "unit",
    *,
    units: Sequence[str] = UNITS,
    hint: Any = "",
    aside: str = "",
) -> rx.Component:
    """A number and its unit; the number may be a template."""
    step = form()
    return rx.el.div(
        rx.el.span(label, *([rx.el.span(aside, class_name="muted")] if aside else []), class_name="field-label"),
        rx.el.div(
            rx.el.div(
                live_text(
                    id=name,
                    name=name,
                    label=f"{label}: amount",
                    value=step.texts[name],
                    on_edit=EditorState.set_field(step.uid, name),
                    invalid=step.errors[name] != "",
                    disabled=~editable,
                ),
                class_name="amount-number",
            ),
            select(
                [rx.el.option("…", value=""), *[rx.el.option(each, value=each) for each in units]],
                id=unit,
                value=step.texts[unit],
                on_change=EditorState.set_field(step.uid, unit),
                aria_label=f"{label}: unit",
            ),
            class_name="amount",
        ),
        *_hint(hint),
        error_of(name),
        error_of(unit),
        class_name="field",
    )


def document(
    name: str, label: str, *, hint: Any = "", aside: str = "optional", placeholder: str = "{}"
) -> rx.Component:
    """A JSON object of the open step's control values."""
    step = form()
    return rx.el.div(
        rx.el.label(label, rx.el.span(aside, class_name="muted"), class_name="field-label", html_for=name),
        live_json(
            value=step.documents[name],
            name=name,
            label=label,
            on_edit=EditorState.set_document(step.uid, name),
            placeholder=placeholder,
            disabled=~editable,
        ),
        *_hint(hint),
        error_of(name),
        class_name="field",
    )


def flag(name: str, label: str, hint: str = "") -> rx.Component:
    """A switch among the open step's control values."""
    step = form()
    return switch(label, step.flags[name], EditorState.set_flag(step.uid, name), hint)


def switch(label: Any, checked: Any, on_change: Any, hint: Any = "") -> rx.Component:
    """A switch with its label."""
    return rx.el.label(
        rx.el.div(
            rx.el.div(label, class_name="switch-name"),
            *_hint(hint),
        ),
        rx.switch(checked=checked, on_change=on_change, size="1", disabled=~editable, class_name="push"),
        class_name="switch-row",
    )


def segments(label: str, choices: Sequence[tuple[str, str]], current: Any, choose: Any) -> rx.Component:
    """Two to four ways to do something; ``choose`` takes a key."""
    return rx.el.div(
        *[
            rx.el.button(
                word,
                type="button",
                aria_pressed=rx.cond(current == key, "true", "false"),
                disabled=~editable,
                on_click=choose(key),
            )
            for key, word in choices
        ],
        class_name="choice-row",
        role="group",
        aria_label=label,
    )


def error_of(name: str) -> rx.Component:
    """The issue of a field."""
    message = form().errors[name]
    return rx.cond(message != "", rx.el.span(icon("circle-alert", 12), message, class_name="field-error", role="alert"))


def more(label: str, *children: Any) -> rx.Component:
    """What is needed seldom, behind its title."""
    return rx.el.details(
        rx.el.summary(icon("chevron-right", 14), label), rx.el.div(*children, class_name="form"), class_name="more"
    )


def _hint(hint: Any) -> list[rx.Component]:
    return [rx.el.div(hint, class_name="field-hint")] if isinstance(hint, rx.Var) or hint else []
