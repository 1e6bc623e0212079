"""The open step as its form shows it: texts, switches and lists of its control values, each with its issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, TypedDict

from novu_app.conditions.queries import empty_query, to_query
from novu_app.conditions.sentences import in_words
from novu_app.content.blocks import is_block_document
from novu_app.dashboard.components.liquid_editor import Mark, marks_of
from novu_app.dashboard.text import pretty_json
from novu_app.kernel import clock
from novu_app.timing import cron_words
from novu_app.workflows.service import StoredWorkflow
from novu_app.workflows.values import value_at

UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months")
#: Every text field of every form; a dot leads into an object.
FIELDS = (
    "subject", "body", "avatar",
    "primaryAction.label", "primaryAction.redirect.url", "primaryAction.redirect.target",
    "secondaryAction.label", "secondaryAction.redirect.url", "secondaryAction.redirect.target",
    "redirect.url", "redirect.target",
    "editorType", "preheader", "from.name", "from.email", "replyTo", "layoutId",
    "replyCallback.url",
    "type", "amount", "unit", "cron", "dynamicKey", "digestKey", "lookBackWindow.amount", "lookBackWindow.unit",
    "threshold", "throttleKey",
    "method", "url", "timeout",
    "until", "event", "stepId", "workflowId",
)  # fmt: skip
#: Fields that hold JSON.
DOCUMENTS = ("data", "payload", "custom", "responseBodySchema")
FLAGS = (
    "disableOutputSanitization", "useProviderDefaults", "extendToSchedule", "enforceSchemaValidation",
    "continueOnFailure", "replyCallback.active",
)  # fmt: skip
#: Issues that belong to no single field of a form.
_WHOLE = ("arms", "parent", "headers", "skip", "condition")


@dataclass
class ConditionView:
    """A condition for its builder: ``shown`` is false for one that the builder can not show."""

    query: dict[str, Any] = field(default_factory=empty_query)
    json: str = ""
    sentence: str = ""
    shown: bool = True
    problem: str = ""


class ArmForm(TypedDict):
    """An arm of a branch (``query`` and so on of its condition) or experiment (``weight``); ``at`` is its place."""

    at: int
    id: str
    name: str
    weight: str
    query: dict[str, Any]
    sentence: str
    json: str
    shown: bool
    problem: str


@dataclass
class StepForm:
    """The open step: ``texts``, ``errors``, ``marks``, ``flags`` and ``documents`` by field."""

    uid: str = ""
    step_id: str = ""
    name: str = ""
    type: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    body_pairs: list[dict[str, str]] = field(default_factory=list)
    body_is_pairs: bool = False
    arms: list[ArmForm] = field(default_factory=list)
    condition: ConditionView = field(default_factory=ConditionView)
    event_condition: ConditionView = field(default_factory=ConditionView)
    stop_on_fail: bool = False
    missing_integration: str = ""
    overrides: str = ""
    next_times: list[str] = field(default_factory=list)
    schedule: str = ""


def messages_of(issues: Mapping[str, Any]) -> dict[str, str]:
    """The first message of each field; of the integration under its own name."""
    found = {name: entries[0]["message"] for name, entries in (issues.get("controls") or {}).items() if entries}
    for entries in (issues.get("integration") or {}).values():
        found["integration"] = entries[0]["message"]
    return found


def form_of(stored: StoredWorkflow, position: int) -> StepForm:
    """The form of the step at a position."""
    step = stored.steps[position]
    values: Mapping[str, Any] = step["control_values"]
    issues = stored.issues_of_step(step["_id"])
    messages, found = messages_of(issues), issues.get("controls") or {}
    body, cron = values.get("body"), values.get("cron")
    form = StepForm(
        uid=step["_id"],
        step_id=step["step_id"],
        name=step["name"],
        type=step["type"],
        texts={name: _text(value_at(values, name)) for name in FIELDS},
        errors={name: messages.get(name, "") for name in (*FIELDS, *DOCUMENTS, *FLAGS, *_WHOLE)},
        marks={name: marks_of(found.get(name) or ()) for name in FIELDS},
        flags={name: value_at(values, name) is True for name in FLAGS},
        documents={name: pretty_json(values[name]) if values.get(name) else "" for name in DOCUMENTS},
        headers=_pairs(values.get("headers")),
        body_pairs=_pairs(body),
        body_is_pairs=isinstance(body, list),
        arms=_arms(step["type"], values, messages),
        condition=condition_view(values.get("skip"), messages.get("skip", "")),
        event_condition=condition_view(values.get("condition"), messages.get("condition", "")),
        stop_on_fail=step["should_stop_on_fail"],
        missing_integration=messages.get("integration", ""),
        overrides=pretty_json(step["provider_overrides"]) if step.get("provider_overrides") else "",
        next_times=cron_words.next_times(cron, clock.now_ms(), UTC) if cron else [],
        schedule=cron_words.in_words(cron) if cron else "",
    )
    # What the engine does with a step that says nothing.
    form.texts["type"] = form.texts["type"] or {"throttle": "fixed"}.get(form.type, "timed" if cron else "regular")
    form.texts["until"] = form.texts["until"] or "event"
    if form.type == "email":
        form.texts["editorType"] = "block" if _is_block(values) else "html"
        if values.get("layoutId") is None:
            form.texts["layoutId"] = NO_LAYOUT if "layoutId" in values else DEFAULT_LAYOUT
    return form


#: What the choice of layouts calls none at all, and the environment's default.
NO_LAYOUT = "(none)"
DEFAULT_LAYOUT = "(default)"


def condition_view(rule: Any, problem: str = "") -> ConditionView:
    """A condition as the builder takes it."""
    query = to_query(rule)
    return ConditionView(
        query=query or empty_query(),
        json=pretty_json(rule) if rule else "",
        sentence=in_words(rule),
        shown=query is not None,
        problem=problem,
    )


def _arms(kind: str, values: Mapping[str, Any], messages: Mapping[str, str]) -> list[ArmForm]:
    if kind not in ("branch", "experiment"):
        return []
    found = []
    for at, arm in enumerate(values.get("arms") or []):
        if not isinstance(arm, Mapping):
            continue
        condition = condition_view(arm.get("condition"))
        found.append(
            ArmForm(
                at=at,
                id=str(arm.get("id") or ""),
                name=str(arm.get("name") or ""),
                weight=_text(arm.get("weight", 1)),
                query=condition.query,
                sentence=condition.sentence,
                json=condition.json,
                shown=condition.shown,
                problem=messages.get(f"arms.{at}.condition", ""),
            )
        )
    return found


def _is_block(values: Mapping[str, Any]) -> bool:
    body = values.get("body")
    return is_block_document(body) if body else values.get("editorType") != "html"


def _pairs(value: Any) -> list[dict[str, str]]:
    entries = value if isinstance(value, list) else []
    return [
        {"key": str(entry.get("key") or ""), "value": str(entry.get("value") or "")}
        for entry in entries
        if isinstance(entry, Mapping)
    ]


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (list, dict)) else str(value)
