"""What a visitor sees when a handler raises.

No ``from __future__ import annotations`` here: Reflex evaluates the annotations of an exception handler in its own scope.
"""

import logging

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.door import SignedOut
from novu_app.kernel.errors import NovuError
from novu_app.kernel.ids import new_id

log = logging.getLogger("novu.dashboard")


def on_error(exception: Exception) -> EventSpec:
    """A toast with the reason when it is the visitor's to know, else with a reference to the log."""
    if isinstance(exception, SignedOut):
        # The page stays, with what was typed on it (components/sign_in_form.jsx).
        return rx.call_script("window.dispatchEvent(new Event('novu:signed-out'))")
    if isinstance(exception, NovuError):
        return toasts.failed(message_of(exception))
    reference = new_id()
    log.error("Dashboard handler failed, reference %s", reference, exc_info=exception)
    return toasts.failed("Something went wrong here.", f"Try again. Reference for the log: {reference}")


def message_of(error: NovuError) -> str:
    """The text of an error for a person; a validation error names its fields."""
    if fields := error.extra.get("errors"):
        return " ".join(str(text) for entry in fields.values() for text in entry.get("messages", []))
    return " ".join(map(str, error.message)) if isinstance(error.message, list) else str(error.message)
