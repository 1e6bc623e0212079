"""The fields of a payload as lines to edit (schema_editor.jsx): JSON schema in, JSON schema out."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.dashboard.components.editing import EDITING

_SOURCE = beside(__file__, "schema_editor.jsx")
assert EDITING  # imported by schema_editor.jsx


class SchemaEditor(rx.Component):
    """Name, type, required, description and default of each field, nested as deep as the schema is."""

    library = _SOURCE.importable_path
    tag = "SchemaEditor"

    schema: rx.Var[dict[str, Any]]
    disabled: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The schema after a pause; empty where there is no field."""
        return {**super().get_event_triggers(), "on_edit": passthrough_event_spec(dict[str, Any])}


schema_editor = SchemaEditor.create
