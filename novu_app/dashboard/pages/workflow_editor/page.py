"""The page of the workflow editor: header, steps, and what is open beside them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, copyable, icon, link, note, section, tool_button
from novu_app.dashboard.components.feedback import confirm_by_name
from novu_app.dashboard.components.forms import field, text_area, text_input
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import STEPS, chip, status_chip, step_tile
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.workflow_editor.preview import step_preview
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.pages.workflow_editor.step_form import step_form
from novu_app.dashboard.pages.workflow_editor.trigger import TriggerState, trigger_panel
from novu_app.dashboard.pages.workflow_editor.view import EDITABLE
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page, waiting_part


@dashboard_page(
    "workflows/[workflow]/[[...splat]]",
    title="Workflow",
    section="workflows",
    on_load=[EditorState.load, TriggerState.load],
)
def workflow_editor() -> rx.Component:
    """The page."""
    view = EditorState.view
    return rx.fragment(
        page_header(
            rx.cond(EditorState.loaded, view.name, ""),
            rx.cond(EditorState.loaded, _actions()),
            parents=(("Workflows", Visit.base + "/workflows"),),
        ),
        rx.cond(
            EditorState.loaded,
            rx.el.div(
                _steps(),
                rx.cond(view.form.uid != "", _open_step(), _settings()),
                class_name="editor",
            ),
            waiting_part(),
        ),
        rx.cond(EditorState.testing & EditorState.loaded, trigger_panel(EditorState.home)),
        confirm_by_name(
            view.identifier,
            is_open=EditorState.deleting,
            on_open_change=EditorState.set_deleting,
            title="Delete " + view.name + "?",
            consequence="Triggers of this workflow are refused from then on. What it sent stays in the activity feed.",
            action="Delete workflow",
            on_submit=EditorState.delete,
        ),
    )


def _actions() -> rx.Component:
    view = EditorState.view
    return rx.fragment(
        rx.cond(
            EditorState.saved_at > 0,
            rx.el.span(icon("check", 14), "Saved ", time_ago(at=EditorState.saved_at), class_name="saved"),
        ),
        rx.cond(
            view.problems > 0,
            chip(view.problems.to(str) + rx.cond(view.problems == 1, " issue", " issues"), hue="amber"),
        ),
        link(
            icon("activity", 14),
            rx.el.span("Runs"),
            href=Visit.base + "/activity/workflow-runs?workflow=" + view.identifier,
            class_name="button-link",
            title="The runs of this workflow",
        ),
        rx.el.label(
            rx.switch(checked=view.active, on_change=EditorState.set_active, size="1"),
            rx.el.span(rx.cond(view.active, "Active", "Paused")),
            class_name="switch-label",
        ),
        button_link("Test", href=EditorState.home + "/trigger", icon_name="send", primary=True, data_key="create"),
    )


def _steps() -> rx.Component:
    view = EditorState.view
    return rx.el.section(
        rx.el.div(
            link(
                rx.el.span(icon("zap"), class_name="tile"),
                rx.el.div(
                    rx.el.span("Trigger", class_name="step-name"),
                    rx.el.span(view.identifier, class_name="step-summary"),
                ),
                href=EditorState.home,
                class_name="step",
                aria_current=rx.cond(view.form.uid == "", "step", "false"),
            ),
            rx.foreach(view.steps, _step),
            class_name="steps",
        ),
        rx.cond(Visit.is_development, _add_step()),
        class_name="editor-steps",
        aria_label="Steps",
    )


def _step(step: Any, index: Any) -> rx.Component:
    return rx.el.div(
        link(
            step_tile(step["type"]),
            rx.el.div(
                rx.el.span(step["name"], class_name="step-name"),
                rx.cond(
                    step["problem"] != "",
                    rx.el.span(icon("triangle-alert", 12), step["problem"], class_name="step-summary step-problem"),
                    rx.el.span(step["summary"], class_name="step-summary"),
                ),
            ),
            href=step["href"],
            class_name="step",
            aria_current=rx.cond(step["uid"] == EditorState.view.form.uid, "step", "false"),
        ),
        rx.cond(
            Visit.is_development,
            rx.el.div(
                tool_button(
                    icon("arrow-up", 12),
                    "Move up",
                    on_click=EditorState.move_step(step["uid"], -1),
                    disabled=index == 0,
                ),
                tool_button(
                    icon("arrow-down", 12),
                    "Move down",
                    on_click=EditorState.move_step(step["uid"], 1),
                    disabled=index == EditorState.view.steps.length() - 1,
                ),
                class_name="step-tools",
            ),
        ),
        class_name="step-line",
        key=step["uid"],
    )


def _add_step() -> rx.Component:
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.button(
                icon("plus", 14), "Add step", variant="surface", color_scheme="gray", size="1", class_name="add-step"
            )
        ),
        rx.dropdown_menu.content(
            *[
                rx.dropdown_menu.item(icon(STEPS[kind][1], 14), STEPS[kind][0], on_select=EditorState.add_step(kind))
                for kind in EDITABLE
            ],
            size="1",
            width="180px",
        ),
    )


def _open_step() -> rx.Component:
    return rx.fragment(
        rx.el.section(step_form(), class_name="editor-form"),
        rx.el.section(step_preview(), class_name="editor-preview"),
    )


def _settings() -> rx.Component:
    view = EditorState.view
    return rx.el.section(
        rx.cond(
            Visit.is_development,
            rx.fragment(),
            note(
                "Workflows are read-only here: change them in Development and publish them from there.",
                icon_name="lock",
            ),
        ),
        section(
            "Workflow",
            rx.el.div(
                field(
                    "Name",
                    text_input("name", value=view.name, on_blur=EditorState.set_name, disabled=~Visit.is_development),
                ),
                rx.el.div(
                    rx.el.span("Identifier", class_name="field-label"),
                    rx.el.div(copyable(view.identifier)),
                    class_name="field",
                ),
                field(
                    "Description",
                    text_area(
                        "description",
                        value=view.description,
                        rows=3,
                        on_blur=EditorState.set_description,
                        disabled=~Visit.is_development,
                    ),
                ),
                field(
                    "Tags",
                    text_input(
                        "tags",
                        value=view.tags,
                        placeholder="billing, weekly",
                        on_blur=EditorState.set_tags,
                        disabled=~Visit.is_development,
                    ),
                    hint="With commas between.",
                ),
                class_name="form",
                key=view.identifier,
            ),
        ),
        section(
            "Status",
            rx.el.div(
                status_chip(view.status),
                rx.cond(
                    view.steps.length() == 0,
                    rx.el.span("No steps yet: add the first one on the left.", class_name="muted"),
                ),
                class_name="flex items-center gap-3",
            ),
        ),
        rx.cond(
            Visit.is_development,
            section(
                "Delete",
                rx.el.div(
                    rx.button(
                        icon("trash-2", 14),
                        "Delete workflow",
                        color_scheme="red",
                        variant="soft",
                        size="1",
                        on_click=EditorState.set_deleting(True),
                    ),
                ),
            ),
        ),
        class_name="editor-form",
    )
