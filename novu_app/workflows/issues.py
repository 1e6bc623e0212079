"""What is wrong with a workflow that may be saved all the same (contract/workflow-model.md, Issue enums)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from novu_app.conditions.service import problem_with
from novu_app.timing.checks import problems_with
from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.flow_issues import Problem, problems_of
from novu_app.workflows.layout_names import name_in
from novu_app.workflows.link_issues import wrong_links
from novu_app.workflows.payload_schemas import problem_of_schema
from novu_app.workflows.template_issues import issues_in, issues_in_condition
from novu_app.workflows.variables import variables_of

Issue = dict[str, Any]
FieldIssues = dict[str, list[Issue]]

_REQUIRED: dict[str, tuple[str, ...]] = {
    "email": ("subject", "body"),
    "sms": ("body",),
    "chat": ("body",),
    "tool": ("body",),
    "push": ("subject", "body"),
    "http_request": ("method", "url"),
}
_TIMED = ("cron",)
_REGULAR = ("amount", "unit")
#: Control values that hold conditions, which are no templates.
_NO_TEMPLATES = {"branch": ("arms",), "wait": ("condition",)}
_LABELS = {"url": "URL", "cron": "Schedule", "dynamicKey": "Dynamic key"}


def issues_of(
    steps: Sequence[Mapping[str, Any]],
    tags: Sequence[str],
    active_channels: Collection[str],
    layouts: Collection[str] = (),
    *,
    preferences: Mapping[str, Any] | None = None,
    payload_schema: Mapping[str, Any] | None = None,
    environment_variables: Collection[str] | None = None,
) -> dict[str, Any]:
    """All issues of a workflow.

    Args:
        steps: the steps of its definition.
        tags: its tags.
        active_channels: the channels on which the environment can send.
        layouts: which of the layouts that steps name are there.
        preferences: those of its definition, whose condition is looked at.
        payload_schema: the workflow's own; None allows any payload.
        environment_variables: those that there are besides ``env.name`` and ``env.type``; None allows any.

    Returns:
        ``{"workflow": {field: [issue]}, "steps": {uid: {"controls": …, "integration": …}}}``, empty where all is well.
    """
    found: dict[str, Any] = {}
    repeated = sorted({tag for tag in tags if list(tags).count(tag) > 1})
    if repeated:
        text = f"Tags must be unique: {', '.join(repeated)}"
        found["workflow"] = {"tags": [{"issueType": "DUPLICATED_VALUE", "message": text}]}
    if problem := problem_of_schema(payload_schema):
        # The contract has no kind of issue for a value that is there and of no use.
        issue = {"issueType": "MISSING_VALUE", "message": f"The payload schema can not be used: {problem}"}
        found.setdefault("workflow", {})["payloadSchema"] = [issue]
    # The condition is asked at every channel step: it can read what all of them can.
    if wrong := _preference_issues(preferences or {}, variables_of(payload_schema, steps, environment_variables)):
        found.setdefault("workflow", {}).update(wrong)
    flow = problems_of(steps)
    by_step = {}
    for position, step in enumerate(steps):
        readable = variables_of(payload_schema, steps[:position], environment_variables)
        if issues := step_issues(step, active_channels, flow.get(step["_id"], ()), layouts, readable):
            by_step[step["_id"]] = issues
    if by_step:
        found["steps"] = by_step
    return found


def step_issues(
    step: Mapping[str, Any],
    active_channels: Collection[str],
    flow: Iterable[Problem] = (),
    layouts: Collection[str] = (),
    readable: Mapping[str, Any] | None = None,
) -> dict[str, FieldIssues]:
    """The issues of one step: ``controls`` by field, ``integration`` by channel.

    ``flow`` is what its place tells, ``readable`` the schema of what it can read.
    """
    found: dict[str, FieldIssues] = {}
    controls = _control_issues(step["type"], step["control_values"], readable or variables_of(None, ()))
    for name, kind, text in flow:
        _add(controls, name, kind, text)
    layout = name_in(step)
    if layout is not None and layout not in layouts:
        _add(controls, "layoutId", "MISSING_VALUE", f"Layout not found: {layout}")
    if controls:
        found["controls"] = controls
    if step["type"] in CHANNEL_TYPES and step["type"] not in active_channels:
        issue = {"issueType": "MISSING_INTEGRATION", "message": "Missing active integration provider"}
        found["integration"] = {step["type"]: [issue]}
    return found


def _preference_issues(preferences: Mapping[str, Any], readable: Mapping[str, Any]) -> FieldIssues:
    """The issues of the conditions on which the workflow is sent, by their place in a request."""
    found: FieldIssues = {}
    for level, name in (("user", "user"), ("default", "workflow")):
        rule = ((preferences.get(level) or {}).get("all") or {}).get("condition")
        _check_condition(found, f"preferences.{name}.all.condition", rule, readable)
    return found


def _check_condition(found: FieldIssues, name: str, rule: Any, readable: Mapping[str, Any]) -> None:
    if problem := problem_with(rule):
        _add(found, name, "ILLEGAL_VARIABLE_IN_CONTROL_VALUE", problem)
        return
    for kind, variable, text in issues_in_condition(rule, readable):
        _add(found, name, kind, text, variable)


def _control_issues(step_type: str, values: Mapping[str, Any], readable: Mapping[str, Any]) -> FieldIssues:
    found: FieldIssues = {}
    for name in _required(step_type, values):
        if _is_blank(values.get(name)):
            label = _LABELS.get(name) or name.capitalize()
            _add(found, name, "MISSING_VALUE", f"{label} is required")
    if step_type == "in_app":
        if _is_blank(values.get("subject")) and _is_blank(values.get("body")):
            _add(found, "body", "MISSING_VALUE", "Subject or body is required")
        for action in ("primaryAction", "secondaryAction"):
            if isinstance(values.get(action), Mapping) and _is_blank(values[action].get("label")):
                _add(found, f"{action}.label", "MISSING_VALUE", "Label is required")
    for name, text in problems_with(step_type, values).items():
        # The contract has no kind of issue for a value that is there and of no use.
        if name not in found:
            _add(found, name, "MISSING_VALUE", text)
    for name, rule in _conditions(step_type, values):
        if name.startswith("arms.") and rule in (None, {}, ""):
            _add(found, name, "MISSING_VALUE", "Condition is required")
        else:
            _check_condition(found, name, rule, readable)
    for name, text in wrong_links(step_type, values):
        _add(found, name, "INVALID_URL", text)
    no_templates = ("skip", *_NO_TEMPLATES.get(step_type, ()))
    templates = {name: value for name, value in values.items() if name not in no_templates}
    for field, (kind, variable, text) in issues_in(templates, readable):
        _add(found, field, kind, text, variable)
    return found


def _required(step_type: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    if step_type == "digest":
        timed = values.get("type") == "timed" or (values.get("type") is None and values.get("cron"))
        return _TIMED if timed else _REGULAR
    if step_type == "delay":
        return {"timed": _TIMED, "dynamic": ("dynamicKey",)}.get(str(values.get("type")), _REGULAR)
    if step_type == "throttle":
        return ("dynamicKey",) if values.get("type") == "dynamic" else _REGULAR
    return _REQUIRED.get(step_type, ())


def _conditions(step_type: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The conditions among a step's control values, by field."""
    yield "skip", values.get("skip")
    if step_type == "wait":
        yield "condition", values.get("condition")
    arms = values.get("arms") if step_type == "branch" else None
    for position, arm in enumerate(arms if isinstance(arms, list) else []):
        if isinstance(arm, Mapping):
            yield f"arms.{position}.condition", arm.get("condition")


def _add(found: FieldIssues, field: str, kind: str, message: str, variable: str = "") -> None:
    issue: Issue = {"issueType": kind, "message": message}
    if kind in ("ILLEGAL_VARIABLE_IN_CONTROL_VALUE", "INVALID_FILTER_ARG_IN_VARIABLE"):
        issue["variableName"] = variable or field
    found.setdefault(field, []).append(issue)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
