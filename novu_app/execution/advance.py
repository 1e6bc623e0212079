"""Carry a chunk of runs as far as they get: step after step, all runs that stand at the same step together."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable

from novu_app.execution import permission
from novu_app.execution.chunk import NO_STEP_LEFT, OPEN, Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps import handler_of
from novu_app.workflows.controls import CHANNEL_TYPES

Act = Callable[[Chunk, Step, list[Run]], None]
log = logging.getLogger("novu.execution")


def advance(chunk: Chunk) -> None:
    """Take every step that can be taken now. Afterwards each run waits, is held or has ended."""
    for (_version, _position), runs in _groups(run for run in chunk.runs if run.stored):
        step = runs[0].step()
        if step is None or step.type in CHANNEL_TYPES:
            continue  # a message that was put off is taken like one that was just reached
        waiting = [run for run in runs if run.jobs.get(step.uid, ("", ""))[1] == "delayed"]
        if waiting:
            _guarded(_resume, chunk, step, waiting)
    while True:
        going = [run for run in chunk.runs if run.going]
        if not going:
            return
        for (_version, _position), runs in _groups(going):
            step = runs[0].step()
            if step is None:
                for run in runs:
                    _complete(run)
                continue
            done = [run for run in runs if step.uid in run.jobs and run.jobs[step.uid][1] not in OPEN]
            for run in done:
                _pass_by(run, step)
            fresh = [run for run in runs if run not in done] if done else runs
            if fresh:
                _guarded(_take, chunk, step, fresh)


def _take(chunk: Chunk, step: Step, runs: list[Run]) -> None:
    permitted = permission.permitted(chunk, step, runs)
    if permitted:
        handler_of(step.type).take(chunk, step, permitted)


def _resume(chunk: Chunk, step: Step, runs: list[Run]) -> None:
    ready = permission.extended(chunk, step, runs)
    if ready:
        handler_of(step.type).resume(chunk, step, ready)


def _pass_by(run: Run, step: Step) -> None:
    # A run that was taken up again - held by a delivery, or sent back to a failed step - does not repeat what is done.
    arm = (run.outputs.get(step.step_id) or {}).get("arm") if step.arms else None
    run.go_on(arm if arm in step.arms else None)


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
