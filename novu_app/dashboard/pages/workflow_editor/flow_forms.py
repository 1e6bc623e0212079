"""The forms of steps that choose the way or reach out: branch, experiment, invoke, HTTP request, custom."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import icon, note, tool_button
from novu_app.dashboard.components.condition_builder import condition_builder
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.forms import field
from novu_app.dashboard.components.live_text import live_pairs, live_text
from novu_app.dashboard.pages.workflow_editor.fields import (
    document,
    editable,
    error_of,
    flag,
    form,
    segments,
    select,
    template,
    text,
)
from novu_app.dashboard.pages.workflow_editor.state import EditorState

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOST_ARMS = 10


def arms_form() -> rx.Component:
    """The arms of a branch or experiment, in the order in which they are asked."""
    step = form()
    return rx.fragment(
        rx.cond(
            step.type == "branch",
            note("The first arm whose condition holds is taken; where none does, the steps under Else."),
            note("Each subscriber gets an arm by chance, by weight, and the same one every time."),
        ),
        rx.foreach(step.arms, _arm),
        error_of("arms"),
        error_of("parent"),
        rx.cond(
            editable & (step.arms.length() < _MOST_ARMS),
            rx.el.div(
                rx.button(
                    icon("plus", 14),
                    "Add arm",
                    type="button",
                    variant="surface",
                    color_scheme="gray",
                    size="1",
                    on_click=EditorState.add_arm(step.uid),
                )
            ),
        ),
    )


def _arm(arm: Any) -> rx.Component:
    step = form()
    place = "arms." + arm["at"].to(str)
    return rx.el.section(
        rx.el.div(
            live_text(
                value=arm["name"],
                label="Name of the arm",
                name=place + ".name",
                id=place + ".name",
                on_edit=EditorState.set_field(step.uid, place + ".name"),
                disabled=~editable,
            ),
            rx.cond(
                editable,
                rx.el.div(
                    tool_button(
                        icon("arrow-up", 14),
                        "Ask this arm earlier",
                        on_click=EditorState.raise_arm(step.uid, arm["at"]),
                        disabled=arm["at"] == 0,
                    ),
                    confirm(
                        tool_button(icon("trash-2", 14), "Delete this arm"),
                        title="Delete the arm " + arm["name"] + "?",
                        consequence="The steps in it go with it. Undo brings them back.",
                        action="Delete arm",
                        on_confirm=EditorState.remove_arm(step.uid, arm["id"]),
                    ),
                    class_name="arm-tools",
                ),
            ),
            class_name="arm-head",
        ),
        rx.cond(
            step.type == "experiment",
            field(
                "Weight",
                live_text(
                    value=arm["weight"],
                    name=place + ".weight",
                    label="Weight",
                    on_edit=EditorState.set_field(step.uid, place + ".weight"),
                    disabled=~editable,
                ),
            ),
            rx.fragment(
                rx.cond(
                    arm["shown"],
                    condition_builder(
                        arm["query"],
                        EditorState.view.variables,
                        on_edit=EditorState.set_condition(step.uid, place + ".condition"),
                        label="Condition of the arm",
                        disabled=~editable,
                        key=step.uid.to(str) + arm["id"],
                    ),
                    rx.el.pre(arm["json"], class_name="code-plain"),
                ),
                rx.cond(arm["problem"] != "", rx.el.span(arm["problem"], class_name="field-error", role="alert")),
            ),
        ),
        class_name="arm",
        key=arm["id"],
    )


def invoke_form() -> rx.Component:
    """Which workflow is started, and with what."""
    step, view = form(), EditorState.view
    return rx.fragment(
        field(
            "Workflow",
            select(
                [
                    rx.el.option("Choose a workflow …", value=""),
                    rx.foreach(view.workflows, lambda each: rx.el.option(each["label"], value=each["value"])),
                ],
                id="workflowId",
                value=step.texts["workflowId"],
                on_change=EditorState.set_field(step.uid, "workflowId"),
            ),
            error=step.errors["workflowId"],
            hint="It is started for the same subscriber; this run goes on at once.",
        ),
        document("payload", "Payload", hint="Values may be templates. Without one it gets this run's payload."),
    )


def http_form() -> rx.Component:
    """A request to an API."""
    step = form()
    return rx.fragment(
        rx.el.div(
            field(
                "Method",
                select(
                    [rx.el.option(method, value=method) for method in _METHODS],
                    id="method",
                    value=step.texts["method"],
                    on_change=EditorState.set_field(step.uid, "method"),
                ),
                error=step.errors["method"],
            ),
            template("url", "URL", single_line=True, placeholder="https://api.example.com/orders"),
            class_name="http-line",
        ),
        rx.el.div(
            rx.el.span("Headers", class_name="field-label"),
            live_pairs(
                value=step.headers,
                label="Headers",
                on_edit=EditorState.set_pairs(step.uid, "headers"),
                disabled=~editable,
            ),
            error_of("headers"),
            class_name="field",
        ),
        rx.cond((step.texts["method"] != "GET") & (step.texts["method"] != "DELETE"), _http_body()),
        document(
            "responseBodySchema",
            "Schema of the answer",
            hint="JSON Schema. Later steps complete what it names, under steps." + step.step_id + ".",
        ),
        flag("enforceSchemaValidation", "Fail when the answer does not fit"),
        flag("continueOnFailure", "Go on when the request fails"),
        text("timeout", "Time-out", aside="milliseconds", placeholder="10000", hint="30,000 at most."),
    )


def _http_body() -> rx.Component:
    step = form()
    return rx.fragment(
        segments(
            "How the body is written",
            (("text", "Body as text"), ("pairs", "Keys and values")),
            rx.cond(step.body_is_pairs, "pairs", "text"),
            lambda key: EditorState.set_body_kind(step.uid, key == "pairs"),
        ),
        rx.cond(
            step.body_is_pairs,
            live_pairs(
                value=step.body_pairs, label="Body", on_edit=EditorState.set_pairs(step.uid, "body"), disabled=~editable
            ),
            template("body", "Body", min_height="96px"),
        ),
    )


def custom_form() -> rx.Component:
    """A step of the customer's own code."""
    return rx.fragment(
        note("Runs in your own application, over its bridge. Without a bridge it fails and ends the run."),
        document("custom", "Values for your code"),
    )
