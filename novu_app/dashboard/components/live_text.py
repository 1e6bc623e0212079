"""Fields that save by themselves: what is typed lives in the browser and goes to the server after a pause, or when left.

Each reports through ``on_edit``; give it a ``key`` that changes with the record it edits.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.browser_parts import BrowserPart
from novu_app.dashboard.components.editing import EDITING

_SOURCE = beside(__file__, "live_text.jsx")
assert EDITING  # imported by live_text.jsx


class LiveText(BrowserPart):
    """A text of one line, or of several with ``rows``; reported after a pause."""

    library = _SOURCE.importable_path
    tag = "LiveText"

    value: rx.Var[str]
    name: rx.Var[str]
    label: rx.Var[str]
    rows: rx.Var[int]
    mono: rx.Var[bool]
    invalid: rx.Var[bool]
    type: rx.Var[str]
    min: rx.Var[int]
    list: rx.Var[str]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_edit": passthrough_event_spec(str)}


class LiveJson(BrowserPart):
    """JSON as text: sent when it can be read. ``wants`` is ``object`` or ``any``."""

    library = _SOURCE.importable_path
    tag = "LiveJson"

    value: rx.Var[str]
    name: rx.Var[str]
    label: rx.Var[str]
    rows: rx.Var[int]
    wants: rx.Var[str]
    placeholder: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_edit": passthrough_event_spec(str)}


class LivePairs(BrowserPart):
    """A list of ``{"key", "value"}``; those that have a key are reported."""

    library = _SOURCE.importable_path
    tag = "LivePairs"

    value: rx.Var[list[dict[str, str]]]
    label: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        return {"on_edit": passthrough_event_spec(list[dict[str, str]])}


live_text = LiveText.create
live_json = LiveJson.create
live_pairs = LivePairs.create
