"""The command palette (Ctrl-K) and the sheet of keys (``?``), on every page."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec
from reflex.style import set_color_mode

from novu_app.browser_code import beside
from novu_app.dashboard.components.navigation import destinations
from novu_app.dashboard.components.permitted import Power, why_not
from novu_app.dashboard.palette import Found, PaletteState
from novu_app.dashboard.state import EnvironmentChoice, Visit

_SOURCE = beside(__file__, "palette.jsx")
#: What can be created from everywhere: label, address below the environment, what it takes.
_CREATIONS: tuple[tuple[str, str, Power], ...] = (
    ("Create subscriber", "subscribers/create", "change"),
    ("Import subscribers", "subscribers/import", "change"),
    ("Create topic", "topics/create", "change"),
    ("Create workflow", "workflows/create", "make"),
    ("Create layout", "layouts/create", "make"),
)


class Palette(rx.Component):
    """What the browser shows by itself; only the search asks the server."""

    library = _SOURCE.importable_path
    tag = "Palette"
    lib_dependencies: list[str] = ["cmdk@1.1.1"]

    #: ``{group, label, section, keys}``.
    pages: rx.Var[list[dict[str, str]]]
    #: ``{label, path, why}``; ``why`` says what it takes where the visitor may not, and is empty where they may.
    creations: rx.Var[list[dict[str, str]]]
    #: What the address of every page of the environment begins with.
    base: rx.Var[str]
    environments: rx.Var[list[EnvironmentChoice]]
    environment: rx.Var[str]
    found: rx.Var[list[Found]]
    #: The text that ``found`` belongs to.
    answered: rx.Var[str]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """A text to search for; a theme was chosen; signing out."""
        simple = ("on_light", "on_dark", "on_system", "on_sign_out")
        return {
            **super().get_event_triggers(),
            "on_search": passthrough_event_spec(str),
            **dict.fromkeys(simple, no_args_event_spec),
        }


def palette(sign_out: Any) -> rx.Component:
    """The palette of the page; ``sign_out`` ends the session."""
    pages = [
        {"group": name, "label": each.label, "section": each.section, "keys": f"g {each.key}"}
        for name, group in destinations()
        for each in group
    ]
    return Palette.create(
        pages=pages,
        creations=[{"label": label, "path": path, "why": why_not(power)} for label, path, power in _CREATIONS],
        base=Visit.base,
        environments=Visit.environments,
        environment=Visit.environment_id,
        found=PaletteState.found,
        answered=PaletteState.answered,
        on_search=PaletteState.search,
        on_light=set_color_mode("light"),
        on_dark=set_color_mode("dark"),
        on_system=set_color_mode("system"),
        on_sign_out=sign_out,
    )
