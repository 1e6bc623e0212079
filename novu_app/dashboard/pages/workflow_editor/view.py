"""What the editor shows, made of a stored workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.conditions.sentences import in_words
from novu_app.dashboard.pages.workflow_editor.form_view import StepForm, form_of, messages_of
from novu_app.dashboard.pages.workflow_editor.previews import StepPreview, preview_of
from novu_app.dashboard.pages.workflow_editor.words import arms_of, summary_of
from novu_app.dashboard.pages.workflow_list import STATUS_LOOKS
from novu_app.dashboard.text import pretty_json
from novu_app.dashboard.urls import in_environment
from novu_app.environments import variables as environment_variables
from novu_app.layouts import service as layouts
from novu_app.layouts.store import LayoutListing
from novu_app.workflows import service as workflows
from novu_app.workflows.completions import Completion, completions_of
from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.editing import name_of
from novu_app.workflows.payload_examples import example_payload
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.preview_data import merged
from novu_app.workflows.service import StoredWorkflow, WorkflowListing
from novu_app.workflows.variable_list import variables_in
from novu_app.workflows.variables import variables_of

_MOST_CHOICES = 100


class Problem(TypedDict):
    """One issue with the way to it."""

    where: str
    text: str
    href: str


class Choice(TypedDict):
    """One entry of a list to choose from."""

    value: str
    label: str


@dataclass
class Settings:
    """What is said of the workflow as a whole."""

    description: str = ""
    tags: str = ""
    severity: str = "none"
    critical: bool = False
    enabled: bool = True
    translations: bool = False
    enforce: bool = False
    schema: dict[str, Any] = field(default_factory=dict)
    schema_json: str = ""
    channels: dict[str, bool] = field(default_factory=dict)


@dataclass
class EditorView:
    """The workflow as the page shows it; ``version`` and ``updated_at`` tell whether it has changed since."""

    identifier: str = ""
    name: str = ""
    status: str = ""
    active: bool = False
    version: str = ""
    number: int = 0
    updated_at: int = 0
    updated_by: str = ""
    settings: Settings = field(default_factory=Settings)
    problems: list[Problem] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    form: StepForm = field(default_factory=StepForm)
    preview: StepPreview = field(default_factory=StepPreview)
    variables: list[dict[str, str]] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    layouts: list[Choice] = field(default_factory=list)
    workflows: list[Choice] = field(default_factory=list)
    inboxes: list[Choice] = field(default_factory=list)


def view_of(session: Session, stored: StoredWorkflow, open_step: str) -> EditorView:
    """The editor for a workflow, with the step of this step id open (or none)."""
    row = stored.row
    position = next((at for at, step in enumerate(stored.steps) if step["step_id"] == open_step), None)
    view = EditorView(
        identifier=row.identifier,
        name=row.name,
        status=STATUS_LOOKS.get(row.status, row.status),
        active=row.active,
        version=stored.version.id,
        number=stored.version.number,
        updated_at=row.updated_at,
        updated_by=name_of(stored.updated_by) if stored.updated_by else "",
        settings=_settings(stored),
        problems=_problems(stored),
        steps=[_line(stored, step) for step in stored.steps],
    )
    if position is not None:
        view.form = form_of(stored, position)
        view.preview = preview_of(session, stored, position)
        view.completions = completions_of(session, stored, position)
        view.variables = _variables(session, stored, position)
        _choices(session, stored, position, view)
    return view


def test_payload(stored: StoredWorkflow) -> str:
    """A payload to try the workflow with, as indented JSON: the schema's example, else what the templates name."""
    payload = example_payload(stored.definition["payload_schema"])
    if payload is None:
        payload = {}
        for step in stored.steps:
            payload = merged(payload, guessed_payload(step["control_values"]))
    return pretty_json(payload)


def _settings(stored: StoredWorkflow) -> Settings:
    row, definition = stored.row, stored.definition
    default = definition["preferences"]["default"]
    return Settings(
        description=row.description or "",
        tags=", ".join(row.tags or []),
        severity=row.severity,
        critical=default["all"]["readOnly"],
        enabled=default["all"]["enabled"],
        translations=row.translation_enabled,
        enforce=definition["validate_payload"],
        schema=definition["payload_schema"] or {},
        schema_json=pretty_json(definition["payload_schema"]) if definition["payload_schema"] else "",
        channels={channel: default["channels"][channel]["enabled"] for channel in CHANNEL_TYPES},
    )


def _line(stored: StoredWorkflow, step: Mapping[str, Any]) -> dict[str, Any]:
    """A step for the canvas (components/canvas.py)."""
    values = step["control_values"]
    arms = values.get("arms") if isinstance(values.get("arms"), list) else []
    sentences = {str(arm.get("id")): in_words(arm.get("condition")) for arm in arms if isinstance(arm, Mapping)}
    skip = values.get("skip")
    return {
        "uid": step["_id"],
        "step_id": step["step_id"],
        "name": step["name"],
        "type": step["type"],
        "summary": summary_of(step["type"], values),
        "condition": (in_words(skip) or "a condition holds") if skip else "",
        "problem": next(iter(messages_of(stored.issues_of_step(step["_id"])).values()), ""),
        "href": _step_href(stored, step),
        "parent": step.get("parent"),
        "arms": arms_of(step["type"], values, sentences),
    }


def _step_href(stored: StoredWorkflow, step: Mapping[str, Any]) -> str:
    row = stored.row
    return in_environment(row.environment_id, "workflows", row.identifier, "steps", step["step_id"])


def _problems(stored: StoredWorkflow) -> list[Problem]:
    """Those of the workflow first, then those of its steps in their order."""
    row = stored.row
    home = in_environment(row.environment_id, "workflows", row.identifier)
    pages = {"payloadSchema": f"{home}/payload"}
    found = [
        Problem(where="Workflow", text=entry["message"], href=pages.get(name, home))
        for name, entries in ((row.issues or {}).get("workflow") or {}).items()
        for entry in entries
    ]
    for step in stored.steps:
        for name, text in messages_of(stored.issues_of_step(step["_id"])).items():
            tail = "/conditions" if name == "skip" else ""
            found.append(Problem(where=step["name"], text=text, href=_step_href(stored, step) + tail))
    return found


def _variables(session: Session, stored: StoredWorkflow, position: int) -> list[dict[str, str]]:
    names = environment_variables.names_in(session, stored.row.environment_id)
    schema = variables_of(stored.definition["payload_schema"], stored.steps[:position], names)
    known = [{"name": variable.path, "kind": variable.kind} for variable in variables_in(schema)]
    if stored.definition["payload_schema"] is None:
        guessed = guessed_payload({"steps": [step["control_values"] for step in stored.steps]})
        known += [{"name": f"payload.{name}", "kind": "any"} for name in guessed]
    return known


def _choices(session: Session, stored: StoredWorkflow, position: int, view: EditorView) -> None:
    environment_id, kind = stored.row.environment_id, view.form.type
    if kind == "email":
        found, _ = layouts.list_layouts(session, environment_id, LayoutListing(limit=_MOST_CHOICES))
        view.layouts = [Choice(value=each.row.identifier, label=each.row.name) for each in found]
    elif kind == "invoke":
        others, _ = workflows.list_workflows(session, environment_id, WorkflowListing(limit=_MOST_CHOICES))
        view.workflows = [
            Choice(value=each.row.identifier, label=each.row.name)
            for each in others
            if each.row.identifier != stored.row.identifier
        ]
    elif kind == "wait":
        view.inboxes = [
            Choice(value=step["step_id"], label=step["name"])
            for step in stored.steps[:position]
            if step["type"] == "in_app"
        ]
