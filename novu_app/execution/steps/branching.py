"""Steps with arms: a branch chooses by conditions, an experiment by a stable hash of the subscriber."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from novu_app.conditions.service import ConditionFailed, compile_condition
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.kernel import jsons
from novu_app.workflows.structure import DEFAULT_ARM


class BranchHandler:
    """``branch``: the first arm whose condition holds, else the default one."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Send each run into its arm."""
        arms = [(arm, compile_condition(entry.get("condition"))) for arm, entry in _arms(step)]
        for run in runs:
            variables = run.variables()
            try:
                chosen = next((arm for arm, condition in arms if condition.holds(variables)), DEFAULT_ARM)
            except ConditionFailed as error:
                chunk.fail(run, step, texts.CONDITION_FAILED, raw=str(error))
                continue
            _enter(chunk, step, run, chosen, texts.BRANCH_TAKEN)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """No run ever waits at a branch."""
        for run in runs:
            run.go_on()


class ExperimentHandler:
    """``experiment``: arms by weight. A subscriber gets the same arm of a step every time."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Send each run into its arm."""
        weights = [(arm, _weight(entry)) for arm, entry in _arms(step)]
        total = sum(weight for _, weight in weights)
        for run in runs:
            point = share_of(step.uid, run.recipient.subscriber_id) * total
            chosen = DEFAULT_ARM
            for arm, weight in weights:
                if weight and point < weight:
                    chosen = arm
                    break
                point -= weight
            _enter(chunk, step, run, chosen, texts.EXPERIMENT_ARM)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """No run ever waits at an experiment."""
        for run in runs:
            run.go_on()


def share_of(step_uid: str, subscriber_id: str) -> float:
    """Where a subscriber stands in a step's experiment: a number in [0, 1) that never changes."""
    digest = hashlib.blake2b(f"{step_uid}:{subscriber_id}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / (1 << 53)


def _arms(step: Step) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in step.controls.get("arms") or []:
        if isinstance(entry, dict) and str(entry.get("id")) in step.arms and str(entry["id"]) != DEFAULT_ARM:
            yield str(entry["id"]), entry


def _weight(entry: dict[str, Any]) -> float:
    weight = entry.get("weight", 1)
    return float(weight) if isinstance(weight, int | float) and 0 <= weight < float("inf") else 0.0


def _enter(chunk: Chunk, step: Step, run: Run, arm: str, line: str) -> None:
    output = {"arm": arm}
    job = chunk.add_job(run, step, "completed", chunk.detail_text(line, raw=output))
    job.output = jsons.dumps(output)
    run.outputs[step.step_id] = output
    run.go_on(arm)
