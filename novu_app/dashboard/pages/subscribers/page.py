"""Subscribers: the list, forms to make and import them, and the panel of one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components.basics import button_link, dash, icon, or_dash
from novu_app.dashboard.components.feedback import confirm, empty_state
from novu_app.dashboard.components.form_panel import create_link
from novu_app.dashboard.components.menus import copies, deletes, opens
from novu_app.dashboard.components.permitted import only_for, permitted
from novu_app.dashboard.components.search_box import search_box
from novu_app.dashboard.components.selection import bulk_bar, select_all_box, select_box
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row, row_link, toolbar
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.subscribers.endpoints_state import EndpointsState
from novu_app.dashboard.pages.subscribers.import_panel import import_panel
from novu_app.dashboard.pages.subscribers.import_state import ImportState
from novu_app.dashboard.pages.subscribers.panel import detail_panel, new_panel
from novu_app.dashboard.pages.subscribers.state import SubscribersState as State
from novu_app.dashboard.state import Visit
from novu_app.dashboard.subscription_editor import SubscriptionState, subscription_dialog
from novu_app.dashboard.template import dashboard_page

_COLUMNS = (
    Column(select_all_box(State.rows.length(), State.selected.length(), State.select_all), "20px"),
    Column("Subscriber", "minmax(200px, 2fr)", mobile=True),
    Column("Email", "minmax(0, 1.4fr)"),
    Column("Phone", "140px", wide=True),
    Column("Locale", "72px", wide=True),
    Column("Online", "80px"),
    Column("Created", "96px", sort="created", mobile=True),
    Column("Updated", "96px", sort="updated", wide=True),
    MENU,
)
_GOES_TOO = "Their preferences and topic subscriptions go too. What was sent stays in the activity feed."


@dashboard_page(
    "subscribers/[[subscriber_id]]",
    title="Subscribers",
    section="subscribers",
    on_load=[State.load, ImportState.load, SubscriptionState.load, EndpointsState.load],
)
def subscribers_page() -> rx.Component:
    """The page."""
    create = Visit.base + "/subscribers/create"
    return rx.fragment(
        page_header(
            "Subscribers",
            rx.el.a(
                icon("download", 14),
                rx.el.span("Export"),
                href=State.export,
                download=True,
                class_name="button-link",
                aria_label="Export",
            ),
            permitted(
                "change",
                button_link(
                    rx.el.span("Import"),
                    href=Visit.base + "/subscribers/import",
                    icon_name="upload",
                    aria_label="Import",
                ),
                "Import",
            ),
            create_link("change", "Create subscriber", create),
        ),
        rx.el.div(
            toolbar(
                search_box(State.view, "Search id, name, email, phone"),
                bulk_bar(
                    State.selected.length(),
                    State.select_all(False),
                    only_for("change", _delete_selected()),
                ),
            ),
            data_table(
                label="Subscribers",
                columns=_COLUMNS,
                view=State.view,
                rows=State.rows,
                render=_render,
                empty=empty_state(
                    "users",
                    "No subscribers yet",
                    "A subscriber is a person whom you notify. A trigger creates them on the fly.",
                    permitted(
                        "change",
                        rx.el.div(
                            button_link("Create subscriber", href=create, icon_name="plus"),
                            button_link("Import a file", href=Visit.base + "/subscribers/import", icon_name="upload"),
                            class_name="flex gap-2",
                        ),
                        "Create subscriber",
                    ),
                ),
                retry=State.load,
            ),
            class_name="content",
        ),
        rx.cond(State.creating, new_panel()),
        rx.cond(State.importing, import_panel(State.close)),
        rx.cond(State.opened != "", detail_panel()),
        question(
            State,
            title="Delete " + State.deleting + "?",
            consequence=_GOES_TOO,
            action="Delete subscriber",
            on_confirm=State.delete,
        ),
        subscription_dialog(State.load),
    )


def _delete_selected() -> rx.Component:
    return confirm(
        rx.button(icon("trash-2", 14), "Delete", size="1", variant="surface", color_scheme="gray"),
        title="Delete " + State.selected.length().to_string() + " subscribers?",
        consequence=_GOES_TOO,
        action="Delete them",
        on_confirm=State.delete_selected,
    )


def _render(entry: Any) -> rx.Component:
    name = rx.cond(entry["name"] != "", entry["name"], entry["subscriber_id"])
    identifier = entry["subscriber_id"]
    return row(
        cell(select_box(name, State.selected.contains(identifier), lambda on: State.select(identifier, on))),
        cell(
            row_link(name, href=entry["href"]),
            rx.cond(entry["name"] != "", rx.el.span(identifier, class_name="mono")),
            mobile=True,
            class_name="two-lines",
        ),
        cell(or_dash(entry["email"])),
        cell(or_dash(entry["phone"]), wide=True),
        cell(or_dash(entry["locale"]), wide=True),
        cell(rx.cond(entry["online"], chip("Online", hue="green"), dash())),
        cell(time_ago(at=entry["created_at"]), mobile=True, class_name="muted"),
        cell(time_ago(at=entry["updated_at"]), wide=True, class_name="muted"),
        menu=[
            opens(entry["href"]),
            opens(entry["activity_href"], "Their activity", "activity"),
            copies("Copy subscriber ID", identifier),
            deletes("change", State.ask_delete(identifier)),
        ],
        is_open=identifier == State.opened,
        fresh=is_fresh(State.view, identifier),
        key=identifier,
    )
