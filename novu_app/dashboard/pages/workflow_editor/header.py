"""The head of the editor: whether it is saved, what is wrong, whether it is active, and the way to try it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import button_link, icon, link
from novu_app.dashboard.components.feedback import confirm_by_name
from novu_app.dashboard.components.permitted import edit_in_development
from novu_app.dashboard.components.save_state import save_state
from novu_app.dashboard.pages.workflow_editor.fields import editable
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.state import Visit


def editor_actions() -> rx.Component:
    """The right of the header."""
    view = EditorState.view
    return rx.fragment(
        rx.cond(
            EditorState.noticed != "",
            rx.el.span(icon("users", 14), EditorState.noticed, class_name="saved saved-noticed", role="status"),
        ),
        rx.cond(
            editable,
            save_state(
                saved_at=EditorState.saved_at, problem=EditorState.save_problem, on_begin=EditorState.begin_typing
            ),
        ),
        rx.cond(view.problems.length() > 0, _problems()),
        link(
            icon("activity", 14),
            rx.el.span("Runs", class_name="wide-only"),
            href=Visit.base + "/activity/workflow-runs?workflow=" + view.identifier,
            class_name="button-link",
            title="The runs of this workflow",
        ),
        rx.el.label(
            rx.switch(
                checked=view.active,
                on_change=EditorState.set_active,
                size="1",
                disabled=~Visit.may_change,
                aria_label="Active",
            ),
            rx.el.span(rx.cond(view.active, "Active", "Paused")),
            class_name="switch-label",
        ),
        edit_in_development(),
        button_link("Test", href=EditorState.home + "/trigger", icon_name="send", primary=True, data_key="create"),
    )


def _problems() -> rx.Component:
    problems = EditorState.view.problems
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                icon("triangle-alert", 12),
                problems.length().to(str) + rx.cond(problems.length() == 1, " issue", " issues"),
                type="button",
                class_name="chip chip-button",
                data_hue="amber",
            )
        ),
        rx.dropdown_menu.content(
            rx.foreach(problems, _problem),
            size="1",
            align="end",
            width="340px",
        ),
    )


def _problem(problem: Any) -> rx.Component:
    return rx.dropdown_menu.item(
        rx.el.div(
            rx.el.div(problem["where"], class_name="problem-where"),
            rx.el.div(problem["text"], class_name="problem-text"),
        ),
        on_select=rx.redirect(problem["href"]),
        class_name="problem-item",
    )


def editor_dialogs() -> rx.Component:
    """The questions that the editor asks."""
    view = EditorState.view
    return rx.fragment(
        confirm_by_name(
            view.identifier,
            is_open=EditorState.deleting,
            on_open_change=EditorState.set_deleting,
            title="Delete " + view.name + "?",
            consequence="Triggers of this workflow are refused from then on. What it sent stays in the activity feed.",
            action="Delete workflow",
            on_submit=EditorState.delete,
        ),
        _conflict(),
    )


def _conflict() -> rx.Component:
    refusal = EditorState.refusal
    return rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.alert_dialog.title(refusal.who + " changed this too", size="4", margin_bottom="8px"),
            rx.alert_dialog.description(
                "Both of you edited the same field. Nothing is overwritten until you decide.",
                size="2",
                color="var(--text-secondary)",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.span("Theirs", class_name="field-label"), rx.el.pre(refusal.theirs), class_name="field"
                ),
                rx.el.div(rx.el.span("Yours", class_name="field-label"), rx.el.pre(refusal.mine), class_name="field"),
                class_name="conflict",
            ),
            rx.el.div(
                rx.button(
                    "Take theirs", variant="surface", color_scheme="gray", size="2", on_click=EditorState.take_theirs
                ),
                rx.button("Keep mine", size="2", on_click=EditorState.keep_mine),
                class_name="flex justify-end gap-2 mt-5",
            ),
            max_width="640px",
        ),
        open=EditorState.refused,
    )
