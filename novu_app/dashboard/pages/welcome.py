"""Home: a first notification from here or from an application, with its inbox and its run beside it, and what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import door, toasts
from novu_app.dashboard.components.basics import icon
from novu_app.dashboard.components.feedback import error_state
from novu_app.dashboard.components.own_bell import own_bell
from novu_app.dashboard.components.permitted import permitted
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.skeletons import cards_skeleton
from novu_app.dashboard.door import SignedOut, Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.home_view import Figure, Task, figures, keep_day, stale_today, tasks
from novu_app.dashboard.inbox_snippets import INBOX_LANGUAGES, inbox_snippets
from novu_app.dashboard.own_inbox import OwnInbox, own_inbox
from novu_app.dashboard.pages.welcome_parts import home, nothing_yet
from novu_app.dashboard.sending import SendState
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.kernel.errors import NovuError
from novu_app.kernel.settings import get_settings
from novu_app.workflows import service as workflows
from novu_app.workflows.service import WorkflowListing
from novu_app.workflows.welcome import IDENTIFIER as WELCOME

#: How often an open page looks for what nothing tells it of, in seconds, and how many times.
_LOOK_EVERY_S, _LOOKS = 3.0, 1_200


class HomePage(TypedDict):
    """What the page reads at once."""

    workflow: str
    inbox: OwnInbox


class HomeState(SendState, rx.State):
    """The visitor's own inbox, the workflow to try, the run of the event that was sent last, and the checklist."""

    loaded: bool = False
    failure: str = ""
    workflow: str = ""
    inbox: OwnInbox = OwnInbox(identifier="", subscriber_id="", first_name="", last_name="", hash="", address="")
    inbox_language: str = INBOX_LANGUAGES[0][0]
    inbox_snippet: str = ""
    tasks: list[Task] = []
    open_tasks: int = 0
    figures: list[Figure] = []
    _looking: bool = False

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Find the workflow to try and the visitor's inbox; what is done, and today's figures."""
        self.failure = ""
        try:
            page = await self._read(_load)
            await self._look()
        except NovuError as error:
            self.failure = message_of(error)
            return None
        self.inbox = page["inbox"]
        if self.workflow != page["workflow"]:
            self.workflow = page["workflow"]
            self._forget_sent()
        self._watch_environment()
        self._show_snippet()
        self._show_inbox_snippet()
        self.loaded = True
        return None if self._looking else [HomeState.keep_looking]

    @rx.event
    async def send(self) -> AsyncIterator[None]:
        """Send the example and show its run as it grows."""
        self._forget_sent()
        self.sending = True
        yield
        await self._send()

    @rx.event
    def set_inbox_language(self, language: str) -> None:
        """Show the inbox's snippet in another language."""
        self.inbox_language = language
        self._show_inbox_snippet()

    @rx.event
    def copy_inbox_snippet(self) -> list[EventSpec]:
        """Copy the inbox's snippet; nothing in it is secret."""
        return [rx.set_clipboard(self.inbox_snippet), toasts.done("Copied", duration=1500)]

    @rx.event(background=True)
    async def keep_looking(self) -> None:
        """Count today anew and tick the inbox when one connects, as long as the page is open: nothing tells it of either."""
        async with self:
            if self._looking:
                return
            self._looking = True
            token, environment_id = self._token(), self._environment()
        try:
            for _ in range(_LOOKS):
                day = await door.run(stale_today, token, environment_id, False)
                if day is not None:
                    # Anybody who looks may have the day counted: that changes nothing of theirs.
                    await door.run(keep_day, token, environment_id, True, day)
                async with self:
                    if self._segment(0) != "welcome" or self._environment() != environment_id:
                        return
                    if day is not None or self._awaits_inbox():
                        await self._look()
                await asyncio.sleep(_LOOK_EVERY_S)
        except SignedOut:
            return
        finally:
            async with self:
                self._looking = False

    def _awaits_inbox(self) -> bool:
        return any(task["key"] == "inbox" and not task["done"] for task in self.tasks)

    async def _refresh(self) -> None:
        await self._read_runs()
        await self._look()

    async def _look(self) -> None:
        self.tasks, self.figures = await self._read(tasks), await self._read(figures)
        self.open_tasks = sum(not task["done"] for task in self.tasks)

    def _show_inbox_snippet(self) -> None:
        found = inbox_snippets(
            get_settings().public_url_resolved, self.inbox["identifier"], self.inbox["subscriber_id"]
        )
        self.inbox_snippet = found[self.inbox_language]

    def _body(self) -> dict[str, Any]:
        who = self.inbox["subscriber_id"]
        names = {"firstName": self.inbox["first_name"], "lastName": self.inbox["last_name"]}
        return {
            "name": self.workflow,
            "to": {"subscriberId": who, "email": who, **{name: value for name, value in names.items() if value}},
            "payload": {"message": "Hello from the dashboard"},
        }


def _load(session: Session, visitor: Visitor) -> HomePage:
    environment_id = visitor.scope.environment_id
    inbox = own_inbox(session, visitor)
    # The seeded workflow while there is one, else what was changed last.
    for listing in (WorkflowListing(limit=1, query=WELCOME), WorkflowListing(limit=1, order_by="updated_at")):
        found, _ = workflows.list_workflows(session, environment_id, listing)
        if found:
            return HomePage(workflow=found[0].row.identifier, inbox=inbox)
    return HomePage(workflow="", inbox=inbox)


@dashboard_page("welcome", title="Home", section="welcome", on_load=HomeState.load)
def welcome() -> rx.Component:
    """The page."""
    send = rx.button(
        icon("send", 14),
        "Send",
        size="1",
        loading=HomeState.sending,
        on_click=HomeState.send,
        custom_attrs={"data-key": "create"},
    )
    return rx.fragment(
        page_header(
            "Home",
            # Elsewhere than in Development nobody is made a subscriber by looking.
            rx.cond(Visit.is_development | (HomeState.transaction_id != ""), _bell()),
            rx.cond(HomeState.workflow != "", permitted("change", send, "Send")),
        ),
        rx.cond(
            HomeState.failure != "",
            error_state(HomeState.failure, HomeState.load),
            rx.cond(
                HomeState.loaded, rx.cond(HomeState.workflow != "", home(HomeState), nothing_yet()), cards_skeleton()
            ),
        ),
    )


def _bell() -> rx.Component:
    inbox = HomeState.inbox
    return own_bell(identifier=inbox["identifier"], subscriber_id=inbox["subscriber_id"], subscriber_hash=inbox["hash"])
