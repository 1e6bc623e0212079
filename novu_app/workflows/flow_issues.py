"""What is wrong with the steps that choose the way, wait or start another workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from novu_app.workflows import structure

#: Field of the control values, kind of issue, sentence.
Problem = tuple[str, str, str]


def problems_of(steps: Sequence[Mapping[str, Any]]) -> dict[str, list[Problem]]:
    """The problems of each step that has some, by the step's uid; those that can only be seen with the other steps too."""
    found: dict[str, list[Problem]] = {}
    misplaced = structure.problems(steps)
    for position, step in enumerate(steps):
        problems = list(_of_step(step["type"], step["control_values"]))
        if step["type"] == "wait":
            problems += _of_awaited_message(steps[:position], step["control_values"])
        if position in misplaced:
            problems.append(("parent", "MISSING_VALUE", misplaced[position]))
        if problems:
            found[step["_id"]] = problems
    return found


def _of_step(step_type: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    if step_type in structure.BRANCHING:
        yield from _of_arms(step_type, values.get("arms"))
    elif step_type == "wait":
        if values.get("until") not in ("seen", "read") and _is_blank(values.get("event")):
            yield "event", "MISSING_VALUE", "The event to wait for is required"
        for name in ("amount", "unit"):
            if _is_blank(values.get(name)):
                yield name, "MISSING_VALUE", f"{name.capitalize()} of the time-out is required"
    elif step_type == "invoke" and _is_blank(values.get("workflowId")):
        yield "workflowId", "MISSING_VALUE", "The workflow to start is required"


def _of_arms(step_type: str, arms: Any) -> Iterator[Problem]:
    if not isinstance(arms, list) or not arms:
        yield "arms", "MISSING_VALUE", "At least one arm is required"
        return
    ids = [arm.get("id") for arm in arms if isinstance(arm, Mapping)]
    if len(ids) < len(arms) or any(_is_blank(arm_id) for arm_id in ids):
        yield "arms", "MISSING_VALUE", "Each arm needs an id"
    if len(set(map(str, ids))) < len(ids):
        yield "arms", "DUPLICATED_VALUE", "The ids of arms must be unique"
    if structure.DEFAULT_ARM in ids:
        yield "arms", "DUPLICATED_VALUE", f"Every branch has an arm {structure.DEFAULT_ARM!r} already"
    if step_type == "experiment" and not any(_weight(arm) > 0 for arm in arms if isinstance(arm, Mapping)):
        yield "arms", "MISSING_VALUE", "At least one arm needs a weight above 0"


def _of_awaited_message(earlier: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[Problem]:
    if values.get("until") not in ("seen", "read"):
        return []
    inboxes = [step["step_id"] for step in earlier if step["type"] == "in_app"]
    if values.get("stepId") in inboxes:
        return []
    return [("stepId", "MISSING_VALUE", "An in-app step before this one is required, whose message is waited for")]


def _weight(arm: Mapping[str, Any]) -> float:
    weight = arm.get("weight", 1)
    return weight if isinstance(weight, int | float) else 0


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
