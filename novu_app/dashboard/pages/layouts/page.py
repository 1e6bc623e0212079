"""The list of layouts, and the form of a new one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import button_link, dash, icon, note, tool_button
from novu_app.dashboard.components.feedback import confirm, empty_state
from novu_app.dashboard.components.forms import submit_button, text_input
from novu_app.dashboard.components.permitted import form_part, may, only_for, permitted
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import Column, cell, data_table, is_fresh, row, row_link, search_box, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.layouts.state import LayoutsState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

_FORM = "layout-form"
_COLUMNS = (
    Column("Layout", "minmax(220px, 2fr)", sort="name", mobile=True),
    Column("Default", "96px", mobile=True),
    Column("Used by", "128px"),
    Column("Updated", "minmax(128px, 1fr)", sort="updated_at"),
    Column("", "108px", mobile=True),
)


@dashboard_page("layouts", "layouts/create", title="Layouts", section="layouts", on_load=LayoutsState.load)
def layouts_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/layouts/create"
    return rx.fragment(
        page_header(
            "Layouts",
            permitted(
                "make",
                button_link("Create layout", href=create, icon_name="plus", primary=True, data_key="create"),
                "Create layout",
            ),
        ),
        rx.el.div(
            toolbar(search_box(LayoutsState.view, LayoutsState.search, "Search name or identifier")),
            data_table(
                label="Layouts",
                columns=_COLUMNS,
                view=LayoutsState.view,
                rows=LayoutsState.rows,
                render=_render,
                empty=empty_state(
                    "layout-template",
                    "No layouts yet",
                    "A layout is what stands around your e-mails: logo, footer, colours. The first one is the default.",
                    permitted("make", button_link("Create layout", href=create, icon_name="plus"), "Create layout"),
                ),
                retry=LayoutsState.load,
            ),
            class_name="content",
        ),
        rx.cond(LayoutsState.creating, _create_panel()),
    )


def _render(entry: Any) -> rx.Component:
    changeable = may("make")
    return row(
        cell(
            row_link(entry["name"], href=entry["href"]),
            rx.el.span(entry["identifier"], class_name="mono"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(rx.cond(entry["is_default"], chip("Default", hue="violet", icon_name="star"), dash()), mobile=True),
        cell(
            rx.cond(
                entry["used"] > 0,
                entry["used"].to(str) + rx.cond(entry["used"] == 1, " workflow", " workflows"),
                rx.el.span("Nothing yet", class_name="muted"),
            )
        ),
        cell(
            time_ago(at=entry["updated_at"]),
            rx.cond(entry["updated_by"] != "", rx.el.span("by ", entry["updated_by"], class_name="muted")),
            class_name="two-lines muted",
        ),
        cell(
            rx.cond(
                changeable,
                rx.fragment(
                    rx.cond(
                        ~entry["is_default"],
                        tool_button(
                            icon("star", 14),
                            "Make it the default",
                            on_click=LayoutsState.make_default(entry["identifier"]),
                        ),
                    ),
                    tool_button(icon("copy", 14), "Duplicate", on_click=LayoutsState.duplicate(entry["identifier"])),
                    rx.cond(~entry["is_default"], _delete(entry)),
                ),
            ),
            mobile=True,
            class_name="cell-end above",
        ),
        fresh=is_fresh(LayoutsState.view, entry["identifier"]),
        key=entry["identifier"],
    )


def _delete(entry: Any) -> rx.Component:
    return confirm(
        tool_button(icon("trash-2", 14), "Delete"),
        title="Delete " + entry["name"] + "?",
        consequence=rx.cond(
            entry["used"] > 0,
            "E-mails of " + entry["used"].to(str) + " workflows get the default layout in its place. ",
            "No workflow uses it. ",
        )
        + "This can not be undone.",
        action="Delete layout",
        on_confirm=LayoutsState.delete(entry["identifier"]),
    )


def _create_panel() -> rx.Component:
    return side_panel(
        "New layout",
        rx.el.form(
            form_part(
                "make",
                forms.field("Name", text_input("name", required=True, auto_focus=True, max_length=128)),
                forms.field(
                    "Identifier",
                    text_input("identifier", mono=True, max_length=128),
                    aside="optional",
                    hint="E-mail steps name it. Made of the name when empty; it can not be changed later.",
                ),
            ),
            rx.cond(
                LayoutsState.form_error != "", note(LayoutsState.form_error, icon_name="triangle-alert", hue="red")
            ),
            id=_FORM,
            on_submit=LayoutsState.create,
            class_name="form",
        ),
        close=LayoutsState.close,
        foot=only_for("make", submit_button("Create layout", form=_FORM)),
    )
