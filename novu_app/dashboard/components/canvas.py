"""The canvas of a workflow (canvas.jsx): cards in a column, arms side by side, `+` on every line, drag, keys, a map."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.dashboard.components.editing import EDITING

_SOURCE = beside(__file__, "canvas.jsx")
_PARTS = [
    beside(__file__, name)
    for name in ("canvas_keys.js", "canvas_layout.js", "canvas_menu.jsx", "canvas_nodes.jsx", "canvas_view.js")
]
assert EDITING  # imported by canvas.jsx


class WorkflowCanvas(rx.NoSSRComponent):
    """The steps and what can be done with them; the open one is that of the address (``…/steps/<step id>``).

    ``on_act`` tells what the visitor did: ``{"op": "insert", "type", …place}``, ``move`` (``uid``, …place), ``shift``
    (``uid``, ``by``), ``duplicate``, ``copy`` and ``remove`` (``uid``), ``paste`` (``steps``, …place), ``undo``, ``redo``.
    A place is ``after`` (a uid), or ``arm`` (``[step id, arm]``), or nothing for the beginning.
    """

    library = _SOURCE.importable_path
    tag = "WorkflowCanvas"
    lib_dependencies: list[str] = ["@xyflow/react@12.12.1"]

    #: ``{uid, step_id, name, type, summary, condition, problem, href, parent, arms}`` in reading order.
    steps: rx.Var[list[dict[str, Any]]]
    home: rx.Var[str]
    identifier: rx.Var[str]
    editable: rx.Var[bool]
    #: ``{type, name, hint, group}`` of what can be added.
    kinds: rx.Var[list[dict[str, str]]]
    can_undo: rx.Var[bool]
    can_redo: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """What the visitor did."""
        return {**super().get_event_triggers(), "on_act": passthrough_event_spec(dict[str, Any])}


workflow_canvas = WorkflowCanvas.create
