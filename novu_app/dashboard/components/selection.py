"""Marking rows of a list, and what can be done with all that are marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, tool_button


def select_box(name: Any, marked: Any, mark: Callable[[Any], Any]) -> rx.Component:
    """The box of one row; ``mark`` makes a handler of whether it is wanted."""
    return rx.el.input(
        type="checkbox",
        checked=marked,
        on_change=mark(~marked),
        aria_label="Select " + name,
        class_name="select-box above",
        data_key="select",
    )


def select_all_box(shown: Any, marked: Any, mark: Any) -> rx.Component:
    """The box of the heading, for all rows that are shown."""
    every = (marked > 0) & (marked == shown)
    return rx.el.input(
        type="checkbox", checked=every, on_change=mark(~every), aria_label="Select all", class_name="select-box above"
    )


def bulk_bar(marked: Any, clear: Any, *actions: Any) -> rx.Component:
    """How many rows are marked and what to do with them; nothing while none is."""
    return rx.cond(
        marked > 0,
        rx.el.div(
            rx.el.span(marked, " selected", class_name="figures"),
            *actions,
            tool_button(icon("x", 14), "Clear the selection", on_click=clear),
            class_name="bulk-bar",
            role="status",
        ),
    )
