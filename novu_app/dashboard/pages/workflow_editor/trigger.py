"""The test drawer of the editor: send one event, and watch its run."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard.components.basics import link, note, section
from novu_app.dashboard.components.code import snippet_tabs
from novu_app.dashboard.components.forms import field, submit_button, text_area, text_input
from novu_app.dashboard.components.shell import side_panel
from novu_app.dashboard.components.timeline import RunView, run_timeline
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.workflow_editor.view import test_payload
from novu_app.dashboard.runs import runs_of_transaction
from novu_app.dashboard.snippets import LANGUAGES, trigger_snippets
from novu_app.dashboard.state import PageState, Visit
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.events.ingest import trigger_one
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.kernel.settings import get_settings
from novu_app.realtime.hub import environment_topic
from novu_app.workflows import service as workflows

_FORM = "trigger-form"


class TriggerState(PageState, rx.State):
    """The form, the snippet of what was typed, and the runs of the event that was sent last."""

    workflow: str = ""
    subscriber_id: str = ""
    payload: str = "{}"
    error: str = ""
    sending: bool = False
    transaction_id: str = ""
    runs: list[RunView] = []
    language: str = LANGUAGES[0][0]
    snippet: str = ""

    @rx.event
    async def load(self) -> None:
        """Prepare the form when the drawer is open."""
        if self._param("splat") != "trigger":
            return
        identifier = self._param("workflow")
        self._watch(environment_topic(self._param("env")))
        if identifier != self.workflow:
            self.workflow, self.transaction_id, self.runs, self.error = identifier, "", [], ""
            self.subscriber_id = await self._read(_recipient)
            self.payload = await self._read(_payload, identifier)
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
    def set_language(self, language: str) -> None:
        """Show the snippet of another language."""
        self.language = language
        self._show_snippet()

    @rx.event
    async def copy_snippet(self) -> list[EventSpec]:
        """Copy the snippet with the real key."""
        key = await self._read(_secret)
        code = trigger_snippets(get_settings().public_url_resolved, key, self._body_or_empty())[self.language]
        return [rx.set_clipboard(code), rx.toast.success("Copied, with the secret key.", duration=1500)]

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """Send the event and show its runs as they grow."""
        self.error, self.sending, self.runs, self.transaction_id = "", True, [], ""
        yield
        try:
            self.subscriber_id = str(form.get("subscriber_id") or "").strip()
            self.payload = str(form.get("payload") or "")
            scope = await self._read(_scope)
            answer = await trigger_one(scope, self._body())
            self.transaction_id = answer.get("transactionId", "")
            if not self.transaction_id:
                self.error = "The workflow is paused: activate it to run it."
            await self._refresh()
        except NovuError as error:
            self.error = message_of(error)
        finally:
            self.sending = False

    async def _refresh(self) -> None:
        if self.transaction_id:
            self.runs = await self._read(runs_of_transaction, self.transaction_id)

    def _body(self) -> dict[str, Any]:
        if not self.subscriber_id:
            raise BadRequest("Name a subscriber.")
        try:
            payload = jsons.loads(self.payload or "{}")
        except ValueError as error:
            raise BadRequest(f"The payload is no JSON: {error}") from error
        return {"name": self.workflow, "to": {"subscriberId": self.subscriber_id}, "payload": payload}

    def _body_or_empty(self) -> dict[str, Any]:
        try:
            return self._body()
        except BadRequest:
            return {"name": self.workflow, "to": {"subscriberId": self.subscriber_id}, "payload": {}}

    def _show_snippet(self) -> None:
        url = get_settings().public_url_resolved
        self.snippet = trigger_snippets(url, "", self._body_or_empty())[self.language]


def _scope(_session: Session, visitor: Visitor) -> Scope:
    return visitor.scope


def _recipient(_session: Session, visitor: Visitor) -> str:
    return visitor.user.email


def _payload(session: Session, visitor: Visitor, identifier: str) -> str:
    return test_payload(workflows.get_workflow(session, visitor.scope.environment_id, identifier))


def _secret(session: Session, visitor: Visitor) -> str:
    keys = environments.list_keys(session, visitor.scope.environment_id)
    if not keys:
        raise BadRequest("There is no secret key in this environment. Create one under API keys.")
    return environments.reveal_key(keys[0])


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
