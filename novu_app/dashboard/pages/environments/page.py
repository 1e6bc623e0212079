"""Environments: the list, forms for a new one and an existing one, and publishing to one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.basics import button_link, copyable, facts, icon, note, or_dash, section, tool_button
from novu_app.dashboard.components.feedback import confirm_by_name, empty_state
from novu_app.dashboard.components.form_panel import create_link, create_panel, panel_form
from novu_app.dashboard.components.forms import submit_button, text_input
from novu_app.dashboard.components.menus import copies, opens
from novu_app.dashboard.components.permitted import only_for, permitted
from novu_app.dashboard.components.shell import page_header, side_panel
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.environments.engine_form import engine_fields
from novu_app.dashboard.pages.environments.publications import PublicationsState
from novu_app.dashboard.pages.environments.publish_panel import publish_panel
from novu_app.dashboard.pages.environments.publish_state import PublishState
from novu_app.dashboard.pages.environments.state import COLORS
from novu_app.dashboard.pages.environments.state import EnvironmentsState as State
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page

_FORM = "environment-form"
_COLUMNS = (
    Column("Environment", "minmax(180px, 1.4fr)", mobile=True),
    Column("Application identifier", "minmax(140px, 1fr)"),
    Column("Published from", "minmax(0, 1fr)", wide=True),
    Column("Created", "104px", wide=True),
    Column("", "104px", mobile=True),
    MENU,
)


# One route for the list and what is open over it: the list stays as it is while a panel is opened or closed.
@dashboard_page(
    "environments/[[...splat]]",
    title="Environments",
    section="environments",
    on_load=[State.load, PublishState.load, PublicationsState.load],
)
def environments_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/environments/create"
    return rx.fragment(
        page_header(
            "Environments",
            create_link("manage", "Create environment", create),
        ),
        rx.el.div(
            rx.el.p(
                "Workflows and layouts are made in Development and published to the others. "
                "Keys, subscribers, integrations and activity belong to one environment alone.",
                class_name="page-lead",
            ),
            data_table(
                label="Environments",
                columns=_COLUMNS,
                view=State.view,
                rows=State.rows,
                render=_render,
                empty=empty_state("layers-2", "No environments", "There is always one."),
                retry=State.load,
            ),
            class_name="content",
        ),
        rx.cond(State.creating, _create_panel()),
        rx.cond(State.opened != "", _detail_panel()),
        rx.cond(PublishState.target != "", publish_panel(State.close)),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            rx.el.span(class_name="env-dot", style={"background": entry["color"]}),
            row_link(entry["name"], href=entry["href"]),
            rx.cond(entry["current"], chip("here", hollow=True)),
            mobile=True,
            class_name="with-dot",
        ),
        cell(copyable(entry["identifier"])),
        cell(or_dash(entry["parent"]), wide=True),
        cell(time_ago(at=entry["created_at"]), wide=True, class_name="muted"),
        cell(
            rx.cond(
                entry["publish"] != "",
                permitted(
                    "manage",
                    button_link("Publish", href=entry["publish"], icon_name="rocket"),
                    "Publish",
                ),
            ),
            mobile=True,
            class_name="cell-end above",
        ),
        menu=[
            opens(entry["href"], "Settings", "settings-2"),
            opens(entry["home"], "Go there", "arrow-right"),
            copies("Copy application identifier", entry["identifier"]),
        ],
        is_open=entry["id"] == State.opened,
        fresh=is_fresh(State.view, entry["id"]),
        key=entry["id"],
    )


def _create_panel() -> rx.Component:
    return create_panel(
        "manage",
        _name(""),
        _colors(),
        title="New environment",
        action="Create environment",
        form_id=_FORM,
        on_submit=State.create,
        error=State.form_error,
        close=State.close,
        remark=note("It begins with a secret key of its own, the in-app integration, and no content."),
    )


def _detail_panel() -> rx.Component:
    detail = State.detail
    return side_panel(
        detail.name,
        section(
            "Environment",
            facts(
                ("Application identifier", copyable(detail.identifier)),
                ("ID", copyable(detail.id)),
                ("Created", time_ago(at=detail.created_at)),
            ),
        ),
        section(
            "Settings",
            panel_form(
                "manage",
                rx.cond(detail.fixed, _fixed_name(detail), _name(detail.name)),
                _colors(),
                engine_fields(detail.engine),
                form_id=_FORM,
                on_submit=State.save,
                error=State.form_error,
                key=detail.id,
            ),
        ),
        confirm_by_name(
            detail.name,
            is_open=State.deleting,
            on_open_change=State.set_deleting,
            title="Delete " + detail.name + "?",
            consequence="Its keys are refused at once and its runs stop. Subscribers, messages and activity of it are removed. "
            "This can not be undone.",
            action="Delete environment",
            on_submit=State.delete,
        ),
        close=State.close,
        tools=(
            rx.cond(
                detail.fixed,
                rx.fragment(),
                only_for("manage", tool_button(icon("trash-2", 14), "Delete", on_click=State.set_deleting(True))),
            ),
        ),
        foot=only_for("manage", submit_button("Save", form=_FORM)),
    )


def _name(value: Any) -> rx.Component:
    return forms.field(
        "Name", text_input("name", value=value, required=True, auto_focus=True, max_length=128, placeholder="Staging")
    )


def _fixed_name(detail: Any) -> rx.Component:
    return forms.field(
        "Name",
        text_input("name", value=detail.name, disabled=True),
        hint="Development and Production keep their names.",
    )


def _colors() -> rx.Component:
    return rx.el.div(
        rx.el.span("Colour", class_name="field-label", id="colors"),
        rx.el.div(
            *[
                rx.el.button(
                    type="button",
                    role="radio",
                    aria_checked=rx.cond(State.color == color, "true", "false"),
                    aria_label=color,
                    title=color,
                    style={"background": color},
                    class_name="swatch",
                    on_click=State.set_color(color),
                )
                for color in COLORS
            ],
            class_name="swatches",
            role="radiogroup",
            aria_labelledby="colors",
        ),
        rx.el.span("The bar over the window, so that nobody mistakes one for another.", class_name="field-hint"),
        class_name="field",
    )
