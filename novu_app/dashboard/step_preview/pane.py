"""The pane beside a step's editor: preview, sample, test send."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note
from novu_app.dashboard.components.forms import submit_button, text_input
from novu_app.dashboard.components.live_text import live_json, live_text
from novu_app.dashboard.components.on_news import on_news
from novu_app.dashboard.components.permitted import permitted
from novu_app.dashboard.components.previews import shown_preview
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.state import Visit
from novu_app.dashboard.step_preview.state import StepPreviewState

_TESTABLE = ("email", "sms", "push", "chat")


def step_preview_pane(revision: Any) -> rx.Component:
    """The pane; ``revision`` is a variable that changes whenever the step was saved."""
    state = StepPreviewState
    return rx.el.div(
        on_news(value=revision, on_news=state.refresh),
        rx.el.div(rx.el.h3("Preview"), class_name="section-head"),
        rx.cond(state.problem != "", note(state.problem, icon_name="triangle-alert", hue="red")),
        rx.cond(state.shown.kind != "", shown_preview(state.shown)),
        _sample(),
        rx.cond(_is_testable(), _test()),
        class_name="preview-pane",
    )


def _is_testable() -> Any:
    kind = StepPreviewState.shown.kind
    found = kind == _TESTABLE[0]
    for each in _TESTABLE[1:]:
        found = found | (kind == each)
    return found


def _sample() -> rx.Component:
    state = StepPreviewState
    return rx.el.details(
        rx.el.summary("Sample data"),
        rx.el.div(
            rx.el.div(
                rx.el.label("Payload", html_for="sample_payload", class_name="field-label"),
                live_json(
                    value=state.payload,
                    on_edit=state.set_payload,
                    name="sample_payload",
                    label="Sample payload",
                    rows=7,
                ),
                class_name="field",
            ),
            rx.el.div(
                _live(
                    "Subscriber ID", "sample_subscriber", state.sample.subscriber_id, state.set_subscriber, "a real one"
                ),
                _live("Locale", "sample_locale", state.sample.locale, state.set_locale, "de_DE"),
                class_name="field-row",
            ),
            rx.el.div(
                rx.el.label("Contexts", html_for="sample_context", class_name="field-label"),
                live_json(
                    value=state.sample.context,
                    on_edit=state.set_context,
                    name="sample_context",
                    label="Sample contexts",
                    rows=2,
                    placeholder='{"tenant": "acme"}',
                ),
                class_name="field",
            ),
            _past(),
            class_name="form",
        ),
        class_name="disclosure",
    )


def _live(label: str, name: str, value: Any, on_edit: Any, placeholder: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        live_text(value=value, on_edit=on_edit, name=name, label=label, mono=True, placeholder=placeholder),
        class_name="field",
    )


def _past() -> rx.Component:
    state = StepPreviewState
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.button(
                icon("history", 14),
                "Take from a past run",
                type="button",
                variant="surface",
                color_scheme="gray",
                size="1",
            )
        ),
        rx.dropdown_menu.content(
            rx.cond(
                state.past.length() > 0,
                rx.foreach(
                    state.past,
                    lambda run: rx.dropdown_menu.item(
                        run["subscriber_id"], time_ago(at=run["created_at"]), on_select=state.take_run(run["id"])
                    ),
                ),
                rx.dropdown_menu.item("It has not run yet", disabled=True),
            ),
            size="1",
        ),
        on_open_change=state.show_past,
    )


def _test() -> rx.Component:
    state = StepPreviewState
    return rx.el.div(
        rx.el.form(
            text_input(
                "to",
                id="test_to",
                value=rx.cond(state.shown.kind == "email", Visit.user_email, ""),
                placeholder="Address to send a test to",
                aria_label="Address to send a test to",
            ),
            permitted(
                "change",
                submit_button("Send test", busy=state.sending, variant="surface", color_scheme="gray"),
                "Send test",
            ),
            on_submit=state.send_test,
            class_name="test-line",
            key=state.shown.kind,
        ),
        rx.cond(
            state.result.verdict != "",
            rx.el.div(
                rx.el.div(
                    rx.match(
                        state.result.hue,
                        ("green", chip(state.result.verdict, hue="green", icon_name="circle-check")),
                        ("red", chip(state.result.verdict, hue="red", icon_name="circle-x")),
                        chip(state.result.verdict, hue="amber", icon_name="triangle-alert"),
                    ),
                    rx.el.span(state.result.took, class_name="muted figures"),
                    class_name="with-icon",
                ),
                rx.el.p(state.result.meaning, class_name="trial-meaning"),
                rx.cond(state.result.raw != "", rx.el.pre(state.result.raw, class_name="detail-raw", tab_index=0)),
                class_name="trial-result",
                role="status",
            ),
        ),
        class_name="preview-column",
    )
