"""What subscriptions want of workflows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.conditions.service import problem_with
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.messages import store as message_store
from novu_app.topics.models import TopicSubscription
from novu_app.workflows import store as workflow_store


@dataclass(frozen=True, slots=True)
class PreferenceDraft:
    """What subscriptions want of workflows: those named by id or identifier, and those with any of the tags.

    ``condition`` is JSON logic on the trigger; where there is one, ``enabled`` does not count.
    """

    workflows: Sequence[str] = ()
    tags: Sequence[str] = ()
    enabled: bool = True
    condition: Any = None


@dataclass(frozen=True, slots=True)
class WorkflowFacts:
    """What a subscription says about a workflow."""

    id: str
    identifier: str
    name: str
    critical: bool
    severity: str
    tags: list[str] = field(default_factory=list)


def workflows_of(
    session: Session, environment_id: str, subscriptions: Iterable[TopicSubscription]
) -> dict[str, WorkflowFacts]:
    """The workflows that subscriptions have preferences about, by id, in one statement."""
    wanted = {preference["workflow_id"] for each in subscriptions for preference in each.preferences or []}
    return {
        row.id: WorkflowFacts(row.id, row.identifier, row.name, bool(row.critical), row.severity, row.tags or [])
        for row in message_store.workflows(session, environment_id, wanted)
    }


def resolve(session: Session, environment_id: str, drafts: Sequence[PreferenceDraft]) -> list[dict[str, Any]]:
    """Preferences as they are stored: ``{"workflow_id", "enabled", "condition"}`` for each workflow; later ones win.

    Raises:
        BadRequest: a condition can not be read.
        NotFound: a workflow that is named does not exist.
    """
    problems = [problem for draft in drafts if (problem := problem_with(draft.condition))]
    if problems:
        raise BadRequest([f"condition: {problem}" for problem in problems])
    references = [reference for draft in drafts for reference in draft.workflows]
    named = workflow_store.by_references(session, environment_id, references)
    missing = next((reference for reference in references if reference not in named), None)
    if missing is not None:
        raise NotFound("Workflow cannot be found", workflowId=missing)
    tagged = workflow_store.by_tags(session, environment_id, sorted({tag for draft in drafts for tag in draft.tags}))
    chosen: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        ids = [named[reference].id for reference in draft.workflows]
        ids += [workflow.id for workflow in tagged if set(workflow.tags or ()) & set(draft.tags)]
        for workflow_id in ids:
            chosen[workflow_id] = {
                "workflow_id": workflow_id,
                "enabled": draft.enabled,
                "condition": draft.condition,
            }
    return list(chosen.values())
