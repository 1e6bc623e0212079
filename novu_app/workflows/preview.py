"""What a step would say: its templates rendered with an example, or with the values that the caller gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.content.service import TemplateFailed, render_step, templates_of
from novu_app.layouts import rendering as layouts
from novu_app.layouts.rendering import Layouts, UnknownLayout
from novu_app.preferences.link_variables import examples
from novu_app.translations import loading
from novu_app.translations.loading import Translations
from novu_app.workflows.http_requests import RequestUnusable, request_of
from novu_app.workflows.payload_examples import example_payload, example_steps
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.preview_data import Given, merged, variables_for
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.variables import variables_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """The content of a step, or why there is none; and the values with which it was made."""

    type: str
    output: Json | None
    error: str | None
    values: Json
    schema: Json


def layouts_for(session: Session, stored: StoredWorkflow, position: int, control_values: Json | None = None) -> Layouts:
    """The layouts that :func:`preview_step` needs for these."""
    step = stored.steps[position]
    if step["type"] != "email":
        return Layouts()
    names = layouts.names_in(step["control_values"] if control_values is None else control_values)
    return layouts.load(session, [(stored.row.environment_id, name) for name in names])


def translations_for(session: Session, stored: StoredWorkflow, known: Layouts) -> Translations:
    """The translations that :func:`preview_step` needs for this workflow in these layouts."""
    row = stored.row
    wanted = {(environment_id, "layout", layout.id) for (environment_id, _), layout in known.by_name.items()}
    return loading.load(session, {(row.environment_id, "workflow", row.id), *wanted})


def preview_step(
    stored: StoredWorkflow,
    position: int,
    control_values: Json | None,
    given: Given,
    known: Layouts,
    translations: Translations,
) -> Preview:
    """Render one step of a workflow.

    Args:
        stored: the workflow.
        position: which of its steps.
        control_values: in place of the saved ones; None takes those.
        given: values to use in place of the example's.
        known: what :func:`layouts_for` found.
        translations: what :func:`translations_for` found.
    """
    step, definition, row = stored.steps[position], stored.definition, stored.row
    values = step["control_values"] if control_values is None else control_values
    earlier, locale = stored.steps[:position], given.as_subscriber().get("locale")
    phrases = translations.phrases(row.environment_id, "workflow", row.id, locale)
    layout, missing = None, None
    try:
        layout = known.choose(row.environment_id, values) if step["type"] == "email" else None
    except UnknownLayout as error:
        missing = f"Layout not found: {error}"
    if layout is not None:
        layout = layout.translated(translations.phrases(row.environment_id, "layout", layout.id, locale))
    payload = example_payload(definition["payload_schema"])
    if not payload:
        said = templates_of(step["type"], values, phrases)
        payload = guessed_payload([said, layout.html if layout else ""])
    example = given.example(payload, example_steps(earlier, merged(payload, given.payload)))
    schema = variables_of(definition["payload_schema"], earlier)
    if missing is not None:
        return Preview(step["type"], None, missing, example, schema)
    try:
        links = examples(definition.get("preferences") or {}, row.tags or [])
        variables = variables_for(example, _workflow(stored), links)
        output = render_step(step["type"], values, variables, layout, phrases)
        if step["type"] == "http_request":
            output = _request(output, values)
        return Preview(step["type"], output, None, example, schema)
    except (TemplateFailed, RequestUnusable) as error:
        return Preview(step["type"], None, str(error), example, schema)


def _request(output: Json, values: Json) -> Json:
    """The request as it is sent, without what only the answer is measured by; ``timeout`` is in milliseconds."""
    request = request_of(output, values)
    return {**{name: request[name] for name in ("method", "url", "headers", "body")}, "timeout": request["timeout_ms"]}


def _workflow(stored: StoredWorkflow) -> Json:
    row = stored.row
    return {
        "name": row.name,
        "workflowId": row.identifier,
        "description": row.description or "",
        "tags": row.tags or [],
        "severity": row.severity,
    }
