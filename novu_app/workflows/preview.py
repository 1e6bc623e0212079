"""What a step would say: its templates rendered with an example, or with the values that the caller gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.content.service import TemplateFailed, render_step
from novu_app.layouts import rendering as layouts
from novu_app.layouts.rendering import Layouts, UnknownLayout
from novu_app.translations import loading
from novu_app.translations.loading import Translations
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.variables import example_payload, example_steps, variables_of

Json = dict[str, Any]

EXAMPLE_SUBSCRIBER: Json = {
    "subscriberId": "ada-lovelace",
    "firstName": "Ada",
    "lastName": "Lovelace",
    "email": "ada@example.com",
    "phone": "+15550001",
    "locale": "en_US",
    "timezone": "UTC",
    "data": {},
}
_PAYLOAD_PATH = re.compile(r"\bpayload\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)")


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller gives to try a step with; the rest is made up."""

    subscriber: Json = field(default_factory=dict)
    payload: Json = field(default_factory=dict)
    steps: Json = field(default_factory=dict)
    context: Json = field(default_factory=dict)
    env: Json = field(default_factory=dict)


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
    example: Json = {"subscriber": merged(EXAMPLE_SUBSCRIBER, given.subscriber), "payload": payload}
    steps = merged(example_steps(stored.steps[:position], payload), given.steps)
    if steps:
        example["steps"] = steps
    example |= {name: value for name, value in (("context", given.context), ("env", given.env)) if value}
    variables = {"steps": {}, "context": {}, "env": {}, **example, "workflow": _workflow(stored)}
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


def merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> Json:
    """``base`` with ``given`` on top; objects are merged, other values replaced."""
    result = dict(base)
    for key, value in given.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def guessed_payload(control_values: Mapping[str, Any]) -> Json:
    """A payload with every variable that the templates name, each with its own name as value."""
    payload: Json = {}
    for text in _texts(control_values):
        for path in _PAYLOAD_PATH.findall(text):
            *heads, last = path.split(".")
            place = payload
            for head in heads:
                inner = place.get(head)
                if not isinstance(inner, dict):
                    inner = place[head] = {}
                place = inner
            place.setdefault(last, last)
    return payload


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _workflow(stored: StoredWorkflow) -> Json:
    row = stored.row
    return {
        "name": row.name,
        "workflowId": row.identifier,
        "description": row.description,
        "tags": row.tags or [],
        "severity": row.severity,
    }
