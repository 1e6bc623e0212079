"""Devices and chat of the open subscriber: the list, and the dialog that adds to it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, section, tool_button
from novu_app.dashboard.components.dialogs import form_dialog
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.forms import field, text_area, text_input
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.pages.subscribers.place_picker import place_picker
from novu_app.dashboard.pages.subscribers.state import SubscribersState as State


def devices(detail: Any) -> rx.Component:
    """What push and chat providers know them by."""
    return section(
        "Devices and chat",
        rx.cond(
            detail.credentials.length() > 0,
            rx.el.ul(rx.foreach(detail.credentials, _line), class_name="lines"),
            rx.el.p("No device and no chat web hook is known.", class_name="muted"),
        ),
        action=only_for("change", _adding()),
    )


def _line(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(each["provider"]), rx.el.span(each["integration"], class_name="mono"), class_name="two-lines"
        ),
        rx.el.span(each["name"], " ", rx.el.span(each["value"], class_name="mono"), class_name="muted push truncate"),
        only_for(
            "change",
            confirm(
                tool_button(icon("x", 14), "Remove"),
                title="Remove this " + each["name"].to(str).lower() + "?",
                consequence="Nothing is sent there any more. Only its last letters are known here: to have it back it must be "
                "given anew.",
                action="Remove",
                on_confirm=State.remove_credential(each["key"]),
            ),
        ),
        key=each["key"],
    )


def _adding() -> rx.Component:
    push = State.place_is_push
    return form_dialog(
        *place_picker(
            "Integration",
            State.places,
            by="identifier",
            chosen=State.place,
            choose=State.choose_place,
            mark="integration",
            none="There is no active integration for push or chat. Connect one first.",
        ),
        rx.cond(
            push,
            field("Device tokens", text_area("tokens", rows=3, mono=True, required=True), hint="One a line."),
            rx.fragment(
                field("Web hook URL", text_input("webhookUrl", mono=True, type="url", placeholder="https://…")),
                field(
                    "Channel",
                    text_input("channel", mono=True),
                    aside="optional",
                    hint="Where the provider takes one beside the address.",
                    error=State.credential_error,
                ),
            ),
        ),
        title=["Reach them at"],
        text="Device tokens are added to those that are known; a web hook takes the place of the one before.",
        action="Add",
        on_submit=State.add_credential,
        is_open=State.adding,
        on_open_change=State.set_adding,
        trigger=rx.el.button("Add", type="button", class_name="text-button"),
    )
