"""What all channel steps share: whether a run may send on this channel at all."""

from __future__ import annotations

from collections.abc import Iterator

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step

_REASONS = {
    "SUBSCRIBER_GLOBAL": texts.FILTERED_BY_GLOBAL,
    "SUBSCRIBER_WORKFLOW": texts.FILTERED_BY_SUBSCRIBER,
    "SUBSCRIPTION_SUBSCRIBER_WORKFLOW": texts.FILTERED_BY_SUBSCRIBER,
    "USER_WORKFLOW": texts.FILTERED_BY_USER,
    "WORKFLOW_RESOURCE": texts.FILTERED_BY_WORKFLOW,
}


def permitted(chunk: Chunk, step: Step, runs: list[Run], channel: str) -> Iterator[Run]:
    """The runs whose preferences let this channel through; the others skip the step, and the detail names the level."""
    for run in runs:
        level = chunk.preferences.refused_by(run, channel)
        if level is None:
            yield run
        else:
            chunk.skip(
                run, step, _REASONS.get(level, texts.FILTERED_BY_WORKFLOW), raw={"level": level, "channel": channel}
            )
