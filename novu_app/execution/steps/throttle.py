"""Throttle: let a subscriber's runs pass only so often (contract/execution.md, Throttle).

Whether a run passes is decided by the window's row when the chunk is stored; the run is taken up again right after that.
"""

from __future__ import annotations

from typing import Any

from novu_app.content.templates import TemplateFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Passage, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.dynamic import dynamic_value
from novu_app.kernel import jsons
from novu_app.timing import windows
from novu_app.timing.errors import WindowInPast
from novu_app.timing.zones import zone_of


class ThrottleHandler:
    """``throttle``: fixed and dynamic windows."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Count the runs into their windows. Without a usable window nothing is throttled."""
        passed = chunk.detail_text(texts.STEP_CREATED)
        for run in runs:
            zone = zone_of(run.recipient.attributes.get("timezone"))
            try:
                controls = step.content.render(run.variables())
                dynamic = dynamic_value(step, run) if controls.get("type") == "dynamic" else None
                ends_at = windows.throttle_end(controls, chunk.now, zone, dynamic)
                key = _key(step, run)
            except WindowInPast as error:
                chunk.fail(run, step, texts.THROTTLE_WINDOW_IN_PAST, raw=str(error))
                continue
            except TemplateFailed as error:
                chunk.fail(run, step, texts.CONTENT_NOT_GENERATED, raw=str(error))
                continue
            job = chunk.add_job(run, step, "completed", passed)
            if ends_at is None:
                job.output = jsons.dumps({"throttled": False})
                run.outputs[step.step_id] = {"throttled": False}
                run.go_on()
                continue
            chunk.passages.append(Passage(run, job, key, ends_at, max(1, _number(controls.get("threshold")))))
            run.go_on()
            run.wait(chunk.now)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """A throttle decides when it is stored: no run ever waits at it."""
        for run in runs:
            run.go_on()


def _key(step: Step, run: Run) -> str:
    if not step.controls.get("throttleKey"):
        return ""
    value = dynamic_value(step, run, "throttleKey")
    return value if isinstance(value, str) else jsons.dumps(value)


def _number(value: Any) -> int:
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        return 1
