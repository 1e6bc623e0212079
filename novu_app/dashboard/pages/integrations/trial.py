"""Test sends: where to, and what the provider said."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import facts, note, section
from novu_app.dashboard.components.forms import field, submit_button, text_input
from novu_app.dashboard.components.permitted import form_part, may
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.pages.integrations.state import IntegrationsState
from novu_app.dashboard.state import Visit


def trial_section() -> rx.Component:
    """The form of a test send, with the answer under it."""
    form = IntegrationsState.form
    return section(
        "Send a test",
        rx.el.form(
            form_part(
                "manage",
                rx.el.div(
                    field(
                        form.to_label,
                        text_input(
                            "to",
                            value=rx.cond(form.channel == "email", Visit.user_email, ""),
                            placeholder=form.to_placeholder,
                        ),
                    ),
                    rx.cond(
                        form.by_subscriber,
                        field("or where this subscriber is reached", text_input("subscriber_id", mono=True)),
                    ),
                    class_name="field-row",
                ),
            ),
            rx.el.div(
                submit_button(
                    "Send test",
                    busy=IntegrationsState.sending,
                    variant="surface",
                    color_scheme="gray",
                    disabled=~may("manage"),
                ),
                rx.el.span("A short fixed text. It is not in the activity feed.", class_name="field-hint"),
                class_name="switch-row",
            ),
            on_submit=IntegrationsState.send_trial,
            class_name="form",
            key=IntegrationsState.form_key,
        ),
        rx.cond(
            IntegrationsState.trial_error != "",
            note(IntegrationsState.trial_error, icon_name="triangle-alert", hue="red"),
        ),
        rx.cond(IntegrationsState.trial.verdict != "", _result()),
    )


def _result() -> rx.Component:
    result = IntegrationsState.trial
    return rx.el.div(
        rx.el.div(
            rx.match(
                result.hue,
                ("green", chip(result.verdict, hue="green", icon_name="circle-check")),
                ("red", chip(result.verdict, hue="red", icon_name="circle-x")),
                chip(result.verdict, hue="amber", icon_name="triangle-alert"),
            ),
            rx.el.span(result.took, class_name="muted figures"),
            class_name="with-icon",
        ),
        rx.el.p(result.meaning, class_name="trial-meaning"),
        rx.cond(
            result.response_id != "", facts(("Id at the provider", rx.el.span(result.response_id, class_name="mono")))
        ),
        rx.cond(
            result.raw != "",
            rx.el.pre(result.raw, class_name="detail-raw", aria_label="The provider's answer", tab_index=0),
        ),
        class_name="trial-result",
        role="status",
    )
