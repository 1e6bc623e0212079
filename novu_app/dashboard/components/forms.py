"""Form fields: label above, hint and error below. Inputs keep their own text, so that no keystroke is lost.

A field is not controlled by the server. It starts with ``value`` and reports through its form's ``on_submit`` or its own
handlers; give the form a ``key`` that changes with the record, so that the next record starts afresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text


def field(label: Text, control: Any, *, hint: Text = "", error: Text = "", aside: Text = "") -> rx.Component:
    """A control with its label; ``aside`` is a remark beside the label (``optional``)."""
    remarks: list[Any] = [rx.el.span(hint, class_name="field-hint")] if isinstance(hint, rx.Var) or hint else []
    if isinstance(error, rx.Var):
        remarks.append(rx.cond(error != "", rx.el.span(error, class_name="field-error", role="alert")))
    return rx.el.div(
        rx.el.label(
            label,
            *([rx.el.span(aside, class_name="muted")] if isinstance(aside, rx.Var) or aside else []),
            class_name="field-label",
            **({"html_for": control.id} if getattr(control, "id", None) is not None else {}),
        ),
        control,
        *remarks,
        class_name="field",
    )


def text_input(name: str, *, value: Text = "", mono: bool = False, **props: Any) -> rx.Component:
    """One line of text."""
    style = {"font_family": "var(--mono)", "font_size": "13px"} if mono else {}
    return rx.input(
        id=props.pop("id", name),
        name=name,
        default_value=value,
        size="2",
        width=props.pop("width", "100%"),
        style=style,
        **props,
    )


def text_area(name: str, *, value: Text = "", rows: int = 4, mono: bool = False, **props: Any) -> rx.Component:
    """Several lines of text."""
    style = {"font_family": "var(--mono)", "font_size": "12px"} if mono else {}
    return rx.text_area(
        id=props.pop("id", name),
        name=name,
        default_value=value,
        rows=str(rows),
        size="2",
        resize="vertical",
        width="100%",
        style=style,
        spell_check=not mono,
        **props,
    )


def plain_select(name: str, choices: Mapping[str, str], *, value: Text, **props: Any) -> rx.Component:
    """One of a few; ``choices`` are the words by value."""
    return rx.el.select(
        *[rx.el.option(words, value=key) for key, words in choices.items()],
        name=name,
        id=props.pop("id", name),
        default_value=value,
        class_name="plain-select",
        **props,
    )


def submit_button(label: Text, *, busy: rx.Var[bool] | bool = False, **props: Any) -> rx.Component:
    """The primary button of a form."""
    return rx.button(label, type="submit", size="2", loading=busy, **props)
