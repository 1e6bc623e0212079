"""The list of layouts, and the form of a new one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import dash
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.form_panel import create_link, create_panel
from novu_app.dashboard.components.forms import text_input
from novu_app.dashboard.components.menus import Entry, copies, deletes, opens
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
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
    MENU,
)


@dashboard_page("layouts", "layouts/create", title="Layouts", section="layouts", on_load=LayoutsState.load)
def layouts_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/layouts/create"
    return rx.fragment(
        page_header(
            "Layouts",
            create_link("make", "Create layout", create),
        ),
        rx.el.div(
            toolbar(search_box(LayoutsState.view, "Search name or identifier")),
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
                    create_link("make", "Create layout", create, primary=False),
                ),
                retry=LayoutsState.load,
            ),
            class_name="content",
        ),
        rx.cond(LayoutsState.creating, _create_panel()),
        _question(),
    )


def _render(entry: Any) -> rx.Component:
    identifier = entry["identifier"]
    todo = [
        opens(entry["href"], icon_name="pencil"),
        Entry(
            "star",
            "Make it the default",
            LayoutsState.make_default(identifier),
            power="make",
            shown=~entry["is_default"],
        ),
        Entry("copy-plus", "Duplicate", LayoutsState.duplicate(identifier), power="make"),
        copies("Copy identifier", identifier),
        deletes("make", LayoutsState.ask_delete(identifier), disabled=entry["is_default"]),
    ]
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
        menu=todo,
        fresh=is_fresh(LayoutsState.view, entry["identifier"]),
        key=entry["identifier"],
    )


def _question() -> rx.Component:
    used = LayoutsState.deleting_used
    return question(
        LayoutsState,
        title="Delete " + LayoutsState.deleting_name + "?",
        consequence=rx.cond(
            used > 0,
            "E-mails of " + used.to(str) + " workflows get the default layout in its place. ",
            "No workflow uses it. ",
        )
        + "This can not be undone.",
        action="Delete layout",
        on_confirm=LayoutsState.delete,
    )


def _create_panel() -> rx.Component:
    return create_panel(
        "make",
        forms.field("Name", text_input("name", required=True, auto_focus=True, max_length=128)),
        forms.field(
            "Identifier",
            text_input("identifier", mono=True, max_length=128),
            aside="optional",
            hint="E-mail steps name it. Made of the name when empty; it can not be changed later.",
        ),
        title="New layout",
        action="Create layout",
        form_id=_FORM,
        on_submit=LayoutsState.create,
        error=LayoutsState.form_error,
        close=LayoutsState.close,
    )
