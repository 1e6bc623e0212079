"""The base of components that are written in JavaScript beside their Python."""

from __future__ import annotations

from typing import Any

import reflex as rx


class BrowserPart(rx.Component):
    """A component with events of its own; ``_events`` says what each brings."""

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Those of every component, and the part's own."""
        return {**super().get_event_triggers(), **cls._events()}
