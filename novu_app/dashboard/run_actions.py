"""What a visitor may do with a run: again, try a failed step again, send a message again, forward a reply again, cancel, end a
wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.dashboard import door, toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.runs import SECTION
from novu_app.dashboard.snippets import trigger_snippets
from novu_app.dashboard.state import PageState
from novu_app.dashboard.urls import with_query
from novu_app.environments.service import Scope
from novu_app.events import again
from novu_app.events.submission import trigger_one
from novu_app.execution import cancellation, hastening, retries
from novu_app.kernel import hints
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.kernel.settings import get_settings
from novu_app.realtime import publisher
from novu_app.replies import service as replies


@dataclass(frozen=True, slots=True)
class RunHandlers:
    """The handlers that a timeline's buttons call, each with one id."""

    retry: Any
    resend: Any
    hasten: Any
    forward: Any


class RunActions(PageState, mixin=True):
    """A page that shows runs and lets them be acted on. It sees the change as any other: by the push that follows."""

    acting: str = ""

    @rx.event
    async def retry_step(self, run_id: str, job_id: str) -> EventSpec:
        """Try a failed step again."""
        return await self._act(retries.retry_step, run_id, job_id, "The step is tried again.")

    @rx.event
    async def resend_message(self, run_id: str, message_id: str) -> EventSpec:
        """Send a message once more."""
        return await self._act(retries.resend_message, run_id, message_id, "The message is sent again.")

    @rx.event
    async def forward_reply(self, run_id: str, reply_id: str) -> EventSpec:
        """Hand a reply to an e-mail to its application again."""
        return await self._act(replies.forward_again, run_id, reply_id, "The reply is forwarded again.")

    @rx.event
    async def cancel_run(self, run_id: str) -> EventSpec:
        """Cancel what a run still has to do."""
        return await self._act(cancellation.cancel_run, run_id, run_id, "The run is canceled.")

    @rx.event
    async def run_now(self, run_id: str) -> EventSpec:
        """End the wait of a run."""
        return await self._act(hastening.run_now, run_id, run_id, "The wait is over.")

    @rx.event
    async def run_again(self, run_id: str) -> list[EventSpec] | EventSpec:
        """Send the run's event again for its subscriber, and open what becomes of it."""
        try:
            document, scope = await self._write(_document, run_id)
            answer = await trigger_one(scope, document)
        except NovuError as error:
            return toasts.failed("The run was not started again.", message_of(error))
        transaction_id = answer.get("transactionId")
        if not transaction_id:
            return toasts.failed("The workflow is paused: activate it to run it again.")
        return [
            toasts.done("Started again with the same payload."),
            rx.redirect(with_query(self._link(SECTION), transaction=transaction_id)),
        ]

    @rx.event
    async def copy_curl(self, run_id: str) -> list[EventSpec]:
        """Copy the command that sends the run's event again, without the secret key."""
        document, _ = await self._read(_document, run_id)
        code = trigger_snippets(get_settings().public_url_resolved, "", document)["curl"]
        return [rx.set_clipboard(code), toasts.done("Copied: put your secret key in.", duration=2500)]

    async def _act(self, rule: Callable[[Session, str, str], Any], run_id: str, wanted: str, told: str) -> EventSpec:
        try:
            environment_id = await self._write(_apply, rule, wanted)
        except NovuError as error:
            return toasts.failed(message_of(error))
        await door.off_loop(_tell, environment_id, run_id)
        return toasts.done(told)


def handlers_of(page: type[Any], run_id: Any) -> RunHandlers:
    """The handlers of a page for one run, as components take them."""
    return RunHandlers(
        retry=lambda job_id: page.retry_step(run_id, job_id),
        resend=lambda message_id: page.resend_message(run_id, message_id),
        hasten=page.run_now(run_id),
        forward=lambda reply_id: page.forward_reply(run_id, reply_id),
    )


def _apply(session: Session, visitor: Visitor, rule: Callable[[Session, str, str], Any], wanted: str) -> str:
    rule(session, visitor.scope.environment_id, wanted)
    return visitor.scope.environment_id


def _tell(environment_id: str, run_id: str) -> None:
    # After the commit: workers are woken, and open pages read the run again.
    for lane in ("runs", "delivery", "replies"):
        hints.leave(lane)
    publisher.publish({"activity": {environment_id: [run_id]}})


def _document(session: Session, visitor: Visitor, run_id: str) -> tuple[dict[str, Any], Scope]:
    run = activity.get_run(session, visitor.scope.environment_id, run_id)
    if run.workflow is None:
        raise BadRequest("The workflow of this run was deleted.")
    return again.document_of(run.trigger, run.workflow.identifier, run.row.subscriber_id), visitor.scope
