"""The e-mail block editor: its document is the contract's ``body`` (JSON text) of an e-mail step or layout.

In a page::

    block_editor(
        value=form.texts["body"],        # the document as JSON text; anything else starts an empty one
        on_edit=State.set_field(uid, "body"),
        completions=State.completions,   # as for liquid_editor; offered after "{{"
        label="Body", disabled=…, key=uid,
    )

Whoever lets people choose between blocks and HTML takes :func:`novu_app.dashboard.components.mail_body.mail_body`.
"""

from __future__ import annotations

from typing import Any, Final

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.dashboard.components.editing import EDITING
from novu_app.workflows.completions import Completion

_SOURCE = beside(__file__, "block_editor.jsx")
_PARTS = [beside(__file__, name) for name in ("block_editor_variables.js", "block_editor_access.js")]
assert EDITING  # imported by block_editor.jsx
assert _PARTS
BLOCK_PACKAGES: Final = ["@maily-to/core@0.3.7"]


class BlockEditor(rx.NoSSRComponent):
    """One document (block_editor.jsx)."""

    library = _SOURCE.importable_path
    lib_dependencies: list[str] = BLOCK_PACKAGES
    tag = "BlockEditor"

    value: rx.Var[str]
    completions: rx.Var[list[Completion]]
    label: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The document as JSON text, after a pause or when the editor is left."""
        return {**super().get_event_triggers(), "on_edit": passthrough_event_spec(str)}


block_editor = BlockEditor.create
