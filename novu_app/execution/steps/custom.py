"""Custom: a step that runs in the customer's application, over its bridge (contract/framework.md)."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step


class CustomHandler:
    """``custom``: without a bridge it fails, and as an action step it ends the run (contract/execution.md, Step loop 7)."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Say that there is nobody who could run it."""
        for run in runs:
            chunk.fail(
                run, step, texts.NO_BRIDGE, raw={"workflowId": run.definition.identifier, "stepId": step.step_id}
            )

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """No run ever waits here."""
        for run in runs:
            run.go_on()
