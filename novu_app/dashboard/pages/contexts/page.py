"""Contexts: the list, a form for a new one, and the panel of one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import (
    copyable,
    facts,
    icon,
    link,
    or_dash,
    section,
    tool_button,
)
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.form_panel import create_link, create_panel, panel_form
from novu_app.dashboard.components.forms import submit_button, text_area, text_input
from novu_app.dashboard.components.menus import copies, deletes, opens
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.contexts.state import ContextsState as State
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

_FORM = "context-form"
_TRIGGER = '{"name": "welcome", "to": "user-1", "context": {"tenant": {"id": "acme", "data": {"plan": "pro"}}}}'
_COLUMNS = (
    Column("Context", "minmax(200px, 1.4fr)", mobile=True),
    Column("Data", "minmax(0, 2fr)"),
    Column("Created", "112px", sort="created", mobile=True),
    Column("Updated", "112px", sort="updated", wide=True),
    MENU,
)


# One route for the list and what is open over it: the list stays as it is while a context is opened or closed.
@dashboard_page("contexts/[[...splat]]", title="Contexts", section="contexts", on_load=State.load)
def contexts_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/contexts/create"
    return rx.fragment(
        page_header(
            "Contexts",
            create_link("change", "Create context", create),
        ),
        rx.el.div(
            toolbar(search_box(State.view, "Search type or id")),
            data_table(
                label="Contexts",
                columns=_COLUMNS,
                view=State.view,
                rows=State.rows,
                render=_render,
                empty=empty_state(
                    "boxes",
                    "No contexts yet",
                    "A context is what a message is about or belongs to, such as a tenant. A trigger makes those it names.",
                    create_link("change", "Create context", create, primary=False),
                    snippet(_TRIGGER, label="Trigger"),
                ),
                retry=State.load,
            ),
            class_name="content",
        ),
        rx.cond(State.creating, _create_panel()),
        rx.cond(State.opened != "", _detail_panel()),
        question(
            State,
            title="Delete " + State.deleting + "?",
            consequence="What named it keeps its name. A trigger that names it again makes a new one.",
            action="Delete context",
            on_confirm=State.delete,
        ),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            row_link(entry["id"], href=entry["href"]),
            rx.el.span(entry["type"], class_name="mono"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(rx.el.span(or_dash(entry["data"]), class_name="mono muted")),
        cell(time_ago(at=entry["created_at"]), mobile=True, class_name="muted"),
        cell(time_ago(at=entry["updated_at"]), wide=True, class_name="muted"),
        menu=[
            opens(entry["href"]),
            opens(entry["activity_href"], "Its activity", "activity"),
            copies("Copy type and ID", entry["key"]),
            deletes("change", State.ask_delete(entry["key"])),
        ],
        is_open=entry["key"] == State.opened,
        fresh=is_fresh(State.view, entry["key"]),
        key=entry["key"],
    )


def _create_panel() -> rx.Component:
    return create_panel(
        "change",
        forms.field("Type", text_input("type", mono=True, required=True, auto_focus=True, placeholder="tenant")),
        forms.field(
            "ID",
            text_input("id", mono=True, required=True, placeholder="acme"),
            hint="Triggers and inboxes name type and id. They can not be changed later.",
        ),
        _data(""),
        title="New context",
        action="Create context",
        form_id=_FORM,
        on_submit=State.create,
        error=State.form_error,
        close=State.close,
    )


def _detail_panel() -> rx.Component:
    detail = State.detail
    return side_panel(
        detail.id,
        section(
            "Context",
            facts(
                ("Type", copyable(detail.type)),
                ("ID", copyable(detail.id)),
                ("Created", time_ago(at=detail.created_at)),
                ("Updated", time_ago(at=detail.updated_at)),
            ),
            action=link("Its activity", href=detail.activity_href),
        ),
        section(
            "As templates read it",
            panel_form(
                "change",
                _data(detail.data),
                form_id=_FORM,
                on_submit=State.save,
                error=State.form_error,
                key=detail.key,
            ),
        ),
        close=State.close,
        tools=(
            only_for(
                "change",
                tool_button(icon("trash-2", 14), "Delete", on_click=State.ask_delete(detail.key)),
            ),
        ),
        foot=only_for("change", submit_button("Save", form=_FORM)),
    )


def _data(value: Any) -> rx.Component:
    return forms.field(
        "Data",
        text_area("data", value=value, rows=10, mono=True, placeholder='{"plan": "pro"}'),
        hint="A JSON object; templates read it as context.<type>.data.",
    )
