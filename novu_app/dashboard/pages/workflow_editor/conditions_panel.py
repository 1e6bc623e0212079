"""When the open step runs: the builder, the sentence, the JSON."""

from __future__ import annotations

import reflex as rx

from novu_app.dashboard.components.basics import icon, note
from novu_app.dashboard.components.condition_builder import condition_builder
from novu_app.dashboard.components.live_text import live_json
from novu_app.dashboard.pages.workflow_editor.fields import editable, form, more
from novu_app.dashboard.pages.workflow_editor.state import EditorState


def conditions_panel() -> rx.Component:
    """The condition of the open step."""
    step = form()
    condition = step.condition
    return rx.el.div(
        rx.el.p(
            "The step runs when this holds; else it is skipped and the run goes on.", class_name="muted panel-lead"
        ),
        rx.cond(
            condition.shown,
            condition_builder(
                condition.query,
                EditorState.view.variables,
                on_edit=EditorState.set_condition(step.uid, "skip"),
                label="Condition of the step",
                disabled=~editable,
                key=step.uid,
            ),
            note("This condition says more than the builder can show: change it as JSON.", icon_name="braces"),
        ),
        rx.cond(
            condition.problem != "",
            rx.el.span(icon("circle-alert", 12), condition.problem, class_name="field-error", role="alert"),
        ),
        rx.cond(
            condition.sentence != "",
            rx.el.div(
                rx.el.span("Runs if", class_name="field-label"),
                rx.el.p(condition.sentence, class_name="condition-sentence"),
                class_name="field",
            ),
        ),
        more(
            "As JSON",
            rx.el.div(
                live_json(
                    value=condition.json,
                    name="condition_json",
                    label="Condition as JSON",
                    rows=10,
                    wants="any",
                    on_edit=EditorState.set_condition_json(step.uid, "skip"),
                    placeholder='{"==": [{"var": "subscriber.data.plan"}, "gold"]}',
                    disabled=~editable,
                ),
                class_name="field",
            ),
        ),
        class_name="form",
        key=step.uid,
    )
