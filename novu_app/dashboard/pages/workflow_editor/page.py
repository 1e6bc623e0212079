"""The page of the workflow editor: the canvas, and the panel of what is open on it."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.canvas import workflow_canvas
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.skeletons import canvas_skeleton
from novu_app.dashboard.components.status import step_tile
from novu_app.dashboard.pages.workflow_editor.conditions_panel import conditions_panel
from novu_app.dashboard.pages.workflow_editor.fields import editable
from novu_app.dashboard.pages.workflow_editor.header import editor_actions, editor_dialogs
from novu_app.dashboard.pages.workflow_editor.history import HistoryState
from novu_app.dashboard.pages.workflow_editor.history_panel import history_panel
from novu_app.dashboard.pages.workflow_editor.preview import step_preview
from novu_app.dashboard.pages.workflow_editor.settings_panel import (
    payload_panel,
    preferences_panel,
    settings_panel,
    workflow_tabs,
)
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.pages.workflow_editor.step_panel import step_form, step_head, step_tabs
from novu_app.dashboard.pages.workflow_editor.trigger import TriggerState, trigger_panel
from novu_app.dashboard.pages.workflow_editor.words import KINDS
from novu_app.dashboard.state import Visit
from novu_app.dashboard.step_preview import StepPreviewState, step_preview_pane
from novu_app.dashboard.template import dashboard_page


@dashboard_page(
    "workflows/[workflow]/[[...splat]]",
    title="Workflow",
    section="workflows",
    on_load=[EditorState.load, TriggerState.load, HistoryState.load, StepPreviewState.load],
)
def workflow_editor() -> rx.Component:
    """The page."""
    view = EditorState.view
    return rx.fragment(
        page_header(
            rx.cond(EditorState.loaded, view.name, ""),
            rx.cond(EditorState.loaded, editor_actions()),
            parents=(("Workflows", Visit.base + "/workflows"),),
        ),
        rx.cond(
            EditorState.loaded,
            rx.el.div(
                rx.cond(EditorState.mode == "editor", _wide_editor(), _canvas()),
                rx.cond(EditorState.mode == "editor", rx.fragment(), _panel()),
                class_name="editor",
                data_mode=EditorState.mode,
            ),
            canvas_skeleton(),
        ),
        rx.cond((EditorState.part == "trigger") & EditorState.loaded, trigger_panel(EditorState.home)),
        editor_dialogs(),
    )


def _canvas() -> rx.Component:
    view = EditorState.view
    return rx.el.section(
        workflow_canvas(
            steps=view.steps,
            home=EditorState.home,
            identifier=view.identifier,
            editable=editable,
            kinds=KINDS,
            can_undo=EditorState.can_undo,
            can_redo=EditorState.can_redo,
            on_act=EditorState.act,
        ),
        class_name="editor-canvas",
        aria_label="Canvas",
    )


def _panel() -> rx.Component:
    return rx.el.aside(
        rx.cond(
            EditorState.view.form.uid != "",
            rx.fragment(
                step_head(),
                step_tabs(),
                rx.el.div(
                    rx.cond(
                        EditorState.mode == "conditions",
                        conditions_panel(),
                        rx.fragment(step_form(), step_preview()),
                    ),
                    class_name="editor-panel-body",
                ),
            ),
            rx.fragment(
                rx.el.div(
                    step_tile(rx.Var.create("trigger")),
                    rx.el.h2("Workflow", class_name="panel-title"),
                    class_name="editor-panel-head",
                ),
                workflow_tabs(),
                rx.el.div(
                    rx.match(
                        EditorState.part,
                        ("preferences", preferences_panel()),
                        ("payload", payload_panel()),
                        ("versions", history_panel()),
                        settings_panel(),
                    ),
                    class_name="editor-panel-body",
                ),
            ),
        ),
        class_name="editor-panel",
        aria_label="What is open",
    )


def _wide_editor() -> rx.Component:
    return rx.fragment(
        rx.el.section(
            step_head(),
            step_tabs(),
            rx.el.div(step_form(), class_name="editor-panel-body"),
            class_name="editor-wide",
            aria_label="Step",
        ),
        rx.el.section(step_preview_pane(EditorState.view.version), class_name="editor-wide-preview"),
    )
