"""Step types by name."""

from __future__ import annotations

from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.steps.base import StepHandler
from novu_app.execution.steps.branching import BranchHandler, ExperimentHandler
from novu_app.execution.steps.chat import ChatHandler
from novu_app.execution.steps.custom import CustomHandler
from novu_app.execution.steps.delay import DelayHandler
from novu_app.execution.steps.digest import DigestHandler
from novu_app.execution.steps.email import EmailHandler
from novu_app.execution.steps.http_request import HttpRequestHandler
from novu_app.execution.steps.in_app import InAppHandler
from novu_app.execution.steps.invoke import InvokeHandler
from novu_app.execution.steps.push import PushHandler
from novu_app.execution.steps.sms import SmsHandler
from novu_app.execution.steps.throttle import ThrottleHandler
from novu_app.execution.steps.tool import ToolHandler
from novu_app.execution.steps.wait import WaitHandler


class _UnknownHandler:
    """A step type of a newer version, met after a downgrade: the run says so and goes on where the contract lets it."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        for run in runs:
            chunk.fail(run, step, texts.NOT_SUPPORTED, raw=step.type)

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        for run in runs:
            run.go_on()


_HANDLERS: dict[str, StepHandler] = {
    "in_app": InAppHandler(),
    "email": EmailHandler(),
    "sms": SmsHandler(),
    "push": PushHandler(),
    "chat": ChatHandler(),
    "tool": ToolHandler(),
    "delay": DelayHandler(),
    "digest": DigestHandler(),
    "throttle": ThrottleHandler(),
    "http_request": HttpRequestHandler(),
    "custom": CustomHandler(),
    "branch": BranchHandler(),
    "experiment": ExperimentHandler(),
    "wait": WaitHandler(),
    "invoke": InvokeHandler(),
}
_UNKNOWN: StepHandler = _UnknownHandler()


def handler_of(step_type: str) -> StepHandler:
    """The handler of a step type."""
    return _HANDLERS.get(step_type, _UNKNOWN)


def supported_types() -> frozenset[str]:
    """The step types that this version runs."""
    return frozenset(_HANDLERS)
