"""Carry a chunk of runs as far as they get: step after step, all runs that stand at the same step together."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable

from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps import handler_of

Act = Callable[[Chunk, Step, list[Run]], None]
log = logging.getLogger("novu.execution")


def advance(chunk: Chunk) -> None:
    """Take every step that can be taken now. Afterwards each run waits, is held or has ended."""
    for (_version, _position), runs in _groups(run for run in chunk.runs if run.stored and run.step() is not None):
        step = runs[0].step()
        assert step is not None
        waiting = [run for run in runs if step.uid in run.jobs]
        if waiting:
            _guarded(handler_of(step.type).resume, chunk, step, waiting)
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
                _guarded(handler_of(step.type).take, chunk, step, runs)


def _guarded(act: Act, chunk: Chunk, step: Step, runs: list[Run]) -> None:
    """Let a handler act; if it raises, undo what it did and act on each half, so that one bad run fails alone."""
    mark, states = chunk.mark(), [run.state() for run in runs]
    try:
        act(chunk, step, runs)
    except Exception as error:
        chunk.undo(mark)
        for run, state in zip(runs, states, strict=True):
            run.restore(state)
        if len(runs) > 1:
            middle = len(runs) // 2
            _guarded(act, chunk, step, runs[:middle])
            _guarded(act, chunk, step, runs[middle:])
            return
        log.exception("Step %s of run %s failed unexpectedly", step.step_id, runs[0].id)
        chunk.break_off(runs[0], step, f"{type(error).__name__}: {error}")


def _complete(run: Run) -> None:
    run.position = NO_STEP_LEFT
    if not run.open_deliveries:
        run.status = "completed"


def _groups(runs: Iterable[Run]) -> ItemsView[tuple[str, int], list[Run]]:
    groups: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for run in runs:
        groups[run.definition.version_id, run.position].append(run)
    return groups.items()
