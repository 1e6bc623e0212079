"""Changing which steps a draft has, and where they stand: what an editor does on its canvas.

Steps are named by their uid. After each change the list is in reading order: a branch, then the steps of its arms in the
order of the arms, then what follows the branch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows.drafts import MAX_NAME, MAX_STEPS, StepDraft, WorkflowDraft
from novu_app.workflows.slugs import slugify, unique_step_id
from novu_app.workflows.structure import BRANCHING, DEFAULT_ARM

#: Name and control values of a new step of each type.
NEW_STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "in_app": ("In-app", {}),
    "email": ("Email", {"editorType": "block"}),
    "sms": ("SMS", {}),
    "push": ("Push", {}),
    "chat": ("Chat", {}),
    "tool": ("Tool", {}),
    "digest": ("Digest", {"type": "regular", "amount": 5, "unit": "minutes"}),
    "delay": ("Delay", {"type": "regular", "amount": 5, "unit": "minutes"}),
    "throttle": ("Throttle", {"type": "fixed", "amount": 1, "unit": "hours", "threshold": 1}),
    "branch": ("Branch", {"arms": [{"id": "a", "name": "A", "condition": {}}]}),
    "experiment": (
        "Experiment",
        {"arms": [{"id": "a", "name": "A", "weight": 50}, {"id": "b", "name": "B", "weight": 50}]},
    ),
    "wait": ("Wait for event", {"until": "event", "amount": 1, "unit": "days"}),
    "invoke": ("Start workflow", {}),
    "http_request": ("HTTP request", {"method": "POST", "url": "", "headers": []}),
    "custom": ("Custom", {}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step goes: behind the step ``after``; or, without one, to the beginning of an arm (None: of the workflow)."""

    after: str | None = None
    arm: tuple[str, str] | None = None


def insert(draft: WorkflowDraft, kind: str, place: Place) -> str:
    """Add a new step of a type; returns its step id.

    Raises:
        BadRequest: there is no such type, or the workflow is full.
        NotFound: there is no such place.
    """
    if kind not in NEW_STEPS:
        raise BadRequest(f"There is no step type {kind}")
    name, values = NEW_STEPS[kind]
    steps = list(draft.steps)
    _leave_room(steps, 1)
    step_id = unique_step_id(slugify(name), _step_ids(steps))
    step = StepDraft(_unused_name(name, steps), kind, deepcopy(values), step_id=step_id)
    draft.steps = _placed(steps, [step], place)
    return step_id


def move(draft: WorkflowDraft, uid: str, place: Place) -> None:
    """Put a step, and what stands in its arms, to another place.

    Raises:
        NotFound: the step or the place is gone.
        BadRequest: the place is in an arm of the step itself.
    """
    if place.after == uid:
        return
    steps = list(draft.steps)
    moved = subtree(steps, uid)
    if place.after is None:
        within = place.arm is not None and any(step.step_id == place.arm[0] for step in moved)
    else:
        within = any(step.uid == place.after for step in moved)
    if within:
        raise BadRequest("A branch can not be put into one of its own arms")
    inside = {id(step) for step in moved}
    draft.steps = _placed([step for step in steps if id(step) not in inside], moved, place)


def shift(draft: WorkflowDraft, uid: str, places: int) -> None:
    """Move a step up (-1) or down (1) among the steps of its arm; at the end of it nothing happens.

    Raises:
        NotFound: the step is gone.
    """
    steps = list(draft.steps)
    step = find(steps, uid)
    siblings = [other for other in steps if other.parent == step.parent]
    at = siblings.index(step)
    to = min(max(at + places, 0), len(siblings) - 1)
    if to == at:
        return
    siblings.remove(step)
    before = siblings[to - 1].uid if to else None
    move(draft, uid, Place(before, step.parent))


def duplicate(draft: WorkflowDraft, uid: str) -> str:
    """Put a copy of a step, with copies of what stands in its arms, behind it; returns the copy's step id.

    Raises:
        NotFound: the step is gone.
        BadRequest: the workflow is full.
    """
    return put_copies(draft, subtree(list(draft.steps), uid), Place(uid))


def put_copies(draft: WorkflowDraft, originals: Sequence[StepDraft], place: Place) -> str:
    """Put copies of steps to a place; the first one stands above the others. Returns its copy's step id.

    Raises:
        BadRequest: the workflow is full.
        NotFound: there is no such place.
    """
    steps = list(draft.steps)
    _leave_room(steps, len(originals))
    taken = _step_ids(steps)
    names: dict[str, str] = {}
    copies: list[StepDraft] = []
    for original in originals:
        step_id = unique_step_id(slugify(original.name) or slugify(original.type), taken)
        taken.add(step_id)
        names[original.step_id or ""] = step_id
        parent = original.parent
        copies.append(
            StepDraft(
                name=_unused_name(original.name, [*steps, *copies]),
                type=original.type,
                control_values=deepcopy(original.control_values),
                step_id=step_id,
                should_stop_on_fail=original.should_stop_on_fail,
                provider_overrides=deepcopy(original.provider_overrides),
                parent=(names.get(parent[0], parent[0]), parent[1]) if parent else None,
            )
        )
    draft.steps = _placed(steps, copies, place)
    return str(copies[0].step_id)


def remove(draft: WorkflowDraft, uid: str) -> None:
    """Take a step away, with what stands in its arms.

    Raises:
        NotFound: it is gone already.
    """
    gone = {id(step) for step in subtree(list(draft.steps), uid)}
    draft.steps = [step for step in draft.steps if id(step) not in gone]


def find(steps: Iterable[StepDraft], uid: str) -> StepDraft:
    """The step with this uid.

    Raises:
        NotFound: it is gone.
    """
    for step in steps:
        if step.uid == uid:
            return step
    raise NotFound("This step is gone.")


def subtree(steps: Sequence[StepDraft], uid: str) -> list[StepDraft]:
    """A step and everything in its arms, in reading order.

    Raises:
        NotFound: it is gone.
    """
    return below(steps, find(steps, uid))


def in_reading_order(steps: Sequence[StepDraft]) -> list[StepDraft]:
    """The steps as they are read; those whose branch is not there come last."""
    ordered = [each for step in steps if step.parent is None for each in below(steps, step)]
    seen = {id(step) for step in ordered}
    return [*ordered, *(step for step in steps if id(step) not in seen)]


def below(steps: Sequence[StepDraft], step: StepDraft) -> list[StepDraft]:
    """A step and everything in its arms, in reading order."""
    found, seen = [step], {id(step)}
    if step.type in BRANCHING:
        arms = [str(arm.get("id")) for arm in step.control_values.get("arms") or [] if isinstance(arm, Mapping)]
        for arm in (*arms, DEFAULT_ARM):
            for other in steps:
                if other.parent == (step.step_id, arm) and id(other) not in seen:
                    inside = below([each for each in steps if each is not step], other)
                    seen.update(map(id, inside))
                    found += inside
    return found


def _placed(steps: list[StepDraft], added: list[StepDraft], place: Place) -> list[StepDraft]:
    """``steps`` with ``added`` at a place; the first of ``added`` takes the place's arm."""
    if place.after is not None:
        before = find(steps, place.after)
        added[0].parent = before.parent
        at = steps.index(before) + 1
    else:
        if place.arm is not None and not any(step.step_id == place.arm[0] for step in steps):
            raise NotFound("This branch is gone.")
        added[0].parent = place.arm
        at = 0
    return in_reading_order([*steps[:at], *added, *steps[at:]])


def _leave_room(steps: Sequence[StepDraft], count: int) -> None:
    if len(steps) + count > MAX_STEPS:
        raise BadRequest(f"A workflow has at most {MAX_STEPS} steps")


def _step_ids(steps: Iterable[StepDraft]) -> set[str]:
    return {step.step_id for step in steps if step.step_id}


def _unused_name(name: str, steps: Iterable[StepDraft]) -> str:
    names = {step.name for step in steps}
    candidate, number = name, 2
    while candidate in names:
        candidate, number = f"{name[: MAX_NAME - 4]} {number}", number + 1
    return candidate
