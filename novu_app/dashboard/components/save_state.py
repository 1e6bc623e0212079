"""Whether what was typed is stored (save_state.jsx): ``Saving …``, ``Saved``, or why it is not."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec
from reflex_components_core.core.banner import has_connection_errors

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "save_state.jsx")


class SaveState(rx.Component):
    """It hears of typing from the fields themselves (editing.js)."""

    library = _SOURCE.importable_path
    tag = "SaveState"

    #: When the server stored something last, in milliseconds; any change means that what was sent is stored.
    saved_at: rx.Var[int]
    problem: rx.Var[str]
    #: Whether the server can not be reached: nothing is saved by then.
    lost: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """Somebody has begun to type."""
        return {**super().get_event_triggers(), "on_begin": no_args_event_spec}


def save_state(**wanted: Any) -> rx.Component:
    """See :class:`SaveState`; it knows of the connection by itself."""
    return SaveState.create(lost=has_connection_errors, **wanted)
