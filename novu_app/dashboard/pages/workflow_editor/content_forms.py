"""The forms of the channels: what is said, and how it looks."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import note
from novu_app.dashboard.components.forms import field
from novu_app.dashboard.components.mail_body import mail_body
from novu_app.dashboard.pages.workflow_editor.fields import (
    document,
    editable,
    error_of,
    flag,
    form,
    link_fields,
    more,
    select,
    template,
    text,
)
from novu_app.dashboard.pages.workflow_editor.form_view import DEFAULT_LAYOUT, NO_LAYOUT
from novu_app.dashboard.pages.workflow_editor.state import EditorState

_ONE = True


def in_app_form() -> rx.Component:
    """A message of the inbox."""
    return rx.fragment(
        template("subject", "Subject", single_line=_ONE),
        template("body", "Body", min_height="96px"),
        link_fields("redirect", "Opens when clicked", aside="optional"),
        more(
            "Buttons",
            template("primaryAction.label", "Primary button", single_line=_ONE, placeholder="View order"),
            link_fields("primaryAction.redirect", "Its address"),
            template("secondaryAction.label", "Secondary button", single_line=_ONE),
            link_fields("secondaryAction.redirect", "Its address"),
        ),
        more(
            "Avatar, data, HTML",
            template("avatar", "Avatar", single_line=_ONE, placeholder="https://…/face.png"),
            document("data", "Data", hint="For your own code; inboxes filter by it. Values may be templates."),
            _unsanitized(),
        ),
    )


def email_form() -> rx.Component:
    """An e-mail: its head, its body as blocks or HTML, what is around it."""
    step, view = form(), EditorState.view
    return rx.fragment(
        template("subject", "Subject", single_line=_ONE),
        template(
            "preheader",
            "Preheader",
            single_line=_ONE,
            aside="optional",
            hint="The line that mail programs show after the subject.",
        ),
        rx.el.div(
            rx.el.span("Body", class_name="field-label"),
            mail_body(
                value=step.texts["body"],
                editor_type=step.texts["editorType"],
                on_edit=EditorState.set_body(step.uid),
                on_convert=EditorState.convert_body(step.uid),
                draft="step:" + step.uid.to(str),
                completions=view.completions,
                marks=step.marks["body"],
                label="Body",
                disabled=~editable,
                key=step.uid,
            ),
            error_of("body"),
            class_name="field",
        ),
        field(
            "Layout",
            select(
                [
                    rx.el.option("Default layout", value=DEFAULT_LAYOUT),
                    rx.el.option("No layout", value=NO_LAYOUT),
                    rx.foreach(view.layouts, lambda each: rx.el.option(each["label"], value=each["value"])),
                ],
                id="layoutId",
                value=step.texts["layoutId"],
                on_change=EditorState.set_layout(step.uid),
            ),
            error=step.errors["layoutId"],
        ),
        more(
            "Sender and HTML",
            rx.el.div(
                template("from.name", "From name", single_line=_ONE),
                template("from.email", "From address", single_line=_ONE),
                class_name="field-row",
            ),
            template("replyTo", "Reply to", single_line=_ONE),
            flag("useProviderDefaults", "Use the integration's sender", "Whatever stands above."),
            flag("replyCallback.active", "Tell my application of replies", "At the address below."),
            text("replyCallback.url", "Replies go to", aside="optional"),
            _unsanitized(),
        ),
    )


def body_form() -> rx.Component:
    """A channel that has a body only: SMS, chat, tools."""
    return rx.fragment(
        template("body", "Message", min_height="120px"),
        rx.cond(
            form().type == "sms",
            note("A text of more than 160 plain characters, or 70 with others, is sent in parts."),
        ),
    )


def push_form() -> rx.Component:
    """A push message."""
    return rx.fragment(
        template("subject", "Title", single_line=_ONE),
        template("body", "Body", min_height="96px"),
    )


def _unsanitized() -> rx.Component:
    return flag(
        "disableOutputSanitization",
        "Send the HTML as it is",
        "Otherwise scripts, forms and unknown tags are taken out.",
    )
