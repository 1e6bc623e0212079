"""Sending an event from a page: the snippet to do the same from an application, and the runs as they grow."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.timeline import RunView
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.runs import runs_of_transaction
from novu_app.dashboard.snippets import LANGUAGES, trigger_snippets
from novu_app.dashboard.state import PageState
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.events.submission import trigger_one
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.kernel.settings import get_settings


class SendState(PageState, mixin=True):
    """A page that can send an event. It says with :meth:`_body` which, and watches its environment for the runs."""

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
        """Copy the snippet with the real key."""
        key = await self._read(_secret)
        code = trigger_snippets(get_settings().public_url_resolved, key, self._shown_body())[self.language]
        return [rx.set_clipboard(code), toasts.done("Copied, with the secret key.", duration=1500)]

    def _body(self) -> dict[str, Any]:
        """The event as the API takes it.

        Raises:
            BadRequest: what was typed makes none.
        """
        raise NotImplementedError

    def _shown_body(self) -> dict[str, Any]:
        """The event for the snippet: as :meth:`_body`, whatever was typed."""
        return self._body()

    def _show_snippet(self) -> None:
        self.snippet = trigger_snippets(get_settings().public_url_resolved, "", self._shown_body())[self.language]

    def _forget_sent(self) -> None:
        self.error, self.transaction_id, self.runs = "", "", []

    async def _send(self) -> None:
        """Send the event; what is wrong with it stands in ``error`` afterwards."""
        try:
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


def _scope(_session: Session, visitor: Visitor) -> Scope:
    return visitor.scope


def _secret(session: Session, visitor: Visitor) -> str:
    keys = environments.list_keys(session, visitor.scope.environment_id)
    if not keys:
        raise BadRequest("There is no secret key in this environment. Create one under API keys.")
    return environments.reveal_key(keys[0])
