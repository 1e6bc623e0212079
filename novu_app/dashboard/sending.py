"""Sending an event from a page: the code that does the same from an application, and the runs as they grow."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.run_actions import RunActions
from novu_app.dashboard.run_shapes import RunView
from novu_app.dashboard.runs import runs_of_transaction
from novu_app.dashboard.snippets import LANGUAGES, trigger_snippets
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.events.submission import trigger_one
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, Forbidden, NovuError
from novu_app.kernel.settings import get_settings
from novu_app.request_log.recorder import Exchange, recorder


class SendState(RunActions, mixin=True):
    """A page that can send an event. It says with :meth:`_body` which, and watches its environment for the runs."""

    AREA: ClassVar[str] = "Events"
    language: str = LANGUAGES[0][0]
    snippet: str = ""
    error: str = ""
    sending: bool = False
    transaction_id: str = ""
    runs: list[RunView] = []

    @rx.event
    def set_language(self, language: str) -> None:
        """Show the snippet of another language."""
        self.language = language
        self._show_snippet()

    @rx.event
    async def copy_snippet(self) -> list[EventSpec]:
        """Copy the snippet with the real key, for those who may see keys."""
        try:
            key = await self._read(secret_key)
        except Forbidden:
            return [rx.set_clipboard(self._code("")), toasts.done("Copied. Ask an administrator for the key.")]
        return [rx.set_clipboard(self._code(key)), toasts.done("Copied, with the secret key.", duration=1500)]

    def _body(self) -> dict[str, Any]:
        """The event as the API takes it; without ``to`` it goes to everybody.

        Raises:
            BadRequest: what was typed makes none.
        """
        raise NotImplementedError

    def _shown_body(self) -> dict[str, Any]:
        """The event for the snippet: as :meth:`_body`, whatever was typed."""
        return self._body()

    def _code(self, key: str) -> str:
        """The snippet of the current language; an empty key is shown as dots."""
        return trigger_snippets(get_settings().public_url_resolved, key, self._shown_body())[self.language]

    def _show_snippet(self) -> None:
        self.snippet = self._code("")

    def _forget_sent(self) -> None:
        self.error, self.transaction_id, self.runs = "", "", []

    async def _send(self) -> None:
        """Send the event; what is wrong with it stands in ``error`` afterwards."""
        try:
            scope = await self._write(_scope)
            answer = await _sent(scope, self._body())
            self.transaction_id = answer.get("transactionId", "")
            if not self.transaction_id:
                self.error = "The workflow is paused: activate it to run it."
            await self._refresh()
        except NovuError as error:
            self.error = message_of(error)
        finally:
            self.sending = False

    async def _refresh(self) -> None:
        await self._read_runs()

    async def _read_runs(self) -> None:
        if self.transaction_id:
            self.runs = await self._read(runs_of_transaction, self.transaction_id)


def secret_key(session: Session, visitor: Visitor) -> str:
    """A secret key of the environment.

    Raises:
        Forbidden: the visitor's role may not see keys.
        BadRequest: there is none.
    """
    visitor.require("API keys", changes=False)
    keys = environments.list_keys(session, visitor.scope.environment_id)
    if not keys:
        raise BadRequest("There is no secret key in this environment. Create one under API keys.")
    return environments.reveal_key(keys[0])


async def _sent(scope: Scope, body: dict[str, Any]) -> dict[str, Any]:
    """Send an event, and note it in the request log as the dashboard's."""
    began, broadcast = clock.now_ms(), "to" not in body
    answer = await trigger_one(scope, body, broadcast=broadcast)
    log = recorder()
    if log is not None and log.wants(201):
        path = "/v1/events/trigger" + ("/broadcast" if broadcast else "")
        raw, said = jsons.dumpb(body), jsons.dumpb({"data": answer})
        took = clock.now_ms() - began
        log.note(Exchange(scope, "POST", path, 201, took, user_agent="Dashboard", request=raw, response=said))
    return answer


def _scope(_session: Session, visitor: Visitor) -> Scope:
    return Scope(
        visitor.scope.environment_id,
        visitor.scope.organization_id,
        visitor.scope.environment_name,
        visitor.scope.environment_type,
        user_id=visitor.user.user_id,
    )
