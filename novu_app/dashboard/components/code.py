"""Code to copy: one snippet, or one a language behind tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import reflex as rx

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import Text, icon, tool_button


def snippet(code: Text, *, label: Text = "", copied: Text | None = None) -> rx.Component:
    """A block of code; ``copied`` is what goes to the clipboard when it differs from what is shown (a masked key)."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(label), _copy_button(_copying(code if copied is None else copied)), class_name="code-head"
        ),
        rx.el.pre(code, tab_index=0),
        class_name="code",
    )


def snippet_tabs(
    languages: Sequence[tuple[str, str]], code: Any, *, on_copy: Any, current: Any, choose: Any
) -> rx.Component:
    """One snippet at a time.

    Args:
        languages: key and name of each.
        code: the shown text of the current language.
        on_copy: handler that puts the snippet on the clipboard.
        current: the key of the current language.
        choose: handler that takes a key.
    """
    tabs = [
        rx.el.button(
            name,
            type="button",
            role="tab",
            class_name="code-tab",
            aria_selected=rx.cond(current == key, "true", "false"),
            on_click=choose(key),
        )
        for key, name in languages
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.div(*tabs, class_name="code-tabs", role="tablist", aria_label="Language"),
            _copy_button(on_copy),
            class_name="code-head",
        ),
        rx.el.pre(code, tab_index=0),
        class_name="code",
    )


def _copying(text: Any) -> list[Any]:
    return [rx.set_clipboard(text), toasts.done("Copied", duration=1500)]


def _copy_button(on_click: Any) -> rx.Component:
    return tool_button(icon("copy", 14), "Copy", class_name="push", on_click=on_click)
