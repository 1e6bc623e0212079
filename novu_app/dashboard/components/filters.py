"""The filters of a list beside its search: menus of choices, a form of typed ones, and chips of those that are set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.forms import field, submit_button, text_input
from novu_app.dashboard.components.table import filter_chips


def filter_bar(
    state: Any, menus: Sequence[tuple[str, str, str]], fields: Mapping[str, tuple[str, str]]
) -> Sequence[rx.Component]:
    """All of them, for a toolbar.

    Args:
        state: a FilterState.
        menus: parameter, label and icon of each.
        fields: label and example of each filter that is typed, by its parameter.
    """
    return (
        *[filter_menu(label, mark, state.menus[name], state.chosen[name]) for name, label, mark in menus],
        _typed(fields, state.typed, state.narrow),
        filter_chips(state.linked),
    )


def filter_menu(label: str, icon_name: str, choices: Any, shown: Any) -> rx.Component:
    """A button that opens a list of links; ``choices`` are ``{label, href, current}``, ``shown`` is the present one's label."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                icon(icon_name, 14),
                shown,
                icon("chevron-down", 12),
                type="button",
                class_name="facet facet-menu",
                aria_label=label + ": " + shown,
            )
        ),
        rx.dropdown_menu.content(
            rx.foreach(
                choices,
                lambda choice: rx.dropdown_menu.item(
                    choice["label"],
                    rx.cond(choice["current"], icon("check", 14, class_name="push")),
                    on_select=rx.redirect(choice["href"]),
                ),
            ),
            size="1",
            max_height="320px",
        ),
    )


def _typed(fields: Mapping[str, tuple[str, str]], values: Any, on_submit: Any) -> rx.Component:
    """A button that opens a form of filters that are typed.

    Args:
        fields: label and example of each, by its parameter in the address.
        values: a variable with what each of them is now; a form without these would take away what is set.
        on_submit: gets the form.
    """
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(icon("list-filter", 14), "Filter", type="button", class_name="facet facet-menu")
        ),
        rx.popover.content(
            rx.el.form(
                *[
                    field(
                        label,
                        text_input(name, id=f"filter-{name}", value=values[name], mono=True, placeholder=example),
                    )
                    for name, (label, example) in fields.items()
                ],
                submit_button("Apply"),
                on_submit=on_submit,
                class_name="form",
            ),
            width="280px",
        ),
    )
