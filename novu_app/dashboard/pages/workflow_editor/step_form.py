"""The form of the open step: one small function a step type."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import copyable, icon, note, tool_button
from novu_app.dashboard.components.code import snippet
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.forms import field, text_area, text_input
from novu_app.dashboard.components.status import step_name, step_tile
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.pages.workflow_editor.view import UNITS
from novu_app.dashboard.state import Visit

_AUTOSAVE_MS = 600
_VARIABLES = "Liquid: {{ payload.name }}, {{ subscriber.firstName }}."


def step_form() -> rx.Component:
    """The form; it starts afresh for each step."""
    form = EditorState.view.form
    return rx.el.fieldset(
        rx.el.div(
            step_tile(form.type),
            rx.el.div(
                rx.el.h2(step_name(form.type), class_name="panel-title"),
                copyable(form.step_id, label="Copy the step id"),
                class_name="min-w-0",
            ),
            rx.cond(Visit.is_development, _delete(form)),
            class_name="editor-form-head",
        ),
        rx.cond(
            form.missing_integration != "",
            note(form.missing_integration + ". Until there is one, this step fails.", icon_name="triangle-alert"),
        ),
        rx.el.div(
            field(
                "Name",
                text_input(
                    "step_name",
                    value=form.name,
                    on_change=EditorState.rename_step(form.uid).debounce(_AUTOSAVE_MS),
                    on_blur=EditorState.rename_step(form.uid),
                ),
            ),
            rx.match(
                form.type,
                ("in_app", _in_app()),
                ("email", _email()),
                ("delay", _delay()),
                ("digest", _digest()),
                _raw(),
            ),
            _switch(
                "Stop the run when this step fails",
                form.stop_on_fail,
                EditorState.set_stop_on_fail(form.uid),
            ),
            class_name="form",
            key=form.uid,
        ),
        disabled=~Visit.is_development,
        class_name="plain-fieldset",
    )


def _in_app() -> rx.Component:
    return rx.fragment(
        _text("subject", "Subject"),
        _area("body", "Body", rows=5, hint=_VARIABLES),
        rx.el.div(
            _text("primaryAction.label", "Primary button", aside="optional", placeholder="View order"),
            _text("primaryAction.redirect.url", "Its address", placeholder="https://… or /path"),
            class_name="field-row",
        ),
        rx.el.div(
            _text("secondaryAction.label", "Secondary button", aside="optional"),
            _text("secondaryAction.redirect.url", "Its address", placeholder="https://… or /path"),
            class_name="field-row",
        ),
        _text("redirect.url", "Opens when clicked", aside="optional", placeholder="https://… or /path"),
        _text("avatar", "Avatar URL", aside="optional"),
        _unsanitized(),
    )


def _email() -> rx.Component:
    form = EditorState.view.form
    return rx.fragment(
        _text("subject", "Subject"),
        _text("preheader", "Preheader", aside="optional", hint="The line that mail programs show after the subject."),
        rx.cond(
            form.block_email,
            rx.el.div(
                note("This e-mail is made of blocks. It is sent as it is; here it can only be replaced by HTML."),
                confirm(
                    rx.button("Replace by HTML", variant="surface", color_scheme="gray", size="1", type="button"),
                    title="Replace the blocks?",
                    consequence="The e-mail starts empty. What it says now is gone.",
                    action="Replace",
                    on_confirm=EditorState.replace_blocks(form.uid),
                ),
                class_name="flex flex-col items-start gap-3",
            ),
            _area("body", "Body (HTML)", rows=16, mono=True, hint=_VARIABLES),
        ),
        rx.el.div(
            _text("from.name", "From name", aside="optional"),
            _text("from.email", "From address", aside="optional"),
            class_name="field-row",
        ),
        _text("replyTo", "Reply to", aside="optional"),
        _unsanitized(),
    )


def _delay() -> rx.Component:
    return _duration("Wait for")


def _digest() -> rx.Component:
    return rx.fragment(
        _duration(
            "Gather events for", hint="The first event opens the window; its run goes on when the window closes."
        ),
        _text(
            "digestKey",
            "Group by",
            aside="optional",
            mono=True,
            placeholder="payload.postId",
            hint="Events with the same value are gathered together.",
        ),
        note("Later steps read the gathered events as {{ steps.<step id>.events }} and their number as .eventCount."),
    )


def _duration(label: str, hint: str = "") -> rx.Component:
    form = EditorState.view.form
    return rx.el.div(
        rx.el.span(label, class_name="field-label"),
        rx.el.div(
            text_input("amount", value=form.texts["amount"], type="number", min=1, width="96px", **_saving("amount")),
            rx.select(
                list(UNITS),
                value=form.texts["unit"],
                on_change=EditorState.set_field(form.uid, "unit"),
                size="2",
                disabled=~Visit.is_development,
            ),
            class_name="flex gap-2",
        ),
        *([rx.el.span(hint, class_name="field-hint")] if hint else []),
        _error("amount"),
        _error("unit"),
        class_name="field",
    )


def _raw() -> rx.Component:
    return rx.fragment(
        note("This kind of step is changed through the API."),
        snippet(EditorState.view.form.raw, label="Control values"),
    )


def _text(name: str, label: str, *, hint: str = "", aside: str = "", **props: Any) -> rx.Component:
    form = EditorState.view.form
    control = text_input(name, value=form.texts[name], **_saving(name), **props)
    return field(label, control, hint=hint, aside=aside, error=form.errors[name])


def _area(name: str, label: str, *, rows: int, hint: str = "", mono: bool = False) -> rx.Component:
    form = EditorState.view.form
    control = text_area(name, value=form.texts[name], rows=rows, mono=mono, **_saving(name))
    return field(label, control, hint=hint, error=form.errors[name])


def _saving(name: str) -> dict[str, Any]:
    # Handlers of one name share their debounce, so a field that is left saves at once.
    save = EditorState.set_field(EditorState.view.form.uid, name)
    return {"on_change": save.debounce(_AUTOSAVE_MS), "on_blur": save}


def _error(name: str) -> rx.Component:
    text = EditorState.view.form.errors[name]
    return rx.cond(text != "", rx.el.span(text, class_name="field-error", role="alert"))


def _unsanitized() -> rx.Component:
    form = EditorState.view.form
    return _switch(
        "Send the HTML as it is",
        form.unsanitized,
        EditorState.set_unsanitized(form.uid),
        "Otherwise scripts, forms and unknown tags are taken out.",
    )


def _switch(label: str, checked: Any, on_change: Any, hint: str = "") -> rx.Component:
    return rx.el.label(
        rx.el.div(
            rx.el.div(label, style={"font_weight": "500"}),
            *([rx.el.div(hint, class_name="field-hint")] if hint else []),
        ),
        rx.switch(checked=checked, on_change=on_change, size="1", disabled=~Visit.is_development, class_name="push"),
        class_name="switch-row",
    )


def _delete(form: Any) -> rx.Component:
    return rx.el.div(
        confirm(
            tool_button(icon("trash-2", 14), "Delete step"),
            title="Delete " + form.name + "?",
            consequence="Runs that have begun keep the step; new ones go without it.",
            action="Delete step",
            on_confirm=EditorState.delete_step(form.uid),
        ),
        class_name="push",
    )
