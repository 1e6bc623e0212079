"""The open step as its subscriber will see it, rendered by the server with an example."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import icon, note
from novu_app.dashboard.components.mail_frame import mail_frame
from novu_app.dashboard.pages.workflow_editor.state import EditorState


def step_preview() -> rx.Component:
    """The preview of a channel's step; nothing for other steps."""
    preview, kind = EditorState.view.preview, EditorState.view.form.type
    return rx.match(
        kind,
        *[
            (channel, _framed(preview, shown))
            for channel, shown in (
                ("in_app", _in_app()),
                ("email", _email()),
                ("sms", _bubble("sms")),
                ("chat", _chat()),
                ("tool", _chat()),
                ("push", _push()),
            )
        ],
        rx.fragment(),
    )


def _framed(preview: rx.Var, shown: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h3("Preview"), rx.el.span("with an example", class_name="muted"), class_name="section-head"),
        rx.cond(preview.error != "", note(preview.error, icon_name="triangle-alert", hue="red"), shown),
        class_name="step-preview",
        aria_label="Preview",
    )


def _in_app() -> rx.Component:
    preview = EditorState.view.preview
    return rx.el.div(
        rx.cond(
            preview.avatar != "",
            rx.el.img(src=preview.avatar, alt="", class_name="inbox-avatar", referrer_policy="no-referrer"),
            rx.el.span(icon("bell", 16), class_name="inbox-avatar"),
        ),
        rx.el.div(
            rx.cond(preview.subject != "", rx.el.div(preview.subject, class_name="inbox-subject")),
            rx.el.div(preview.body, class_name="inbox-body"),
            rx.cond(
                (preview.primary != "") | (preview.secondary != ""),
                rx.el.div(
                    rx.cond(
                        preview.primary != "",
                        rx.el.span(preview.primary, class_name="button-link", data_primary="true"),
                    ),
                    rx.cond(preview.secondary != "", rx.el.span(preview.secondary, class_name="button-link")),
                    class_name="flex gap-2 mt-2",
                ),
            ),
            class_name="min-w-0",
        ),
        rx.el.span(class_name="inbox-dot", role="img", aria_label="Unread"),
        class_name="inbox-item",
    )


def _email() -> rx.Component:
    preview = EditorState.view.preview
    return rx.el.div(
        rx.el.div(preview.subject, class_name="mail-subject"),
        mail_frame(preview.html),
        class_name="card mail-card",
    )


def _bubble(kind: str) -> rx.Component:
    return rx.el.div(EditorState.view.preview.body, class_name="text-message preview-bubble", data_type=kind)


def _chat() -> rx.Component:
    return rx.el.div(
        rx.el.span(icon("bell-ring", 16), class_name="inbox-avatar"),
        rx.el.div(
            rx.el.div("Novu", class_name="inbox-subject"),
            rx.el.div(EditorState.view.preview.body, class_name="text-message"),
            class_name="min-w-0",
        ),
        class_name="inbox-item",
    )


def _push() -> rx.Component:
    preview = EditorState.view.preview
    return rx.el.div(
        rx.el.span(icon("smartphone", 16), class_name="inbox-avatar"),
        rx.el.div(
            rx.el.div(preview.subject, class_name="inbox-subject"),
            rx.el.div(preview.body, class_name="inbox-body"),
            class_name="min-w-0",
        ),
        class_name="inbox-item preview-push",
    )
