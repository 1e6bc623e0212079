"""Environment variables: a matrix of keys and environments, and the panel of one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import icon, link, note, section, tool_button
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.form_panel import create_link
from novu_app.dashboard.components.forms import submit_button, text_input
from novu_app.dashboard.components.menus import copies, deletes, opens
from novu_app.dashboard.components.permitted import form_part, only_for
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.variables.state import Value
from novu_app.dashboard.pages.variables.state import VariablesState as State
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

_FORM = "variable-form"
_COLUMNS = (
    Column("Key", "minmax(160px, 1fr)", mobile=True),
    Column("Values by environment", "minmax(0, 3fr)", mobile=True),
    Column("Updated", "96px", wide=True),
    MENU,
)


@dashboard_page("variables/[[variable_key]]", title="Variables", section="variables", on_load=State.load)
def variables_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/variables/create"
    return rx.fragment(
        page_header(
            "Variables",
            create_link("manage", "Create variable", create),
        ),
        rx.el.div(
            toolbar(search_box(State.view, "Search keys")),
            data_table(
                label="Variables",
                columns=_COLUMNS,
                view=State.view,
                rows=State.rows,
                render=_render,
                empty=empty_state(
                    "braces",
                    "No variables yet",
                    "A variable has one name and a value for each environment. Templates and conditions read it under env.",
                    create_link("manage", "Create variable", create, primary=False),
                    snippet("https://{{env.APP_HOST}}/orders/{{payload.id}}", label="In a template"),
                ),
                retry=State.load,
            ),
            class_name="content",
        ),
        rx.cond(State.creating, _panel("New variable", State.create, "Create variable")),
        rx.cond(State.opened != "", _panel(State.detail.key, State.save, "Save")),
        question(
            State,
            title="Delete " + State.deleting + "?",
            consequence="It goes in every environment. Templates that read it find nothing from now on.",
            action="Delete variable",
            on_confirm=State.delete,
        ),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["key"], href=entry["href"]),
            rx.cond(entry["secret"], rx.el.span(icon("lock", 12), "secret", class_name="muted with-icon")),
            mobile=True,
            class_name="two-lines mono-first",
        ),
        cell(rx.foreach(entry["values"].to(list[Value]), _place), mobile=True, class_name="places"),
        cell(time_ago(at=entry["updated_at"]), wide=True, class_name="muted"),
        menu=[
            opens(entry["href"]),
            copies("Copy for templates", "{{ env." + entry["key"].to(str) + " }}"),
            deletes("manage", State.ask_delete(entry["key"])),
        ],
        is_open=entry["key"] == State.opened,
        fresh=is_fresh(State.view, entry["key"]),
        key=entry["key"],
    )


def _place(value: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name="env-dot", style={"background": value["color"]}),
        rx.el.span(value["environment"], class_name="muted"),
        rx.cond(
            value["missing"],
            chip("missing", hue="amber", icon_name="triangle-alert"),
            rx.el.span(value["value"], class_name="mono truncate"),
        ),
        class_name="place",
        title=value["environment"],
        key=value["environment_id"],
    )


def _panel(title: Any, submit: Any, label: str) -> rx.Component:
    detail = State.detail
    new = State.creating
    return side_panel(
        title,
        rx.el.form(
            form_part(
                "manage",
                forms.field(
                    "Key",
                    text_input(
                        "key", value=detail.key, mono=True, required=True, auto_focus=new, placeholder="APP_HOST"
                    ),
                    hint="Letters, digits and underscores. Templates say env.<key>; a new name does not change them.",
                ),
                rx.foreach(detail.places, lambda value: _field(value, detail.secret)),
                rx.el.label(
                    rx.el.input(type="checkbox", name="secret", default_checked=detail.secret, disabled=detail.secret),
                    "Secret: values are encrypted and never shown again",
                    class_name="check",
                ),
            ),
            rx.cond(State.form_error != "", note(State.form_error, icon_name="triangle-alert", hue="red")),
            id=_FORM,
            on_submit=submit,
            class_name="form",
            key=detail.key,
        ),
        rx.cond(
            new,
            rx.fragment(),
            section(
                "Used by",
                rx.cond(
                    detail.uses.length() > 0,
                    rx.el.ul(
                        rx.foreach(
                            detail.uses, lambda use: rx.el.li(link(use["label"], href=use["href"]), key=use["href"])
                        ),
                        class_name="lines",
                    ),
                    rx.el.p("No workflow of " + Visit.environment_name + " reads it.", class_name="muted"),
                ),
            ),
        ),
        close=State.close,
        tools=(
            rx.cond(
                new,
                rx.fragment(),
                only_for(
                    "manage",
                    tool_button(icon("trash-2", 14), "Delete", on_click=State.ask_delete(detail.key)),
                ),
            ),
        ),
        foot=only_for("manage", submit_button(label, form=_FORM)),
    )


def _field(value: Any, secret: Any) -> rx.Component:
    hidden = secret & ~value["missing"]
    return rx.el.div(
        rx.el.label(
            rx.el.span(class_name="env-dot", style={"background": value["color"]}),
            value["environment"],
            rx.cond(value["missing"] & ~State.creating, chip("missing", hue="amber")),
            html_for=value["name"],
            class_name="field-label",
        ),
        rx.input(
            id=value["name"],
            name=value["name"],
            default_value=rx.cond(secret, "", value["value"]),
            placeholder=rx.cond(hidden, "•••••••• is stored; type to replace it", ""),
            type=rx.cond(secret, "password", "text"),
            auto_complete="off",
            size="2",
            width="100%",
        ),
        class_name="field",
        key=value["environment_id"],
    )
