"""Toasts: what was done says so for a moment, what failed stays until it is closed."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

_STAYS_MS = 3_600_000
_MOMENT_MS = 4_000


def done(text: str | rx.Var[str], *, duration: int = _MOMENT_MS) -> EventSpec:
    """Say that something was done; ``duration`` in milliseconds."""
    return rx.toast.success(text, duration=duration)


def failed(text: str, description: str = "") -> EventSpec:
    """Say that something went wrong."""
    return rx.toast.error(text, duration=_STAYS_MS, **({"description": description} if description else {}))
