"""What a topic subscription wants of workflows, in words."""

from __future__ import annotations

from collections.abc import Mapping

from novu_app.dashboard.words import condition_in_words
from novu_app.topics.models import TopicSubscription
from novu_app.topics.preferences import WorkflowFacts


def conditions_in_words(row: TopicSubscription, workflows: Mapping[str, WorkflowFacts]) -> list[str]:
    """One line for each workflow that the subscription says something about, and one for its contexts."""
    lines = []
    for preference in row.preferences or []:
        facts = workflows.get(preference["workflow_id"])
        name = facts.name if facts else "a deleted workflow"
        condition = condition_in_words(preference.get("condition"))
        if condition:
            lines.append(f"{name} when {condition}")
        else:
            lines.append(name if preference.get("enabled", True) else f"not {name}")
    if row.context_keys:
        lines.append(f"in {', '.join(row.context_keys)}")
    return lines
