"""The test drawer of the editor: an event from a form, the code for it, and its runs as they grow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.workflow_editor.trigger_form import FIELD, trigger_form
from novu_app.dashboard.pages.workflow_editor.trigger_parts import drawer
from novu_app.dashboard.pages.workflow_editor.view import test_payload
from novu_app.dashboard.payload_form import PayloadField, fields_of, with_value
from novu_app.dashboard.recipients import KINDS, Match, matches, reach, recipient
from novu_app.dashboard.sending import SendState
from novu_app.dashboard.text import pretty_json
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import service as workflows

_FORM = "trigger-form"


class TriggerState(SendState, rx.State):
    """The form, and the runs of the event that was sent last. ``payload`` is the truth; ``fields`` show it as a form."""

    workflow: str = ""
    kind: str = "subscriber"
    wanted: str = ""
    found: list[Match] = []
    reaches: str = ""
    fields: list[PayloadField] = []
    as_json: bool = False
    payload: str = "{}"
    problem: str = ""
    #: Grows when the payload was set from elsewhere, so that fields start anew.
    turn: int = 0
    _schema: dict[str, Any] = {}
    #: What is wrong with fields, by their paths.
    _wrong: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Prepare the form when the drawer is open."""
        if self._segment(2) != "trigger":
            return
        identifier = self._segment(1)
        if identifier != self.workflow:
            try:
                payload, self._schema = await self._read(_start, identifier)
            except NotFound:
                return  # the editor's own load sends the visitor back to the list
            self.workflow, self.kind, self.wanted = identifier, "subscriber", await self._read(_recipient)
            self._take(payload)
            self.as_json = not self.fields
            self._forget_sent()
            self.found, self.reaches = [], await self._read(reach, self.kind, self.wanted)
        self._watch_environment()
        self._show_snippet()

    @rx.event
    async def set_kind(self, kind: str) -> None:
        """Send to a subscriber, a topic, or everybody."""
        self.kind = kind if kind in KINDS else "subscriber"
        await self._find("")

    @rx.event
    async def find(self, text: str) -> None:
        """Take another recipient, and offer those whose name is like what was typed."""
        await self._find(text)

    @rx.event
    async def pick(self, wanted: str) -> None:
        """Take one of those that were offered."""
        self.wanted, self.found = wanted, []
        self.turn += 1
        self.reaches = await self._read(reach, self.kind, wanted)
        self._show_snippet()

    @rx.event
    def set_field(self, path: str, text: str) -> None:
        """Take what was typed into a field."""
        self._set_field(path, text)
        self._show_snippet()

    @rx.event
    def set_payload(self, text: str) -> None:
        """Take another payload, typed as JSON."""
        self._set_payload(text)
        self._show_snippet()

    @rx.event
    def set_as_json(self, value: bool) -> None:
        """Type the payload as JSON, or field by field."""
        self.as_json = value
        self.turn += 1

    @rx.event
    async def send(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Send the event and show its runs as they grow."""
        self._forget_sent()
        # What was typed a moment ago is in the form, and not here yet.
        self.wanted = str(form.get("recipient", self.wanted)).strip()
        if self.as_json:
            self._set_payload(str(form.get("payload") or ""))
        for name, text in form.items():
            if name.startswith(FIELD) and not self.as_json:
                self._set_field(name.removeprefix(FIELD), str(text))
        self._show_snippet()
        self.sending = True
        yield
        await self._send()

    async def _find(self, text: str) -> None:
        self.wanted = text.strip()
        self.found = await self._read(matches, self.kind, self.wanted)
        self.reaches = await self._read(reach, self.kind, self.wanted)
        self._show_snippet()

    def _set_field(self, path: str, text: str) -> None:
        field = next((each for each in self.fields if each["path"] == path), None)
        if field is None:
            return
        try:
            self.payload = pretty_json(with_value(self._parsed(), field, text))
            self._wrong = {name: said for name, said in self._wrong.items() if name != path}
        except BadRequest as error:
            self._wrong = {**self._wrong, path: message_of(error)}
        self.problem = " ".join(self._wrong.values())
        self.fields = [{**each, "value": text} if each["path"] == path else each for each in self.fields]

    def _set_payload(self, text: str) -> None:
        self.payload, self.problem, self._wrong = text, "", {}
        try:
            self.fields = fields_of(self._schema, self._parsed())
        except BadRequest as error:
            self.problem = message_of(error)

    def _take(self, payload: str) -> None:
        self.payload, self.problem, self._wrong = payload, "", {}
        self.fields = fields_of(self._schema, self._parsed())
        self.turn += 1

    def _parsed(self) -> dict[str, Any]:
        try:
            payload = jsons.loads(self.payload or "{}")
        except ValueError as error:
            raise BadRequest(f"The payload is no JSON: {error}") from error
        if not isinstance(payload, dict):
            raise BadRequest("The payload is no JSON object.")
        return payload

    def _body(self) -> dict[str, Any]:
        if self.problem:
            raise BadRequest(self.problem)
        if self.kind != "all" and not self.wanted:
            raise BadRequest(f"Name a {KINDS[self.kind].lower()}.")
        return {"name": self.workflow, **recipient(self.kind, self.wanted), "payload": self._parsed()}

    def _shown_body(self) -> dict[str, Any]:
        try:
            payload = self._parsed()
        except BadRequest:
            payload = {}
        return {"name": self.workflow, **recipient(self.kind, self.wanted), "payload": payload}


def _recipient(_session: Session, visitor: Visitor) -> str:
    return visitor.user.email


def _start(session: Session, visitor: Visitor, identifier: str) -> tuple[str, dict[str, Any]]:
    stored = workflows.get_workflow(session, visitor.scope.environment_id, identifier)
    return test_payload(stored), stored.definition["payload_schema"] or {}


def trigger_panel(close: Any) -> rx.Component:
    """The drawer."""
    return drawer(TriggerState, trigger_form(TriggerState, _FORM), _FORM, close)
