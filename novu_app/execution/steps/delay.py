"""Delay: wait a fixed time (contract/execution.md, Delay)."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.durations import InvalidDuration, after
from novu_app.kernel import jsons


class DelayHandler:
    """``delay`` of type ``regular``: amount and unit, counted from the moment the run reaches the step."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Put the runs to sleep."""
        kind = step.controls.get("type") or "regular"
        try:
            if kind != "regular":
                raise InvalidDuration(f"a delay of type {kind!r} is not supported by this version")
            until = after(chunk.now, step.controls.get("amount"), step.controls.get("unit"))
        except InvalidDuration as error:
            for run in runs:
                chunk.fail(run, step, texts.INVALID_DELAY, raw=str(error))
            return
        settings = jsons.dumps({"type": kind, "amount": step.controls["amount"], "unit": step.controls["unit"]})
        text = chunk.detail_text(texts.STEP_DELAYED, status="Pending")
        for run in runs:
            chunk.add_job(run, step, "delayed", text).digest = settings
            run.wait(until)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """The time is over."""
        output = {"duration": None}
        for run in runs:
            chunk.finish(run, texts.DELAY_FINISHED, output)
