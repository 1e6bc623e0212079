"""Home: a first notification from here or from an application, with its inbox and its run beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypedDict
from urllib.parse import urlencode

import reflex as rx
from sqlmodel import Session

from novu_app.dashboard.components.basics import button_link, icon, link, note, section
from novu_app.dashboard.components.code import snippet_tabs
from novu_app.dashboard.components.feedback import empty_state, error_state
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.timeline import run_timeline
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.sending import SendState
from novu_app.dashboard.snippets import LANGUAGES
from novu_app.dashboard.state import Visit
from novu_app.dashboard.template import dashboard_page, waiting_part
from novu_app.environments import service as environments
from novu_app.kernel.errors import NovuError
from novu_app.kernel.settings import get_settings
from novu_app.workflows import service as workflows
from novu_app.workflows.service import WorkflowListing
from novu_app.workflows.welcome import IDENTIFIER as WELCOME

#: The subscriber of the examples, and of the inbox beside them.
DEMO = "demo"
_DEMO_EMAIL = "demo@example.com"


class HomePage(TypedDict):
    """What the page reads at once."""

    workflow: str
    identifier: str


class HomeState(SendState, rx.State):
    """The workflow to try, and the run of the event that was sent last."""

    loaded: bool = False
    failure: str = ""
    workflow: str = ""
    inbox: str = ""

    @rx.event
    async def load(self) -> None:
        """Find the workflow to try and the demo inbox's address."""
        self.failure = ""
        try:
            page = await self._read(_load)
        except NovuError as error:
            self.failure = message_of(error)
            return
        query = urlencode({"applicationIdentifier": page["identifier"], "subscriberId": DEMO})
        self.inbox = f"{get_settings().root_path}/inbox/?{query}"
        if self.workflow != page["workflow"]:
            self.workflow = page["workflow"]
            self._forget_sent()
        self._watch_environment()
        self._show_snippet()
        self.loaded = True

    @rx.event
    async def send(self) -> AsyncIterator[None]:
        """Send the example and show its run as it grows."""
        self._forget_sent()
        self.sending = True
        yield
        await self._send()

    def _body(self) -> dict[str, Any]:
        return {
            "name": self.workflow,
            "to": {"subscriberId": DEMO, "email": _DEMO_EMAIL},
            "payload": {"message": "Hello from the dashboard"},
        }


def _load(session: Session, visitor: Visitor) -> HomePage:
    environment_id = visitor.scope.environment_id
    environment = environments.get_environment(session, environment_id, visitor.user.organization_id)
    # The seeded workflow while there is one, else what was changed last.
    for listing in (WorkflowListing(limit=1, query=WELCOME), WorkflowListing(limit=1, order_by="updated_at")):
        found, _ = workflows.list_workflows(session, environment_id, listing)
        if found:
            return HomePage(workflow=found[0].row.identifier, identifier=environment.identifier)
    return HomePage(workflow="", identifier=environment.identifier)


@dashboard_page("welcome", title="Home", section="welcome", on_load=HomeState.load)
def welcome() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header(
            "Home",
            rx.cond(
                HomeState.workflow != "",
                rx.button(
                    icon("send", 14),
                    "Send",
                    size="1",
                    loading=HomeState.sending,
                    on_click=HomeState.send,
                    custom_attrs={"data-key": "create"},
                ),
            ),
        ),
        rx.cond(
            HomeState.failure != "",
            error_state(HomeState.failure, HomeState.load),
            rx.cond(HomeState.loaded, rx.cond(HomeState.workflow != "", _try(), _nothing()), waiting_part()),
        ),
    )


def _try() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            section(
                "Send a first notification",
                rx.el.p(
                    "This event starts the workflow ",
                    link(HomeState.workflow, href=Visit.base + "/workflows/" + HomeState.workflow),
                    " for the subscriber demo. Press Send, or send it from your application.",
                    class_name="muted",
                ),
                snippet_tabs(
                    LANGUAGES,
                    HomeState.snippet,
                    on_copy=HomeState.copy_snippet,
                    current=HomeState.language,
                    choose=HomeState.set_language,
                ),
                rx.cond(HomeState.error != "", note(HomeState.error, icon_name="triangle-alert", hue="red")),
            ),
            rx.cond(
                HomeState.transaction_id != "",
                section(
                    "What happened",
                    rx.cond(
                        HomeState.runs.length() > 0,
                        rx.foreach(HomeState.runs, run_timeline),
                        rx.el.p("Accepted. Waiting for a worker …", class_name="muted"),
                    ),
                    action=rx.cond(
                        Visit.is_development,
                        link("The e-mail is in the mailbox", href=Visit.base + "/mailbox"),
                        link("Open in activity", href=Visit.base + "/activity/workflow-runs"),
                    ),
                ),
            ),
            section(
                "Next",
                rx.el.ul(
                    _next("workflow", "Change what it says", "Steps, content and a test form.", "/workflows"),
                    _next(
                        "key-round",
                        "Take your keys",
                        "The application identifier for the inbox, secret keys for servers.",
                        "/api-keys",
                    ),
                    _next("activity", "Watch every run", "Each step of each run, live.", "/activity/workflow-runs"),
                    class_name="next-list",
                ),
            ),
            class_name="home-main",
        ),
        rx.cond(Visit.is_development, _demo_inbox()),
        class_name="home",
    )


def _demo_inbox() -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.h3("The inbox of demo"),
            rx.el.a(
                "Open in a tab",
                icon("external-link", 12),
                href=HomeState.inbox,
                target="_blank",
                class_name="push with-icon",
            ),
            class_name="section-head",
        ),
        rx.el.iframe(src=HomeState.inbox, title="Inbox of the subscriber demo", class_name="home-inbox"),
        class_name="home-side",
    )


def _next(icon_name: str, title: str, text: str, path: str) -> rx.Component:
    return rx.el.li(
        rx.el.span(icon(icon_name), class_name="tile"),
        rx.el.div(link(title, href=Visit.base + path, class_name="row-link"), rx.el.div(text, class_name="muted")),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "workflow",
        "No workflow here yet",
        "A workflow decides what a subscriber gets when your application sends an event.",
        rx.cond(
            Visit.is_development,
            button_link("Create workflow", href=Visit.base + "/workflows/create", icon_name="plus"),
            rx.el.span("Workflows are made in Development.", class_name="muted"),
        ),
    )
