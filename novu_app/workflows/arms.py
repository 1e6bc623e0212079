"""Changing the arms of a branch or experiment: what the form of such a step does."""

from __future__ import annotations

from typing import Any

from novu_app.workflows.arranging import below, find, in_reading_order
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.structure import DEFAULT_ARM


def add_arm(draft: WorkflowDraft, uid: str) -> None:
    """Give a branch or experiment one more arm.

    Raises:
        NotFound: the step is gone.
    """
    step = find(list(draft.steps), uid)
    arms = list(step.control_values.get("arms") or [])
    taken = {str(arm.get("id")) for arm in arms} | {DEFAULT_ARM}
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    arm_id = next(letter for letter in letters if letter not in taken)
    extra: dict[str, Any] = {"condition": {}} if step.type == "branch" else {"weight": 50}
    arms.append({"id": arm_id, "name": arm_id.upper(), **extra})
    step.control_values = {**step.control_values, "arms": arms}


def remove_arm(draft: WorkflowDraft, uid: str, arm_id: str) -> None:
    """Take an arm away, with the steps in it.

    Raises:
        NotFound: the step is gone.
    """
    steps = list(draft.steps)
    step = find(steps, uid)
    arms = [arm for arm in step.control_values.get("arms") or [] if arm.get("id") != arm_id]
    step.control_values = {**step.control_values, "arms": arms}
    inside = [other for other in steps if other.parent == (step.step_id, arm_id)]
    gone = {id(each) for other in inside for each in below(steps, other)}
    draft.steps = [each for each in steps if id(each) not in gone]


def raise_arm(draft: WorkflowDraft, uid: str, at: int) -> None:
    """Let the arm at a place be asked before the one above it.

    Raises:
        NotFound: the step is gone.
    """
    step = find(list(draft.steps), uid)
    arms = list(step.control_values.get("arms") or [])
    if 0 < at < len(arms):
        arms[at - 1], arms[at] = arms[at], arms[at - 1]
        step.control_values = {**step.control_values, "arms": arms}
        draft.steps = in_reading_order(draft.steps)
