"""Handlers for the workflow as a whole: name, tags, preferences, payload schema."""

from __future__ import annotations

from typing import Any

import reflex as rx
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.workflow_editor.base import EditorBase
from novu_app.dashboard.pages.workflow_editor.view import EditorView, view_of
from novu_app.kernel import jsons
from novu_app.workflows import service as workflows
from novu_app.workflows.payload_schemas import schema_of

_ALL = "preferences.default.all."


class SettingsEdits(EditorBase, mixin=True):
    """Edits of the workflow itself."""

    sample_problem: str = ""
    importing: bool = False

    @rx.event
    async def set_name(self, name: str) -> None:
        """Rename the workflow; its identifier stays."""
        if name.strip():
            await self._set("", "name", name.strip())

    @rx.event
    async def set_description(self, text: str) -> None:
        """Describe the workflow."""
        await self._set("", "description", text.strip() or None)

    @rx.event
    async def set_tags(self, text: str) -> None:
        """Tag the workflow; tags stand with commas between them."""
        tags = list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
        await self._set("", "tags", tags)

    @rx.event
    async def set_severity(self, severity: str) -> None:
        """Colour its messages in the inbox."""
        await self._set("", "severity", severity)

    @rx.event
    async def set_critical(self, value: bool) -> None:
        """Let subscribers refuse it or not."""
        await self._set("", _ALL + "readOnly", value)

    @rx.event
    async def set_enabled(self, value: bool) -> None:
        """Whether subscribers get it who have not chosen."""
        await self._set("", _ALL + "enabled", value)

    @rx.event
    async def set_channel(self, channel: str, value: bool) -> None:
        """Whether subscribers get it on a channel who have not chosen."""
        await self._set("", f"preferences.default.channels.{channel}.enabled", value)

    @rx.event
    async def set_translations(self, value: bool) -> None:
        """Translate it or not."""
        await self._set("", "translation_enabled", value)

    @rx.event
    async def set_enforce(self, value: bool) -> None:
        """Refuse triggers whose payload does not fit the schema, or let them pass."""
        await self._set("", "validate_payload", value)

    @rx.event
    async def set_schema(self, schema: dict[str, Any]) -> None:
        """Change the fields of the payload."""
        await self._set("", "payload_schema", schema or None)

    @rx.event
    async def set_schema_json(self, text: str) -> None:
        """Change the payload schema as JSON."""
        await self._set("", "payload_schema", jsons.loads(text) if text.strip() else None)

    @rx.event
    def set_importing(self, value: bool) -> None:
        """Open or close the form that makes a schema of a sample."""
        self.importing, self.sample_problem = value, ""

    @rx.event
    async def import_sample(self, form: dict[str, Any]) -> None:
        """Make the schema of a sample payload."""
        try:
            sample = jsons.loads(str(form.get("sample") or ""))
        except ValueError as error:
            self.sample_problem = f"This is no JSON: {error}"
            return
        if not isinstance(sample, dict):
            self.sample_problem = "A payload is a JSON object: {…}"
            return
        self.importing = False
        await self._set("", "payload_schema", schema_of(sample))

    @rx.event
    async def set_active(self, active: bool) -> Any:
        """Activate the workflow or pause it."""
        self.view = await self._write(_set_active, self.view.identifier, self._open_step(), active)
        await self._tell_others()
        return toasts.done("Active: triggers start it." if active else "Paused: triggers are not run.")


def _set_active(session: Session, visitor: Visitor, identifier: str, step: str, active: bool) -> EditorView:
    changed = workflows.set_active(
        session, visitor.scope.environment_id, identifier, active=active, user_id=visitor.user.user_id
    )
    return view_of(session, changed, step)
