"""The panel of one integration: its form, test sends, delivery reports, and the question before it goes."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, copyable, facts, icon, note, section, tool_button
from novu_app.dashboard.components.forms import submit_button
from novu_app.dashboard.components.permitted import may, only_for
from novu_app.dashboard.components.provider_mark import provider_mark
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.integrations.fields import connect_fields
from novu_app.dashboard.pages.integrations.state import IntegrationsState
from novu_app.dashboard.pages.integrations.trial import trial_section

_FORM = "integration-form"


def connect_panel() -> rx.Component:
    """The form of a provider that is about to be connected."""
    form = IntegrationsState.form
    return side_panel(
        _title(),
        _form(IntegrationsState.connect, is_new=True),
        close=IntegrationsState.close,
        foot=rx.fragment(
            button_link("All providers", href=IntegrationsState.store, icon_name="chevron-left"),
            submit_button("Connect " + form.provider, form=_FORM),
        ),
        wide=True,
    )


def integration_panel() -> rx.Component:
    """A stored integration."""
    form = IntegrationsState.form
    return side_panel(
        _title(),
        _standing(),
        rx.cond(~form.stores_only, trial_section()),
        section("Settings", _form(IntegrationsState.save, is_new=False)),
        rx.cond(
            form.reports,
            section(
                "Delivery reports",
                note(
                    "Give this address to the provider: what it delivers, bounces and blocks then shows in the activity feed."
                ),
                facts(("Web hook URL", copyable(form.reports_url))),
            ),
        ),
        rx.cond(
            form.replies,
            section(
                "Replies",
                note(
                    "Where the provider sends what it receives for the environment's domain of replies, once the signing key "
                    "is set above."
                ),
                facts(("Web hook URL", copyable(form.replies_url))),
            ),
        ),
        _delete_dialog(),
        close=IntegrationsState.close,
        tools=(
            only_for(
                "manage",
                tool_button(icon("trash-2", 14), "Disconnect", on_click=IntegrationsState.ask_delete(True)),
            ),
        ),
        foot=rx.fragment(
            rx.cond(
                form.may_be_primary & ~form.primary,
                rx.button(
                    icon("star", 14),
                    "Make primary",
                    on_click=IntegrationsState.make_primary(form.id),
                    variant="surface",
                    color_scheme="gray",
                    size="2",
                    type="button",
                    disabled=~may("manage"),
                ),
            ),
            submit_button("Save", form=_FORM, disabled=~may("manage")),
        ),
        wide=True,
    )


def _title() -> rx.Component:
    form = IntegrationsState.form
    return rx.el.span(
        provider_mark(provider=form.provider_id, initials=form.initials, hue=form.hue),
        rx.el.span(rx.cond(form.id != "", form.name, "Connect " + form.provider), class_name="truncate"),
        class_name="with-mark",
    )


def _standing() -> rx.Component:
    form = IntegrationsState.form
    return rx.cond(
        form.standing == "failing",
        rx.el.div(
            note(
                rx.fragment(rx.el.div("The last attempt failed ", time_ago(at=form.error_at)), rx.el.div(form.error)),
                icon_name="triangle-alert",
                hue="red",
            ),
            class_name="pb-4",
        ),
    )


def _form(on_submit: Any, *, is_new: bool) -> rx.Component:
    form = IntegrationsState.form
    return rx.el.form(
        rx.cond(
            form.documentation != "",
            rx.el.a(
                icon("book-open", 14),
                form.provider + " documentation",
                href=form.documentation,
                target="_blank",
                rel="noopener noreferrer",
                class_name="with-icon",
            ),
        ),
        connect_fields(form, is_new=is_new, variables=IntegrationsState.variables),
        rx.cond(
            IntegrationsState.form_error != "",
            note(IntegrationsState.form_error, icon_name="triangle-alert", hue="red"),
        ),
        id=_FORM,
        on_submit=on_submit,
        class_name="form",
        key=IntegrationsState.form_key,
    )


def _delete_dialog() -> rx.Component:
    form = IntegrationsState.form
    has_heirs = IntegrationsState.successors.length() > 0
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title("Disconnect " + form.name + "?", size="4", margin_bottom="8px"),
            rx.alert_dialog.description(
                rx.cond(
                    form.primary,
                    rx.cond(
                        has_heirs,
                        "It is the primary one: choose which one sends in its place. Its credentials are gone for good.",
                        "It is the only provider on its channel: until another one is connected nothing is sent there, and in "
                        "Development the mailbox catches it. Its credentials are gone for good.",
                    ),
                    "What waits to be sent through it fails. Its credentials are gone for good.",
                ),
                size="2",
                color="var(--text-secondary)",
            ),
            rx.cond(
                has_heirs,
                rx.el.div(
                    rx.el.span("Becomes primary", class_name="field-label"),
                    rx.select.root(
                        rx.select.trigger(width="100%", aria_label="Becomes primary"),
                        rx.select.content(
                            rx.foreach(
                                IntegrationsState.successors,
                                lambda each: rx.select.item(each["name"], value=each["id"]),
                            )
                        ),
                        value=IntegrationsState.successor,
                        on_change=IntegrationsState.set_successor,
                    ),
                    class_name="field mt-4",
                ),
            ),
            rx.el.div(
                rx.alert_dialog.cancel(rx.button("Cancel", variant="surface", color_scheme="gray", size="2")),
                rx.alert_dialog.action(
                    rx.button("Disconnect", color_scheme="red", size="2", on_click=IntegrationsState.delete)
                ),
                class_name="flex justify-end gap-2 mt-5",
            ),
            max_width="440px",
        ),
        open=IntegrationsState.deleting,
        on_open_change=IntegrationsState.ask_delete,
    )
