"""The interface of a step type."""

from __future__ import annotations

from typing import Protocol

from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step


class StepHandler(Protocol):
    """How runs of a chunk take one kind of step. Handlers work on many runs at a time and never touch the database."""

    def take(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Take the step for runs that just reached it: each goes on, waits, is held or ends."""
        ...

    def resume(self, chunk: Chunk, step: Step, runs: list[Run]) -> None:
        """Go on with runs that waited at this step and whose moment has come."""
        ...
