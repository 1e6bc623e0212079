"""The test drawer of the editor: send one event, and watch its run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from sqlmodel import Session

from novu_app.dashboard.components.basics import link, note, section
from novu_app.dashboard.components.code import snippet_tabs
from novu_app.dashboard.components.forms import field, submit_button, text_area, text_input
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.timeline import run_timeline
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.workflow_editor.view import test_payload
from novu_app.dashboard.sending import SendState
from novu_app.dashboard.snippets import LANGUAGES
from novu_app.dashboard.state import Visit
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import service as workflows

_FORM = "trigger-form"


class TriggerState(SendState, rx.State):
    """The form, and the runs of the event that was sent last."""

    workflow: str = ""
    subscriber_id: str = ""
    payload: str = "{}"

    @rx.event
    async def load(self) -> None:
        """Prepare the form when the drawer is open."""
        if self._segment(2) != "trigger":
            return
        identifier = self._segment(1)
        if identifier != self.workflow:
            try:
                self.payload = await self._read(_payload, identifier)
            except NotFound:
                return  # the editor's own load sends the visitor back to the list
            self.workflow, self.subscriber_id = identifier, await self._read(_recipient)
            self._forget_sent()
        self._watch_environment()
        self._show_snippet()

    @rx.event
    def set_subscriber(self, text: str) -> None:
        """Take another recipient into the snippet."""
        self.subscriber_id = text.strip()
        self._show_snippet()

    @rx.event
    def set_payload(self, text: str) -> None:
        """Take another payload into the snippet."""
        self.payload = text
        self._show_snippet()

    @rx.event
    async def send(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Send the event and show its runs as they grow."""
        self._forget_sent()
        self.subscriber_id = str(form.get("subscriber_id") or "").strip()
        self.payload = str(form.get("payload") or "")
        self.sending = True
        yield
        await self._send()

    def _body(self) -> dict[str, Any]:
        if not self.subscriber_id:
            raise BadRequest("Name a subscriber.")
        try:
            payload = jsons.loads(self.payload or "{}")
        except ValueError as error:
            raise BadRequest(f"The payload is no JSON: {error}") from error
        return {"name": self.workflow, "to": {"subscriberId": self.subscriber_id}, "payload": payload}

    def _shown_body(self) -> dict[str, Any]:
        try:
            return self._body()
        except BadRequest:
            return {"name": self.workflow, "to": {"subscriberId": self.subscriber_id}, "payload": {}}


def _recipient(_session: Session, visitor: Visitor) -> str:
    return visitor.user.email


def _payload(session: Session, visitor: Visitor, identifier: str) -> str:
    return test_payload(workflows.get_workflow(session, visitor.scope.environment_id, identifier))


def trigger_panel(close: Any) -> rx.Component:
    """The drawer."""
    return side_panel(
        "Test this workflow",
        section(
            "Event",
            rx.el.form(
                field(
                    "Subscriber ID",
                    text_input(
                        "subscriber_id",
                        value=TriggerState.subscriber_id,
                        mono=True,
                        required=True,
                        on_blur=TriggerState.set_subscriber,
                    ),
                    hint="Created on the fly when it is new.",
                ),
                field(
                    "Payload",
                    text_area(
                        "payload", value=TriggerState.payload, rows=7, mono=True, on_blur=TriggerState.set_payload
                    ),
                    hint="JSON; templates read it as payload.",
                ),
                rx.cond(TriggerState.error != "", note(TriggerState.error, icon_name="triangle-alert", hue="red")),
                id=_FORM,
                on_submit=TriggerState.send,
                class_name="form",
                key=TriggerState.workflow,
            ),
        ),
        rx.cond(
            TriggerState.transaction_id != "",
            section(
                "Run",
                rx.cond(
                    TriggerState.runs.length() > 0,
                    rx.foreach(TriggerState.runs, run_timeline),
                    rx.el.p("Accepted. Waiting for a worker …", class_name="muted"),
                ),
                action=link(
                    "Open in activity",
                    href=Visit.base + "/activity/workflow-runs?transaction=" + TriggerState.transaction_id,
                ),
            ),
        ),
        section(
            "From your application",
            snippet_tabs(
                LANGUAGES,
                TriggerState.snippet,
                on_copy=TriggerState.copy_snippet,
                current=TriggerState.language,
                choose=TriggerState.set_language,
            ),
        ),
        close=close,
        foot=submit_button("Send", form=_FORM, busy=TriggerState.sending),
        wide=True,
    )
