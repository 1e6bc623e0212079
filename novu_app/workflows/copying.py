"""Steps on a clipboard: taken from one workflow, put into another one or the same."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.workflows.arranging import NEW_STEPS, Place, put_copies, subtree
from novu_app.workflows.drafts import MAX_NAME, MAX_STEPS, StepDraft, WorkflowDraft

#: The longest text that is taken for steps, in characters.
LONGEST = 500_000


def copied(draft: WorkflowDraft, uid: str) -> str:
    """A step, with what stands in its arms, as text for :func:`paste`.

    Raises:
        NotFound: the step is gone.
    """
    return jsons.dumps(
        [
            {
                "name": step.name,
                "type": step.type,
                "values": step.control_values,
                "id": step.step_id,
                "stop": step.should_stop_on_fail,
                "overrides": step.provider_overrides,
                "parent": step.parent,
            }
            for step in subtree(list(draft.steps), uid)
        ]
    )


def paste(draft: WorkflowDraft, text: str, place: Place) -> str:
    """Put copies of steps (:func:`copied`) to a place, under names of their own; returns the first one's step id.

    Raises:
        BadRequest: the text says no steps, or the workflow is full.
        NotFound: there is no such place.
    """
    return put_copies(draft, _steps_in(text), place)


def _steps_in(text: str) -> Sequence[StepDraft]:
    try:
        found = jsons.loads(text) if len(text) <= LONGEST else None
        if not isinstance(found, list) or not 1 <= len(found) <= MAX_STEPS:
            raise BadRequest("There are no steps to paste.")
        return [_step(each) for each in found]
    except (ValueError, TypeError, LookupError, AttributeError):
        raise BadRequest("There are no steps to paste.") from None


def _step(document: dict[str, Any]) -> StepDraft:
    kind, values, overrides = str(document["type"]), document["values"], document.get("overrides")
    if kind not in NEW_STEPS or not isinstance(values, dict) or not isinstance(overrides, dict | None):
        raise ValueError(kind)
    parent = document.get("parent")
    return StepDraft(
        name=str(document["name"])[:MAX_NAME] or NEW_STEPS[kind][0],
        type=kind,
        control_values=deepcopy(values),
        step_id=str(document["id"]),
        should_stop_on_fail=document.get("stop") if isinstance(document.get("stop"), bool) else None,
        provider_overrides=overrides,
        parent=(str(parent[0]), str(parent[1])) if parent else None,
    )
