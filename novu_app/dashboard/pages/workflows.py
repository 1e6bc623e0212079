"""Workflows: the list, and the form for a new one. The editor is a page of its own (workflow_editor)."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, dash, link
from novu_app.dashboard.components.feedback import confirm_by_name, empty_state
from novu_app.dashboard.components.form_panel import create_link
from novu_app.dashboard.components.permitted import may
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip, status_chip, step_tile
from novu_app.dashboard.components.table import (
    MENU,
    Column,
    cell,
    data_table,
    facets,
    is_fresh,
    row,
    row_link,
    toolbar,
)
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.workflow_list import WorkflowsState
from novu_app.dashboard.pages.workflow_panel import actions, new_panel
from novu_app.dashboard.pages.workflow_templates import TemplatesState, template_cards
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

#: Whether the visitor may make and change workflows here.
_EDITABLE = may("make")
_ROW_OF_TEMPLATES = 4

_COLUMNS = (
    Column("Workflow", "minmax(200px, 2fr)", sort="name", mobile=True),
    Column("Status", "128px", mobile=True),
    Column("Steps", "minmax(152px, 1fr)"),
    Column("Tags", "minmax(0, 1fr)", wide=True),
    Column("Last triggered", "112px", sort="last_triggered_at", wide=True),
    Column("Updated", "96px", sort="updated_at"),
    MENU,
)


@dashboard_page(
    "workflows",
    "workflows/create",
    title="Workflows",
    section="workflows",
    on_load=[WorkflowsState.load, TemplatesState.load],
)
def workflows_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/workflows/create"
    return rx.fragment(
        page_header(
            "Workflows",
            button_link("Templates", href=Visit.base + "/workflows/templates", icon_name="layout-template"),
            create_link("make", "Create workflow", create),
        ),
        rx.el.div(
            toolbar(
                search_box(WorkflowsState.view, "Search name or identifier"),
                facets("Status", WorkflowsState.statuses),
                rx.cond(WorkflowsState.tags.length() > 0, facets("Tags", WorkflowsState.tags)),
            ),
            data_table(
                label="Workflows",
                columns=_COLUMNS,
                view=WorkflowsState.view,
                rows=WorkflowsState.rows,
                render=_render,
                empty=empty_state(
                    "workflow",
                    "No workflows yet",
                    "A workflow decides what a subscriber gets when your application sends an event.",
                    create_link("make", "Create workflow", create, primary=False),
                ),
                retry=WorkflowsState.load,
            ),
            rx.cond(WorkflowsState.few & _EDITABLE, _templates()),
            class_name="content",
        ),
        rx.cond(
            WorkflowsState.creating,
            new_panel(WorkflowsState.close, WorkflowsState.create, WorkflowsState.form_error),
        ),
        confirm_by_name(
            WorkflowsState.deleting,
            is_open=WorkflowsState.deleting != "",
            on_open_change=WorkflowsState.set_asking,
            title="Delete " + WorkflowsState.deleting + "?",
            consequence="Triggers of this workflow are refused from then on. What it sent stays in the activity feed.",
            action="Delete workflow",
            on_submit=WorkflowsState.delete,
        ),
    )


def _templates() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Begin with a template"),
            link("All templates", href=Visit.base + "/workflows/templates", class_name="push"),
            class_name="section-head",
        ),
        template_cards(_ROW_OF_TEMPLATES),
        class_name="template-row",
    )


def _render(entry: Any) -> rx.Component:
    todo = actions(
        entry,
        set_active=WorkflowsState.set_active,
        duplicate=WorkflowsState.duplicate,
        delete=WorkflowsState.ask_delete,
    )
    return row(
        cell(
            row_link(entry["name"], href=entry["href"]),
            rx.el.span(entry["identifier"], class_name="mono"),
            mobile=True,
            class_name="two-lines",
        ),
        cell(status_chip(entry["status"]), mobile=True),
        cell(
            rx.cond(
                entry["steps"].length() > 0,
                rx.el.div(
                    rx.foreach(entry["steps"].to(list[str]), lambda step: step_tile(step, small=True)),
                    rx.cond(entry["more_steps"] > 0, rx.el.span("+", entry["more_steps"], class_name="muted")),
                    class_name="tiles",
                ),
                dash(),
            )
        ),
        cell(
            rx.cond(
                entry["tags"].length() > 0,
                rx.el.div(
                    rx.foreach(entry["tags"].to(list[str]), lambda tag: chip(tag)),
                    rx.cond(entry["more_tags"] > 0, rx.el.span("+", entry["more_tags"], class_name="muted")),
                    class_name="tiles",
                ),
                dash(),
            ),
            wide=True,
        ),
        cell(
            rx.cond(entry["last_triggered_at"] > 0, time_ago(at=entry["last_triggered_at"]), "Never"),
            wide=True,
            class_name="muted",
        ),
        cell(time_ago(at=entry["updated_at"]), class_name="muted"),
        menu=todo,
        fresh=is_fresh(WorkflowsState.view, entry["identifier"]),
        key=entry["identifier"],
    )
