"""The integrations page: a table by channel, with the store and the panel of one over it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, dash, icon, tool_button
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.menus import Entry, copies, opens
from novu_app.dashboard.components.permitted import only_for, permitted
from novu_app.dashboard.components.provider_mark import provider_mark
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip, step_tile
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
from novu_app.dashboard.pages.integrations.gallery import gallery
from novu_app.dashboard.pages.integrations.panel import connect_panel, integration_panel
from novu_app.dashboard.pages.integrations.state import IntegrationsState
from novu_app.dashboard.template import dashboard_page

_COLUMNS = (
    Column("Integration", "minmax(220px, 2fr)", mobile=True),
    Column("Channel", "120px"),
    Column("Role", "minmax(132px, 1fr)", mobile=True),
    Column("Order", "88px", wide=True),
    Column("Last result", "minmax(150px, 1.4fr)"),
    MENU,
)


@dashboard_page(
    "integrations/[[...splat]]", title="Integrations", section="integrations", on_load=IntegrationsState.load
)
def integrations_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header(
            "Integrations",
            permitted(
                "manage",
                button_link(
                    "Connect provider", href=IntegrationsState.store, icon_name="plus", primary=True, data_key="create"
                ),
                "Connect provider",
            ),
        ),
        rx.el.div(
            toolbar(
                search_box(IntegrationsState.view, "Search integrations"),
                facets("Channel", IntegrationsState.channels),
            ),
            data_table(
                label="Integrations",
                columns=_COLUMNS,
                view=IntegrationsState.view,
                rows=IntegrationsState.rows,
                render=_render,
                empty=empty_state(
                    "plug",
                    "Nothing is connected",
                    "In Development the mailbox works without keys. Connect a provider to reach people.",
                    button_link("Connect provider", href=IntegrationsState.store, icon_name="plus"),
                ),
                retry=IntegrationsState.load,
            ),
            class_name="content",
        ),
        rx.cond(IntegrationsState.choosing, gallery()),
        rx.cond(
            IntegrationsState.opened,
            rx.cond(IntegrationsState.form.id == "", connect_panel(), integration_panel()),
        ),
    )


def _render(entry: Any) -> rx.Component:
    return row(
        cell(
            provider_mark(provider=entry["provider_id"], initials=entry["initials"], hue=entry["hue"]),
            rx.el.div(
                row_link(entry["name"], href=entry["href"]),
                rx.el.span(entry["identifier"], class_name="mono truncate"),
                class_name="two-lines min-w-0",
            ),
            mobile=True,
            class_name="with-mark",
        ),
        cell(rx.el.span(step_tile(entry["channel"], small=True), entry["channel_name"], class_name="with-icon")),
        cell(
            rx.cond(
                entry["active"],
                rx.cond(
                    entry["primary"],
                    chip("Primary", hue="violet", icon_name="star"),
                    chip("Active", hue="green", icon_name="circle-check"),
                ),
                chip("Inactive", icon_name="circle-pause", hollow=True),
            ),
            rx.cond(entry["conditional"], chip("If …", icon_name="split")),
            mobile=True,
            class_name="chips",
        ),
        cell(
            rx.cond(
                entry["rank"] > 0,
                rx.fragment(
                    rx.el.span(entry["rank"], class_name="figures"),
                    only_for(
                        "manage",
                        rx.cond(
                            entry["can_rise"],
                            tool_button(
                                icon("arrow-up", 12),
                                "Earlier",
                                on_click=IntegrationsState.move(entry["id"], -1),
                                class_name="above",
                            ),
                        ),
                        rx.cond(
                            entry["can_fall"],
                            tool_button(
                                icon("arrow-down", 12),
                                "Later",
                                on_click=IntegrationsState.move(entry["id"], 1),
                                class_name="above",
                            ),
                        ),
                    ),
                ),
                dash(),
            ),
            wide=True,
        ),
        cell(
            rx.match(
                entry["standing"],
                ("ok", chip("Works", hue="green", icon_name="circle-check")),
                (
                    "failing",
                    rx.el.span(
                        chip("Failed", hue="red", icon_name="circle-x"),
                        rx.el.span(time_ago(at=entry["error_at"]), class_name="muted"),
                        class_name="with-icon",
                        title=entry["error"],
                    ),
                ),
                rx.el.span(entry["idle"], class_name="muted"),
            )
        ),
        menu=[
            opens(entry["href"]),
            Entry(
                "star",
                "Make it the primary one",
                IntegrationsState.make_primary(entry["id"]),
                power="manage",
                shown=(entry["rank"] > 1) & entry["active"],
            ),
            copies("Copy identifier", entry["identifier"]),
        ],
        is_open=IntegrationsState.opened & (entry["id"] == IntegrationsState.form.id),
        fresh=is_fresh(IntegrationsState.view, entry["id"]),
        key=entry["id"],
    )
