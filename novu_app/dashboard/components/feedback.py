"""What a list or a page shows instead of content, and the question before what cannot be undone."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import Text, icon
from novu_app.dashboard.components.forms import field, text_input


def empty_state(icon_name: str, title: Text, text: Text, *actions: Any) -> rx.Component:
    """Nothing here yet: a sentence, and what to do about it."""
    return rx.el.div(
        rx.el.div(icon(icon_name, 20), class_name="empty-icon"),
        rx.el.h2(title),
        rx.el.p(text),
        *([rx.el.div(*actions, class_name="empty-actions")] if actions else []),
        class_name="empty",
    )


def error_state(cause: Text, retry: Any) -> rx.Component:
    """Loading failed: the cause and a way to try again."""
    return rx.el.div(
        rx.el.div(icon("triangle-alert", 20), class_name="empty-icon"),
        rx.el.h2("This could not be loaded"),
        rx.el.p(cause),
        rx.el.div(
            rx.button(icon("rotate-cw", 14), "Retry", on_click=retry, variant="surface", color_scheme="gray", size="1"),
            class_name="empty-actions",
        ),
        class_name="empty",
        role="alert",
    )


def confirm(trigger: rx.Component, *, title: Text, consequence: Text, action: Text, on_confirm: Any) -> rx.Component:
    """Ask before ``on_confirm`` runs, for what has no undo; ``consequence`` says what will happen."""
    return rx.alert_dialog.root(rx.alert_dialog.trigger(trigger), _question(title, consequence, action, on_confirm))


def ask(
    *, is_open: Any, on_open_change: Any, title: Text, consequence: Text, action: Text, on_confirm: Any
) -> rx.Component:
    """As :func:`confirm`, opened by a variable of the page: for what is chosen in a menu."""
    return rx.alert_dialog.root(
        _question(title, consequence, action, on_confirm), open=is_open, on_open_change=on_open_change
    )


def _question(title: Text, consequence: Text, action: Text, on_confirm: Any) -> rx.Component:
    return rx.alert_dialog.content(
        rx.alert_dialog.title(title, size="4", margin_bottom="8px"),
        rx.alert_dialog.description(consequence, size="2", color="var(--text-secondary)"),
        rx.el.div(
            rx.alert_dialog.cancel(rx.button("Cancel", variant="surface", color_scheme="gray", size="2")),
            rx.alert_dialog.action(rx.button(action, color_scheme="red", size="2", on_click=on_confirm)),
            class_name="flex justify-end gap-2 mt-5",
        ),
        max_width="440px",
    )


def confirm_by_name(
    name: Any, *, is_open: Any, on_open_change: Any, title: Text, consequence: Text, action: str, on_submit: Any
) -> rx.Component:
    """Ask for the name of what will be gone before it goes; ``on_submit`` gets the form with the field ``typed``."""
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(title, size="4", margin_bottom="8px"),
            rx.alert_dialog.description(consequence, size="2", color="var(--text-secondary)"),
            rx.el.form(
                field("Type ", text_input("typed", mono=True, required=True, auto_focus=True), aside=name),
                rx.el.div(
                    rx.alert_dialog.cancel(
                        rx.button("Cancel", type="button", variant="surface", color_scheme="gray", size="2")
                    ),
                    rx.button(action, type="submit", color_scheme="red", size="2"),
                    class_name="flex justify-end gap-2",
                ),
                on_submit=on_submit,
                class_name="form mt-4",
            ),
            max_width="440px",
        ),
        open=is_open,
        on_open_change=on_open_change,
    )
