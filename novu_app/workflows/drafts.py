"""What a caller wants a workflow to be, in plain Python: the dashboard and the routes fill these in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from novu_app.kernel.errors import ValidationFailed
from novu_app.workflows.controls import STEP_TYPES
from novu_app.workflows.slugs import IDENTIFIER

MAX_NAME = 128
MAX_DESCRIPTION = 256
MAX_TAGS = 16
MAX_TAG = 64
MAX_STEPS = 20
MAX_IDENTIFIER = 128
SEVERITIES = ("high", "medium", "low", "none")
ORIGINS = ("novu-cloud", "novu-cloud-v1", "external")


@dataclass(slots=True)
class StepDraft:
    """A step as wanted. ``uid`` names the step that it replaces; without one it is new.

    ``step_id`` is heeded for a new step alone: the name under which later steps know it never changes.
    """

    name: str
    type: str
    control_values: dict[str, Any] = field(default_factory=dict)
    uid: str | None = None
    step_id: str | None = None
    should_stop_on_fail: bool | None = None
    provider_overrides: dict[str, Any] | None = None
    #: The arm that the step belongs to: the step id of its branch, and the arm's id.
    parent: tuple[str, str] | None = None


@dataclass(slots=True)
class WorkflowDraft:
    """A workflow as wanted. Preferences are in the contract's shape (contract/workflow-model.md, WorkflowPreferences).

    ``identifier`` counts when the workflow is created; an empty one is made of the name.
    """

    name: str
    identifier: str = ""
    steps: Sequence[StepDraft] = ()
    description: str | None = None
    tags: list[str] = field(default_factory=list)
    active: bool = False
    severity: str = "none"
    payload_schema: dict[str, Any] | None = None
    validate_payload: bool = False
    translation_enabled: bool = False
    default_preferences: dict[str, Any] | None = None
    user_preferences: dict[str, Any] | None = None
    origin: str = "novu-cloud"


def check(draft: WorkflowDraft) -> None:
    """See that a draft keeps the limits.

    Raises:
        ValidationFailed: it does not; every field that is wrong is named.
    """
    errors: dict[str, dict[str, Any]] = {}

    def wrong(field_name: str, message: str, value: Any = None) -> None:
        errors.setdefault(field_name, {"messages": [], "value": value})["messages"].append(message)

    if not draft.name.strip():
        wrong("name", "name should not be empty", draft.name)
    if len(draft.name) > MAX_NAME:
        wrong("name", f"name must be shorter than or equal to {MAX_NAME} characters")
    if draft.identifier and (len(draft.identifier) > MAX_IDENTIFIER or not IDENTIFIER.match(draft.identifier)):
        wrong(
            "workflowId",
            f"workflowId must be letters and digits with single hyphens, underscores or dots between them, "
            f"at most {MAX_IDENTIFIER} characters",
            draft.identifier[: MAX_IDENTIFIER + 1],
        )
    if draft.description is not None and len(draft.description) > MAX_DESCRIPTION:
        wrong("description", f"description must be shorter than or equal to {MAX_DESCRIPTION} characters")
    if len(draft.tags) > MAX_TAGS:
        wrong("tags", f"tags must contain no more than {MAX_TAGS} elements")
    if any(not 1 <= len(tag) <= MAX_TAG for tag in draft.tags):
        wrong("tags", f"each value in tags must have between 1 and {MAX_TAG} characters")
    if draft.severity not in SEVERITIES:
        wrong("severity", f"severity must be one of the following values: {', '.join(SEVERITIES)}", draft.severity)
    if draft.origin not in ORIGINS:
        wrong("origin", f"origin must be one of the following values: {', '.join(ORIGINS)}", draft.origin)
    if len(draft.steps) > MAX_STEPS:
        wrong("steps", f"steps must contain no more than {MAX_STEPS} elements")
    for index, step in enumerate(draft.steps):
        if step.type not in STEP_TYPES:
            expected = ", ".join(STEP_TYPES)
            wrong(f"steps.{index}.type", f"type must be one of the following values: {expected}", step.type)
        if not step.name.strip():
            wrong(f"steps.{index}.name", "name should not be empty", step.name)
        if len(step.name) > MAX_NAME:
            wrong(f"steps.{index}.name", f"name must be shorter than or equal to {MAX_NAME} characters")
        if step.step_id and (len(step.step_id) > MAX_IDENTIFIER or not IDENTIFIER.match(step.step_id)):
            wrong(f"steps.{index}.stepId", "stepId must be letters and digits with single hyphens between them")
    if errors:
        raise ValidationFailed(errors)
