"""The panel of the open step: its head, the way to its parts, its form."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import copyable, icon, icon_link, link, note, tool_button
from novu_app.dashboard.components.forms import field
from novu_app.dashboard.components.live_text import live_json, live_text
from novu_app.dashboard.components.status import step_name, step_tile
from novu_app.dashboard.pages.workflow_editor.content_forms import body_form, email_form, in_app_form, push_form
from novu_app.dashboard.pages.workflow_editor.fields import editable, form, more, switch
from novu_app.dashboard.pages.workflow_editor.flow_forms import arms_form, custom_form, http_form, invoke_form
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.pages.workflow_editor.timing_forms import delay_form, digest_form, throttle_form, wait_form
from novu_app.dashboard.state import Visit

_CHANNELS = ("in_app", "email", "sms", "push", "chat", "tool")


def step_address() -> rx.Var[str]:
    """The address of the open step."""
    return EditorState.home + "/steps/" + form().step_id


def step_head() -> rx.Component:
    """The mark, name and id of the open step, and what can be done with it."""
    step = form()
    return rx.el.div(
        step_tile(step.type),
        rx.el.div(
            rx.el.h2(step_name(step.type), class_name="panel-title"),
            copyable(step.step_id, label="Copy the step id"),
            class_name="min-w-0",
        ),
        rx.el.div(
            tool_button(
                icon("clipboard-copy", 14), "Copy step", on_click=EditorState.act({"op": "copy", "uid": step.uid})
            ),
            rx.cond(
                editable,
                rx.fragment(
                    tool_button(
                        icon("copy-plus", 14),
                        "Duplicate step",
                        on_click=EditorState.act({"op": "duplicate", "uid": step.uid}),
                    ),
                    tool_button(
                        icon("trash-2", 14), "Delete step", on_click=EditorState.act({"op": "remove", "uid": step.uid})
                    ),
                ),
            ),
            icon_link("x", href=EditorState.home, label="Close the step", data_key="close"),
            class_name="panel-tools",
        ),
        class_name="editor-panel-head",
    )


def step_tabs() -> rx.Component:
    """Content, conditions, and for channels the wide editor."""
    step, home = form(), step_address()

    def tab(label: rx.Component | str, href: rx.Var[str], mode: str) -> rx.Component:
        return link(
            label,
            href=href,
            class_name="tab-link",
            aria_current=rx.cond(EditorState.mode == mode, "page", "false"),
        )

    return rx.el.nav(
        tab("Step", home, ""),
        rx.cond(
            # The contract knows no condition of these.
            (step.type != "http_request") & (step.type != "custom"),
            tab(
                rx.fragment("Conditions", rx.cond(step.condition.json != "", rx.el.span(class_name="tab-dot"))),
                home + "/conditions",
                "conditions",
            ),
        ),
        rx.cond(_is_channel(), tab("Editor", home + "/editor", "editor")),
        class_name="tab-links",
        aria_label="Parts of the step",
    )


def step_form() -> rx.Component:
    """The form; it starts afresh for each step."""
    step = form()
    return rx.el.div(
        rx.cond(
            step.missing_integration != "",
            note(
                rx.fragment(
                    step.missing_integration + ". Until there is one, this step fails. ",
                    link("Connect one", href=Visit.base + "/integrations"),
                ),
                icon_name="triangle-alert",
            ),
        ),
        field(
            "Name",
            live_text(
                id="step_name",
                name="step_name",
                value=step.name,
                on_edit=EditorState.rename_step(step.uid),
                max_length=128,
                disabled=~editable,
            ),
        ),
        rx.match(
            step.type,
            ("in_app", in_app_form()),
            ("email", email_form()),
            ("push", push_form()),
            ("digest", digest_form()),
            ("delay", delay_form()),
            ("throttle", throttle_form()),
            ("wait", wait_form()),
            ("branch", arms_form()),
            ("experiment", arms_form()),
            ("invoke", invoke_form()),
            ("http_request", http_form()),
            ("custom", custom_form()),
            body_form(),
        ),
        rx.cond(
            _is_channel(),
            more(
                "On failure and overrides",
                switch(
                    "Stop the run when this step fails",
                    step.stop_on_fail,
                    EditorState.set_stop_on_fail(step.uid),
                ),
                rx.el.div(
                    rx.el.span("Provider overrides", class_name="field-label"),
                    live_json(
                        value=step.overrides,
                        label="Provider overrides",
                        name="overrides",
                        placeholder='{"sendgrid": {"categories": ["orders"]}}',
                        on_edit=EditorState.set_overrides(step.uid),
                        disabled=~editable,
                    ),
                    rx.el.span("By provider; they go into its request as they are.", class_name="field-hint"),
                    class_name="field",
                ),
            ),
        ),
        class_name="form",
        key=step.uid,
    )


def _is_channel() -> rx.Var[bool]:
    kind = form().type
    found = kind == _CHANNELS[0]
    for channel in _CHANNELS[1:]:
        found = found | (kind == channel)
    return found
