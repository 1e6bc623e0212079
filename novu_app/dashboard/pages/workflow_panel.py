"""The form of a new workflow, and the menu of one in the list."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note, tool_button
from novu_app.dashboard.components.forms import field, submit_button, text_area, text_input
from novu_app.dashboard.components.permitted import form_part, may, only_for, takes
from novu_app.dashboard.components.shell import side_panel

_FORM = "workflow-form"


def row_menu(entry: Any, *, set_active: Any, duplicate: Any, delete: Any) -> rx.Component:
    """What can be done with a workflow of the list; the handlers take its identifier."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(tool_button(icon("ellipsis", 16), "Actions", custom_attrs={"data-key": "menu"})),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(icon("send", 14), "Test", on_select=rx.redirect(entry["href"] + "/trigger")),
            rx.cond(
                entry["active"],
                rx.dropdown_menu.item(
                    icon("pause", 14),
                    "Pause",
                    disabled=~may("change"),
                    on_select=set_active(entry["identifier"], False),
                ),
                rx.dropdown_menu.item(
                    icon("play", 14),
                    "Activate",
                    disabled=~may("change"),
                    on_select=set_active(entry["identifier"], True),
                ),
            ),
            rx.dropdown_menu.item(
                icon("copy", 14), "Duplicate", disabled=~may("make"), on_select=duplicate(entry["identifier"])
            ),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(
                icon("trash-2", 14),
                "Delete",
                color_scheme="red",
                disabled=~may("make"),
                on_select=delete(entry["identifier"]),
            ),
            rx.cond(~may("make"), rx.el.div(takes("make"), class_name="menu-label")),
            size="1",
            align="end",
            width="200px",
        ),
    )


def create_panel(close: Any, create: Any, error: Any) -> rx.Component:
    """The form of a new workflow."""
    return side_panel(
        "New workflow",
        rx.el.form(
            form_part(
                "make",
                field("Name", text_input("name", required=True, auto_focus=True, max_length=128)),
                field(
                    "Identifier",
                    text_input("identifier", mono=True, max_length=128),
                    aside="optional",
                    hint="Triggers name it. Made of the name when empty; it can not be changed later.",
                ),
                field("Description", text_area("description", rows=3, max_length=256), aside="optional"),
                field(
                    "Tags",
                    text_input("tags", placeholder="billing, weekly"),
                    aside="optional",
                    hint="With commas between.",
                ),
            ),
            rx.cond(
                error != "",
                note(error, icon_name="triangle-alert", hue="red"),
            ),
            id=_FORM,
            on_submit=create,
            class_name="form",
        ),
        close=close,
        foot=only_for("make", submit_button("Create workflow", form=_FORM)),
    )
