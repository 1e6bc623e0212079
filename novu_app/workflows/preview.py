"""What a step would say: its templates rendered with an example, or with the values that the caller gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.content.service import TemplateFailed, render_step
from novu_app.layouts import rendering as layouts
from novu_app.layouts.rendering import Layouts, UnknownLayout
from novu_app.translations import loading
from novu_app.translations.loading import Translations
from novu_app.workflows.payload_examples import example_payload, example_steps
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.preview_data import Given, legacy_of, merged
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
    step, definition = stored.steps[position], stored.definition
    values = step["control_values"] if control_values is None else control_values
    payload = merged(example_payload(definition["payload_schema"]) or guessed_payload(values), given.payload)
    example: Json = {"subscriber": given.as_subscriber(), "payload": payload}
    steps = given.as_steps(example_steps(stored.steps[:position], payload))
    if steps:
        example["steps"] = steps
    example |= {name: value for name, value in (("context", given.context), ("env", given.env)) if value}
    variables = {"steps": {}, "context": {}, "env": {}, **example, "workflow": _workflow(stored), **legacy_of(steps)}
    schema = variables_of(definition["payload_schema"], stored.steps[:position])
    environment_id, locale = stored.row.environment_id, example["subscriber"].get("locale")
    try:
        layout = known.choose(environment_id, values) if step["type"] == "email" else None
        if layout is not None:
            layout = layout.translated(translations.phrases(environment_id, "layout", layout.id, locale))
        phrases = translations.phrases(environment_id, "workflow", stored.row.id, locale)
        output = render_step(step["type"], values, variables, layout, phrases)
        return Preview(step["type"], output, None, example, schema)
    except UnknownLayout as error:
        return Preview(step["type"], None, f"Layout not found: {error}", example, schema)
    except TemplateFailed as error:
        return Preview(step["type"], None, str(error), example, schema)


def _workflow(stored: StoredWorkflow) -> Json:
    row = stored.row
    return {
        "name": row.name,
        "workflowId": row.identifier,
        "description": row.description,
        "tags": row.tags or [],
        "severity": row.severity,
    }
