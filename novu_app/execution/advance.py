"""Carry a chunk of runs as far as they get: step after step, all runs that stand at the same step together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import ItemsView, Iterable

from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, Run
from novu_app.execution.steps import handler_of


def advance(chunk: Chunk) -> None:
    """Take every step that can be taken now. Afterwards each run waits, is held or has ended."""
    for (_version, _position), runs in _groups(run for run in chunk.runs if run.stored and run.step() is not None):
        step = runs[0].step()
        assert step is not None
        waiting = [run for run in runs if step.uid in run.jobs]
        if waiting:
            handler_of(step.type).resume(chunk, step, waiting)
    while True:
        going = [run for run in chunk.runs if run.going]
        if not going:
            return
        for (_version, _position), runs in _groups(going):
            step = runs[0].step()
            if step is None:
                for run in runs:
                    _complete(run)
            else:
                handler_of(step.type).take(chunk, step, runs)


def _complete(run: Run) -> None:
    run.position = NO_STEP_LEFT
    if not run.open_deliveries:
        run.status = "completed"


def _groups(runs: Iterable[Run]) -> ItemsView[tuple[str, int], list[Run]]:
    groups: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for run in runs:
        groups[run.definition.version_id, run.position].append(run)
    return groups.items()
