"""API keys: the inbox's application identifier, the secret keys of the environment, and how its inboxes are secured."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.asking import question
from novu_app.dashboard.components.basics import copyable, facts, icon, note, section
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.dialogs import form_dialog, shown_once
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.forms import field, plain_select, submit_button, text_area, text_input
from novu_app.dashboard.components.menus import Entry, deletes
from novu_app.dashboard.components.permitted import form_part, permitted
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.api_keys.state import OVERLAPS
from novu_app.dashboard.pages.api_keys.state import ApiKeysState as State
from novu_app.dashboard.template import dashboard_page

_HASH = (
    "import hashlib, hmac\n\n"
    "signed = hmac.new(SECRET_KEY.encode(), subscriber_id.encode(), hashlib.sha256)\n"
    "subscriber_hash = signed.hexdigest()"
)
_COLUMNS = (
    Column("Name", "minmax(120px, 1.2fr)", mobile=True),
    Column("Secret key", "minmax(0, 1fr)"),
    Column("Created", "110px", wide=True),
    Column("Last used", "110px"),
    MENU,
)


@dashboard_page("api-keys", title="API keys", section="api-keys", on_load=State.load)
def api_keys() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("API keys", permitted("manage", _new_key(), "Create key")),
        rx.cond(State.view["status"] == "ready", _connection()),
        data_table(
            label="Secret keys",
            columns=_COLUMNS,
            view=State.view,
            rows=State.keys,
            render=_render,
            empty=empty_state("key-round", "No secret keys", "Servers need one to trigger workflows."),
            retry=State.load,
        ),
        rx.cond(State.view["status"] == "ready", _inbox()),
        _shown_once(),
        _rotation(),
        question(
            State,
            title="Revoke " + State.deleting_name + "?",
            consequence="Servers that use this key are refused within two seconds. This can not be undone.",
            action="Revoke key",
            on_confirm=State.revoke,
        ),
    )


def _connection() -> rx.Component:
    return rx.el.div(
        section(
            "Inbox and API",
            facts(
                ("Application identifier", copyable(State.identifier)),
                ("API address", copyable(State.api_url)),
                ("Socket address", copyable(State.api_url)),
            ),
            note(
                "The identifier is public and goes into web pages. A secret key may do everything in this "
                "environment: keep it on servers.",
            ),
        ),
        class_name="content-padded page-narrow",
    )


def _inbox() -> rx.Component:
    return rx.el.div(
        section(
            "Who may open an inbox",
            rx.cond(
                ~State.asks_for_hashes & ~State.is_development,
                note(
                    "Inboxes of real people are open to anybody who knows a subscriber's id. Turn this on as soon as "
                    "your pages send the hash.",
                    icon_name="triangle-alert",
                    hue="red",
                ),
            ),
            form_part(
                "manage",
                rx.el.label(
                    rx.switch(
                        checked=State.asks_for_hashes, on_change=State.ask_for_hashes, size="1", id="hmac-switch"
                    ),
                    rx.el.span("Ask for a subscriber hash"),
                    class_name="switch-row",
                    html_for="hmac-switch",
                ),
            ),
            rx.el.p(
                "Without it whoever knows a subscriber's id can open that inbox. With it the page also needs a hash, "
                "which your server makes with a secret key:",
                class_name="muted",
            ),
            snippet(_HASH, label="Python"),
        ),
        section(
            "Pages that may show inboxes",
            rx.el.form(
                form_part(
                    "manage",
                    field(
                        "Allowed origins",
                        text_area(
                            "origins",
                            value=State.origins,
                            rows=4,
                            mono=True,
                            placeholder="https://shop.example\nhttps://*.shop.example",
                        ),
                        hint="One a line. Without any, all pages may.",
                        error=State.origins_error,
                    ),
                    rx.el.div(submit_button("Save origins", variant="surface", color_scheme="gray")),
                ),
                on_submit=State.save_origins,
                class_name="form",
                key=State.origins,
            ),
        ),
        class_name="content-padded page-narrow",
    )


def _new_key() -> rx.Component:
    return form_dialog(
        field(
            "Name",
            text_input("name", placeholder="Billing server", auto_focus=True, required=True, max_length=128),
            error=State.form_error,
        ),
        title=["New secret key"],
        text="It works at once, next to the others.",
        action="Create key",
        on_submit=State.create,
        is_open=State.creating,
        on_open_change=State.set_creating,
        trigger=rx.button(icon("plus", 14), "Create key", size="1", custom_attrs={"data-key": "create"}),
    )


def _rotation() -> rx.Component:
    overlaps = {name: words for name, (_, words) in OVERLAPS.items()}
    return form_dialog(
        field("The old key ends", plain_select("overlap", overlaps, value="day")),
        title=["Rotate ", State.rotating_name],
        text="A new key of the same name takes its place. Choose how long the old one stays good, so that servers can be "
        "moved one by one.",
        action="Rotate key",
        on_submit=State.rotate,
        is_open=State.rotating != "",
        on_open_change=State.set_rotating,
    )


def _shown_once() -> rx.Component:
    return shown_once(
        State.secret_name,
        text="Copy the key now: it is not shown again.",
        value=State.secret,
        label="Copy the key",
        on_open_change=State.close_secret,
    )


def _render(key: Any) -> rx.Component:
    return row(
        cell(
            rx.el.span(key["name"], style={"font_weight": "500"}, class_name="truncate"),
            rx.cond(
                key["ends_at"] > 0,
                chip(rx.fragment("ends ", time_ago(at=key["ends_at"])), hue="amber", icon_name="timer"),
            ),
            mobile=True,
            class_name="with-dot",
        ),
        cell(key["shown"], class_name="mono"),
        cell(time_ago(at=key["created_at"]), wide=True, class_name="muted"),
        cell(rx.cond(key["last_used_at"] > 0, time_ago(at=key["last_used_at"]), "Never"), class_name="muted"),
        menu=[
            Entry("rotate-cw", "Rotate", State.rotate_key(key["id"]), power="manage", shown=key["ends_at"] == 0),
            deletes("manage", State.ask_delete(key["id"]), "Revoke"),
        ],
        fresh=is_fresh(State.view, key["id"]),
        key=key["id"],
    )
