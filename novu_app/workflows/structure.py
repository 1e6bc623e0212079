"""How the steps of a workflow follow each other: one list, in which the steps of an arm name the branch they belong to.

A step is stored flat with ``parent`` ``{"step_id", "arm"}`` or None. Within one arm, and at the top, steps follow each
other in the order of the list; after the last step of an arm comes whatever follows the branch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

#: Step types with arms.
BRANCHING = ("branch", "experiment")
#: The arm that is taken where no other one is.
DEFAULT_ARM = "default"


@dataclass(frozen=True, slots=True)
class Order:
    """Where a run goes from a step: the position that follows, and the first position of each arm."""

    next: int
    arms: Mapping[str, int] = field(default_factory=dict)


def order_of(steps: Sequence[Mapping[str, Any]]) -> list[Order]:
    """The order of each step of a definition. A step whose branch is not there is never reached."""
    end = len(steps)
    members: dict[tuple[str, str] | None, list[int]] = {}
    for position, step in enumerate(steps):
        members.setdefault(_group(step), []).append(position)
    following: dict[int, int] = {}
    for positions in members.values():
        following.update(pairwise(positions))
    by_step_id = {step["step_id"]: position for position, step in enumerate(steps)}

    def after(position: int) -> int:
        # The next of its own arm; else what follows the branch that the arm is of; a circle leads nowhere.
        seen: set[int] = set()
        while position not in following:
            group = _group(steps[position])
            above = by_step_id.get(group[0]) if group else None
            if above is None or above in seen:
                return end
            seen.add(above)
            position = above
        return following[position]

    return [
        Order(
            after(position),
            {arm: members.get((step["step_id"], arm), [after(position)])[0] for arm in (*arms_of(step), DEFAULT_ARM)}
            if step["type"] in BRANCHING
            else {},
        )
        for position, step in enumerate(steps)
    ]


def first_position(steps: Sequence[Mapping[str, Any]]) -> int:
    """Where a run begins: the first step that is in no arm; the number of steps when there is none."""
    return next((position for position, step in enumerate(steps) if _group(step) is None), len(steps))


def arms_of(step: Mapping[str, Any]) -> list[str]:
    """The ids of a branching step's arms, in their order."""
    arms = (step.get("control_values") or {}).get("arms")
    return (
        [str(arm["id"]) for arm in arms if isinstance(arm, Mapping) and arm.get("id")] if isinstance(arms, list) else []
    )


def problems(steps: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What is wrong with the places of steps, by position: unknown branches and arms, and circles."""
    by_step_id = {step["step_id"]: step for step in steps}
    found: dict[int, str] = {}
    for position, step in enumerate(steps):
        group, seen = _group(step), {step["step_id"]}
        while group is not None:
            branch = by_step_id.get(group[0])
            if branch is None or branch["type"] not in BRANCHING:
                found[position] = f"There is no branch {group[0]!r} that this step could belong to"
                break
            if group[1] != DEFAULT_ARM and group[1] not in arms_of(branch):
                found[position] = f"The branch {group[0]!r} has no arm {group[1]!r}"
                break
            if group[0] in seen:
                found[position] = f"The branch {group[0]!r} contains itself"
                break
            seen.add(group[0])
            group = _group(branch)
    return found


def _group(step: Mapping[str, Any]) -> tuple[str, str] | None:
    parent = step.get("parent")
    return (str(parent["step_id"]), str(parent["arm"])) if parent else None
