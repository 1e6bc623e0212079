"""Dialogs over a page: a short form, and a secret that is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text, copyable
from novu_app.dashboard.components.forms import submit_button

NARROW, WIDE = "440px", "640px"


def form_dialog(
    *fields: Any,
    title: Sequence[Any],
    text: Any,
    action: Text,
    on_submit: Any,
    is_open: Any,
    on_open_change: Any,
    trigger: rx.Component | None = None,
    width: str = NARROW,
    key: Any = "",
) -> rx.Component:
    """A form with its button and a way out.

    Args:
        fields: of the form.
        title: what stands above, in parts.
        text: what it is about, below the title.
        action: the button's word.
        on_submit: gets the form.
        is_open: a variable of the page.
        on_open_change: gets whether it is open now.
        trigger: the button that opens it, where it is opened by one beside it.
        width: the greatest.
        key: changes with what is edited, so that the fields start afresh.
    """
    return rx.dialog.root(
        *([rx.dialog.trigger(trigger)] if trigger is not None else []),
        rx.dialog.content(
            *_head(title, text),
            rx.el.form(
                *fields,
                rx.el.div(
                    rx.dialog.close(
                        rx.button("Cancel", type="button", variant="surface", color_scheme="gray", size="2")
                    ),
                    submit_button(action),
                    class_name="flex justify-end gap-2",
                ),
                on_submit=on_submit,
                class_name="form",
                key=key,
            ),
            max_width=width,
        ),
        open=is_open,
        on_open_change=on_open_change,
    )


def shown_once(*title: Any, text: Text, value: Any, label: Text, on_open_change: Any) -> rx.Component:
    """Something to copy that can not be seen again; open while ``value`` is not empty."""
    return rx.dialog.root(
        rx.dialog.content(
            *_head(title, text),
            rx.el.div(copyable(value, label=label), class_name="secret-once"),
            rx.el.div(rx.dialog.close(rx.button("Done", size="2")), class_name="flex justify-end gap-2 mt-5"),
            max_width=NARROW,
        ),
        open=value != "",
        on_open_change=on_open_change,
    )


def _head(title: Sequence[Any], text: Any) -> tuple[rx.Component, rx.Component]:
    return (
        rx.dialog.title(*title, size="4", margin_bottom="4px"),
        rx.dialog.description(text, size="2", color="var(--text-secondary)", margin_bottom="16px"),
    )
