"""What a visitor sees when a handler raises.

No ``from __future__ import annotations`` here: Reflex evaluates the annotations of an exception handler in its own scope.
"""

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.door import SignedOut, Unforeseen, unforeseen
from novu_app.kernel.errors import NovuError


def on_error(exception: Exception) -> EventSpec:
    """A toast with the reason when it is the visitor's to know, else with a reference to the log."""
    if isinstance(exception, SignedOut):
        # The page stays, with what was typed on it (components/sign_in_form.jsx).
        return rx.call_script("window.dispatchEvent(new Event('novu:signed-out'))")
    if isinstance(exception, NovuError) and not isinstance(exception, Unforeseen):
        return toasts.failed(message_of(exception))
    fault = exception if isinstance(exception, Unforeseen) else unforeseen(exception)
    return toasts.failed(str(fault.message), _in_log(fault))


def message_of(error: NovuError) -> str:
    """The text of an error for a person; a validation error names its fields, a fault its place in the log."""
    if isinstance(error, Unforeseen):
        return f"{error.message} {_in_log(error)}"
    if fields := error.extra.get("errors"):
        return " ".join(str(text) for entry in fields.values() for text in entry.get("messages", []))
    return " ".join(map(str, error.message)) if isinstance(error.message, list) else str(error.message)


def _in_log(fault: Unforeseen) -> str:
    return f"Reference for the log: {fault.reference}"
