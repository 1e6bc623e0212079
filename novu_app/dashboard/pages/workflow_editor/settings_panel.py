"""The panels of the workflow itself: settings, channel preferences, payload."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.dashboard.components.basics import copyable, icon, link, note, section
from novu_app.dashboard.components.forms import field, submit_button, text_area
from novu_app.dashboard.components.live_text import live_json, live_text
from novu_app.dashboard.components.schema_editor import schema_editor
from novu_app.dashboard.components.status import STEPS, step_tile
from novu_app.dashboard.pages.workflow_editor.fields import editable, more, select, switch
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.state import Visit
from novu_app.workflows.controls import CHANNEL_TYPES

_SEVERITIES = (("none", "None"), ("low", "Low"), ("medium", "Medium"), ("high", "High"))


def workflow_tabs() -> rx.Component:
    """The ways to the panels of the workflow."""

    def tab(label: str, part: str) -> rx.Component:
        return link(
            label,
            href=EditorState.home + (f"/{part}" if part else ""),
            class_name="tab-link",
            aria_current=rx.cond(EditorState.part == part, "page", "false"),
        )

    return rx.el.nav(
        tab("Settings", ""),
        tab("Preferences", "preferences"),
        tab("Payload", "payload"),
        tab("Versions", "versions"),
        class_name="tab-links",
        aria_label="Parts of the workflow",
    )


def settings_panel() -> rx.Component:
    """Name, description, tags, severity."""
    view = EditorState.view
    settings = view.settings
    return rx.el.div(
        _read_only(),
        field(
            "Name",
            live_text(
                id="name",
                name="name",
                value=view.name,
                on_edit=EditorState.set_name,
                max_length=128,
                disabled=~editable,
            ),
        ),
        rx.el.div(
            rx.el.span("Identifier", class_name="field-label"),
            rx.el.div(copyable(view.identifier)),
            class_name="field",
        ),
        field(
            "Description",
            live_text(
                id="description",
                name="description",
                rows=3,
                value=settings.description,
                on_edit=EditorState.set_description,
                max_length=256,
                disabled=~editable,
            ),
            aside="optional",
        ),
        field(
            "Tags",
            live_text(
                id="tags",
                name="tags",
                value=settings.tags,
                placeholder="billing, weekly",
                on_edit=EditorState.set_tags,
                disabled=~editable,
            ),
            hint="With commas between; inboxes filter by them.",
        ),
        field(
            "Severity",
            select(
                [rx.el.option(word, value=value) for value, word in _SEVERITIES],
                id="severity",
                value=settings.severity,
                on_change=EditorState.set_severity,
            ),
            hint="The colour of its messages in an inbox.",
        ),
        switch(
            "Translations",
            settings.translations,
            EditorState.set_translations,
            "Templates read {{ t.key }} in the subscriber's language.",
        ),
        rx.cond(
            editable,
            rx.el.div(
                rx.button(
                    icon("trash-2", 14),
                    "Delete workflow",
                    type="button",
                    color_scheme="red",
                    variant="soft",
                    size="1",
                    on_click=EditorState.set_deleting(True),
                ),
                class_name="danger-line",
            ),
        ),
        class_name="form",
        key=view.identifier,
    )


def preferences_panel() -> rx.Component:
    """What subscribers get who have not chosen, and whether they can choose."""
    settings = EditorState.view.settings
    return rx.el.div(
        _read_only(),
        switch(
            "Critical",
            settings.critical,
            EditorState.set_critical,
            "Subscribers can not refuse it: what stands below is what they get.",
        ),
        switch("On for subscribers", settings.enabled, EditorState.set_enabled, "Until they choose otherwise."),
        section("Channels", *[_channel(channel) for channel in CHANNEL_TYPES]),
        class_name="form",
        key=EditorState.view.identifier,
    )


def _channel(channel: str) -> rx.Component:
    settings = EditorState.view.settings
    return rx.el.label(
        step_tile(rx.Var.create(channel), small=True),
        rx.el.span(STEPS[channel][0], class_name="switch-name"),
        rx.switch(
            checked=settings.channels[channel],
            on_change=EditorState.set_channel(channel),
            size="1",
            disabled=~editable | ~settings.enabled,
            class_name="push",
        ),
        class_name="switch-row",
    )


def payload_panel() -> rx.Component:
    """The fields that triggers have to send."""
    settings = EditorState.view.settings
    return rx.el.div(
        _read_only(),
        rx.el.p(
            "What your application sends with an event; templates read it as payload.", class_name="muted panel-lead"
        ),
        schema_editor(schema=settings.schema, on_edit=EditorState.set_schema, disabled=~editable),
        switch(
            "Enforce the schema",
            settings.enforce,
            EditorState.set_enforce,
            "Triggers that do not fit are refused with 400, and defaults are filled in.",
        ),
        rx.cond(
            editable,
            rx.cond(EditorState.importing, _import(), _import_button()),
        ),
        more(
            "As JSON schema",
            live_json(
                value=settings.schema_json,
                name="schema_json",
                label="Payload schema as JSON",
                rows=12,
                on_edit=EditorState.set_schema_json,
                disabled=~editable,
            ),
        ),
        class_name="form",
        key=EditorState.view.identifier,
    )


def _import_button() -> rx.Component:
    return rx.el.div(
        rx.button(
            icon("braces", 14),
            "Import from a sample",
            type="button",
            variant="surface",
            color_scheme="gray",
            size="1",
            on_click=EditorState.set_importing(True),
        )
    )


def _import() -> rx.Component:
    return rx.el.form(
        field(
            "Sample payload",
            text_area(
                "sample", rows=8, mono=True, required=True, placeholder='{"order": {"number": 42}}', auto_focus=True
            ),
            hint="The fields above are replaced by those of the sample; undo brings them back.",
        ),
        rx.cond(
            EditorState.sample_problem != "",
            rx.el.span(EditorState.sample_problem, class_name="field-error", role="alert"),
        ),
        rx.el.div(
            rx.button(
                "Cancel",
                type="button",
                variant="surface",
                color_scheme="gray",
                size="2",
                on_click=EditorState.set_importing(False),
            ),
            submit_button("Make the schema"),
            class_name="flex justify-end gap-2",
        ),
        on_submit=EditorState.import_sample,
        class_name="form import-form",
    )


def _read_only() -> Any:
    return rx.cond(
        Visit.is_development,
        rx.fragment(),
        note("Workflows are read-only here: change them in Development and publish them from there.", icon_name="lock"),
    )
