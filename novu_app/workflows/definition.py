"""From a draft to the definition that a version holds; its shape stands at ``models.WorkflowVersion``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.kernel.ids import new_id
from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from novu_app.workflows.slugs import slugify, unique_step_id

Step = dict[str, Any]
Definition = dict[str, Any]


def define(draft: WorkflowDraft, previous: Sequence[Step] = ()) -> Definition:
    """The definition of a draft.

    Args:
        draft: a checked draft.
        previous: the steps that the workflow has; a step of the draft that names one of them keeps its identity.
    """
    default = preferences_of(draft.default_preferences)
    user = preferences_of(draft.user_preferences) if draft.user_preferences is not None else None
    return {
        "name": draft.name,
        "description": draft.description,
        "tags": draft.tags,
        "severity": draft.severity,
        "critical": is_critical(default, user),
        "payload_schema": draft.payload_schema,
        "validate_payload": draft.validate_payload,
        "preferences": {"default": default, "user": user},
        "steps": _steps(draft.steps, previous),
    }


def drafts_of(definition: Mapping[str, Any]) -> list[StepDraft]:
    """The steps of a definition as drafts of themselves."""
    return [
        StepDraft(
            name=step["name"],
            type=step["type"],
            control_values=step["control_values"],
            uid=step["_id"],
            step_id=step["step_id"],
            should_stop_on_fail=step["should_stop_on_fail"],
            provider_overrides=step.get("provider_overrides"),
            parent=(step["parent"]["step_id"], step["parent"]["arm"]) if step.get("parent") else None,
        )
        for step in definition["steps"]
    ]


def preferences_of(wanted: Mapping[str, Any] | None) -> dict[str, Any]:
    """Preferences in full: what is not said is enabled and may be changed by subscribers."""
    wanted = wanted or {}
    everything, channels = wanted.get("all") or {}, wanted.get("channels") or {}
    full: dict[str, Any] = {
        "enabled": everything.get("enabled") is not False,
        "readOnly": everything.get("readOnly") is True,
    }
    if everything.get("condition") is not None:
        full["condition"] = everything["condition"]
    return {
        "all": full,
        "channels": {
            channel: {"enabled": (channels.get(channel) or {}).get("enabled") is not False} for channel in CHANNEL_TYPES
        },
    }


def is_critical(default: Mapping[str, Any], user: Mapping[str, Any] | None) -> bool:
    """Whether subscribers may not refuse (contract/execution.md, Preferences)."""
    return bool(default["all"]["readOnly"] or (user and user["all"]["readOnly"]))


def _steps(drafts: Sequence[StepDraft], previous: Sequence[Step]) -> list[Step]:
    known = {step["_id"]: step for step in previous}
    kept: dict[int, Step] = {}
    for position, draft in enumerate(drafts):
        if draft.uid in known:
            # Each step can be replaced by one draft; a second one that names it is a new step.
            kept[position] = known.pop(draft.uid)
    taken = {step["step_id"] for step in kept.values()}
    steps = []
    # A new branch may be given another step id than it asked for: the steps of its arms follow it.
    renamed: dict[str, str] = {}
    for position, draft in enumerate(drafts):
        old = kept.get(position)
        if old is None:
            wanted = draft.step_id or slugify(draft.name) or slugify(draft.type)
            step_id = unique_step_id(wanted, taken)
            taken.add(step_id)
            renamed.setdefault(wanted, step_id)
        else:
            step_id = old["step_id"]
        steps.append(_step(draft, old, step_id))
    known_ids = {step["step_id"] for step in kept.values()}
    for step, draft in zip(steps, drafts, strict=True):
        if draft.parent is not None:
            above, arm = draft.parent
            step["parent"] = {"step_id": above if above in known_ids else renamed.get(above, above), "arm": arm}
    return steps


def _step(draft: StepDraft, old: Step | None, step_id: str) -> Step:
    stop = draft.should_stop_on_fail
    if stop is None:
        stop = bool(old and old["should_stop_on_fail"])
    step: Step = {
        "_id": old["_id"] if old else new_id(),
        "step_id": step_id,
        "name": draft.name,
        "type": draft.type,
        "control_values": draft.control_values,
        "should_stop_on_fail": stop,
    }
    if draft.provider_overrides is not None:
        step["provider_overrides"] = draft.provider_overrides
    return step
