"""What the editor shows, made of a stored workflow; and form fields turned back into control values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.content.blocks import is_block_document
from novu_app.dashboard.pages.workflows import STATUS_LOOKS
from novu_app.dashboard.text import duration, plain, pretty_json
from novu_app.dashboard.urls import in_environment
from novu_app.kernel.errors import BadRequest
from novu_app.workflows.payload_examples import example_payload
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.preview import layouts_for, preview_step, translations_for
from novu_app.workflows.preview_data import Given, merged
from novu_app.workflows.service import StoredWorkflow

#: Step types that the editor has a form for.
EDITABLE = ("in_app", "email", "delay", "digest")
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months")
#: Every field of every form; a dot leads into an object.
FIELDS = (
    "subject",
    "body",
    "avatar",
    "primaryAction.label",
    "primaryAction.redirect.url",
    "secondaryAction.label",
    "secondaryAction.redirect.url",
    "redirect.url",
    "preheader",
    "from.name",
    "from.email",
    "replyTo",
    "amount",
    "unit",
    "digestKey",
)
FLAGS = ("disableOutputSanitization",)
_NUMBERS = ("amount",)
_LONGEST_NUMBER = 9


class StepLine(TypedDict):
    """One step in the list of steps; ``summary`` says what it does, ``problem`` what is wrong with it."""

    uid: str
    step_id: str
    name: str
    type: str
    summary: str
    problem: str
    href: str


@dataclass
class StepForm:
    """The open step: ``texts`` and ``errors`` by field, flags apart; ``raw`` for a type without a form."""

    uid: str = ""
    step_id: str = ""
    name: str = ""
    type: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unsanitized: bool = False
    stop_on_fail: bool = False
    missing_integration: str = ""
    block_email: bool = False
    raw: str = ""


@dataclass
class StepPreview:
    """The open step rendered with an example; ``html`` is a whole document for a frame."""

    error: str = ""
    subject: str = ""
    body: str = ""
    html: str = ""
    primary: str = ""
    secondary: str = ""
    avatar: str = ""


@dataclass
class EditorView:
    """The workflow as the page shows it."""

    identifier: str = ""
    name: str = ""
    description: str = ""
    tags: str = ""
    status: str = ""
    active: bool = False
    problems: int = 0
    steps: list[StepLine] = field(default_factory=list)
    form: StepForm = field(default_factory=StepForm)
    preview: StepPreview = field(default_factory=StepPreview)


def view_of(session: Session, stored: StoredWorkflow, open_step: str) -> EditorView:
    """The editor for a workflow, with the step of this step id open (or none)."""
    row = stored.row
    lines = [_line(stored, step) for step in stored.steps]
    position = next((at for at, step in enumerate(stored.steps) if step["step_id"] == open_step), None)
    return EditorView(
        identifier=row.identifier,
        name=row.name,
        description=row.description or "",
        tags=", ".join(row.tags or []),
        status=STATUS_LOOKS.get(row.status, row.status),
        active=row.active,
        problems=sum(1 for line in lines if line["problem"]) + len((row.issues or {}).get("workflow") or {}),
        steps=lines,
        form=_form(stored, position) if position is not None else StepForm(),
        preview=StepPreview() if position is None else _preview(session, stored, position),
    )


def test_payload(stored: StoredWorkflow) -> str:
    """A payload to try the workflow with, as indented JSON: the schema's example, else what the templates name."""
    payload = example_payload(stored.definition["payload_schema"])
    if payload is None:
        payload = {}
        for step in stored.steps:
            payload = merged(payload, guessed_payload(step["control_values"]))
    return pretty_json(payload)


def with_field(values: Mapping[str, Any], name: str, text: str) -> dict[str, Any]:
    """Control values with one form field changed; an empty text takes the value away, and objects left empty too.

    Raises:
        BadRequest: a field that wants a number got something else.
    """
    head, _, rest = name.partition(".")
    changed = dict(values)
    inner = changed.get(head)
    value: Any = with_field(inner if isinstance(inner, Mapping) else {}, rest, text) if rest else _typed(name, text)
    if value in ("", None, {}):
        changed.pop(head, None)
    else:
        changed[head] = value
    return changed


def _typed(name: str, text: str) -> Any:
    number = text.strip()
    if name not in _NUMBERS or not number:
        return text
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise BadRequest("Give a whole number.")
    return max(1, int(number))


def _line(stored: StoredWorkflow, step: Mapping[str, Any]) -> StepLine:
    row = stored.row
    return StepLine(
        uid=step["_id"],
        step_id=step["step_id"],
        name=step["name"],
        type=step["type"],
        summary=_summary(step["type"], step["control_values"]),
        problem=next(iter(_messages(stored.issues_of_step(step["_id"])).values()), ""),
        href=in_environment(row.environment_id, "workflows", row.identifier, "steps", step["step_id"]),
    )


def _summary(kind: str, values: Mapping[str, Any]) -> str:
    amount = duration(values.get("amount"), values.get("unit"))
    if kind == "delay":
        return f"Wait {amount}" if amount else "No time set"
    if kind == "digest":
        key = f" by {values['digestKey']}" if values.get("digestKey") else ""
        return f"Gather {amount}{key}" if amount else "No window set"
    return plain(str(values.get("subject") or values.get("body") or "No content yet"))


def _messages(issues: Mapping[str, Any]) -> dict[str, str]:
    """The first message of each field; of the integration under its own name."""
    found = {name: entries[0]["message"] for name, entries in (issues.get("controls") or {}).items() if entries}
    for entries in (issues.get("integration") or {}).values():
        found["integration"] = entries[0]["message"]
    return found


def _form(stored: StoredWorkflow, position: int) -> StepForm:
    step = stored.steps[position]
    values: Mapping[str, Any] = step["control_values"]
    messages = _messages(stored.issues_of_step(step["_id"]))
    return StepForm(
        uid=step["_id"],
        step_id=step["step_id"],
        name=step["name"],
        type=step["type"],
        texts={name: _text_at(values, name) for name in FIELDS},
        errors={name: messages.get(name, "") for name in FIELDS},
        unsanitized=values.get("disableOutputSanitization") is True,
        stop_on_fail=step["should_stop_on_fail"],
        missing_integration=messages.get("integration", ""),
        block_email=step["type"] == "email" and is_block_document(values.get("body")),
        raw="" if step["type"] in EDITABLE else pretty_json(values),
    )


def _text_at(values: Mapping[str, Any], name: str) -> str:
    value: Any = values
    for key in name.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)


def _preview(session: Session, stored: StoredWorkflow, position: int) -> StepPreview:
    kind = stored.steps[position]["type"]
    if kind not in ("in_app", "email"):
        return StepPreview()
    layouts = layouts_for(session, stored, position)
    made = preview_step(stored, position, None, Given(), layouts, translations_for(session, stored, layouts))
    if made.output is None:
        return StepPreview(error=made.error or "")
    output = made.output
    if kind == "email":
        return StepPreview(subject=output["subject"], html=output["body"])
    return StepPreview(
        subject=output.get("subject", ""),
        body=output.get("body", ""),
        avatar=output.get("avatar", ""),
        primary=(output.get("primaryAction") or {}).get("label", ""),
        secondary=(output.get("secondaryAction") or {}).get("label", ""),
    )
