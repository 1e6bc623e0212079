"""What goes wrong with times that workflows and triggers name. Every message is a sentence for whoever wrote the workflow."""

from __future__ import annotations


class TimingError(ValueError):
    """A time can not be used."""


class InvalidDuration(TimingError):
    """The amount or the unit can not be used; ``field`` says which of them."""

    def __init__(self, message: str, field: str = "amount") -> None:
        super().__init__(message)
        self.field = field


class InvalidMoment(TimingError):
    """A dynamic time can not be read."""


class CronInvalid(TimingError):
    """The expression can not be read, or names no moment of the next five years."""


class WindowInPast(TimingError):
    """A dynamic window ends before it begins."""
