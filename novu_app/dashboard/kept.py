"""A page outlives its web process: what stands on it stays until the process that answers next has read it anew."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.state import _override_base_method
from reflex_base.constants.state import FIELD_MARKER

#: Variables that say that something is being done. The process that did it is gone: the button can be pressed again.
_OF_THE_MOMENT = tuple(name + FIELD_MARKER for name in ("busy", "sending"))


class Kept(rx.State, mixin=True):
    """A state that says nothing of itself to a browser before it holds something of its page.

    Reflex begins each connection with all that a state holds. A web process that has just started, or has dropped the state
    of a page that slept for long, holds nothing of that page yet: saying so would take away what is typed on it.
    """

    @_override_base_method
    def dict(self, include_computed: bool = True, initial: bool = False, **kwargs: Any) -> Any:
        """What the browser is told at the beginning of a connection."""
        found = super().dict(include_computed=include_computed, initial=initial, **kwargs)
        if not initial and not self._is_filled():
            said = found[self.get_full_name()]
            found[self.get_full_name()] = {name: said[name] for name in _OF_THE_MOMENT if name in said}
        return found

    def _is_filled(self) -> bool:
        """Whether it has been read: unless somebody knows better, when a handler has set something."""
        return self._was_touched
