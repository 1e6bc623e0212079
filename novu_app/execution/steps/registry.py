"""Step types by name."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.base import StepHandler
from novu_app.execution.steps.delay import DelayHandler
from novu_app.execution.steps.digest import DigestHandler
from novu_app.execution.steps.email import EmailHandler
from novu_app.execution.steps.in_app import InAppHandler


class _UnsupportedHandler:
    """A step type of the contract that this version does not run: the run says so and goes on where the contract lets it."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        for run in runs:
            chunk.fail(run, step, texts.NOT_SUPPORTED, raw=step.type)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        for run in runs:
            run.go_on()


_HANDLERS: dict[str, StepHandler] = {
    "in_app": InAppHandler(),
    "email": EmailHandler(),
    "delay": DelayHandler(),
    "digest": DigestHandler(),
}
_UNSUPPORTED: StepHandler = _UnsupportedHandler()


def handler_of(step_type: str) -> StepHandler:
    """The handler of a step type."""
    return _HANDLERS.get(step_type, _UNSUPPORTED)


def supported_types() -> frozenset[str]:
    """The step types that this version runs."""
    return frozenset(_HANDLERS)
