import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page
from redis.client import PubSub

from novu_app.integrations.models import Integration
from novu_app.kernel import crypto, jsons
from novu_app.kernel.database import writing
from tests.inbox.browsing import Open, Sender
from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment
from tests.support.processes import PATIENCE_S
from tests.support.rest import in_process
from tests.support.server import NovuServer


class InboxClient:
    """The inbox API as a site uses it: a session, then calls with its token."""

    def __init__(self, http: httpx.Client, environment: TestEnvironment) -> None:
        self.http = http
        self.environment = environment

    def open(self, subscriber: Any = "ada", **more: Any) -> httpx.Response:
        """Ask for a session, and use it from then on when there is one."""
        body = {"applicationIdentifier": self.environment.application_identifier, "subscriber": subscriber} | more
        response = self.http.post("/v1/inbox/session", json=body)
        if response.status_code == 201:
            self.http.headers["Authorization"] = f"Bearer {response.json()['data']['token']}"
        return response

    def listed(self, **query: Any) -> Any:
        return self.http.get("/v1/inbox/notifications", params=query).json()

    def ids(self, **query: Any) -> list[str]:
        return [entry["id"] for entry in self.listed(**query)["data"]]

    def counts(self, *filters: dict[str, Any]) -> Any:
        response = self.http.get("/v1/inbox/notifications/count", params={"filters": jsons.dumps(filters)})
        return response.json()["data"]


@pytest.fixture
def inbox_of_ada(environment: TestEnvironment) -> Inbox:
    """An empty inbox of a subscriber that exists."""
    return Inbox(environment)


@pytest.fixture(scope="session")
def rest_app() -> Iterator[httpx.Client]:
    """The REST application, which keeps nothing between requests, without the trigger's writer."""
    from novu_app.rest.app import create_app

    with in_process(create_app()) as client:
        yield client


@pytest.fixture
def site(rest_app: httpx.Client, environment: TestEnvironment) -> InboxClient:
    """A site that has no session yet."""
    for name in ("Authorization", "Origin"):
        rest_app.headers.pop(name, None)
    return InboxClient(rest_app, environment)


@pytest.fixture
def ada(site: InboxClient, inbox_of_ada: Inbox) -> InboxClient:
    """A site on which ada's inbox is open."""
    assert site.open("ada").status_code == 201
    return site


@pytest.fixture
def sender(server: NovuServer) -> Sender:
    """Somebody who sends to a subscriber of their own."""
    return Sender(server)


@pytest.fixture
def open_inbox(sender: Sender, browser_contexts: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Opens the inbox page in a profile of its own; an error of a script fails the test."""
    errors: list[str] = []

    def open_page(address: str = "", **query: str) -> Page:
        page = browser_contexts(viewport={"width": 400, "height": 600}).new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address or sender.address(**query))
        return page

    yield open_page
    assert errors == []


def told(listening: PubSub, seconds: float = PATIENCE_S) -> Any:
    """What open inboxes are told next; None when that is nothing. Dashboards hear of their lists on the same channel."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        message = listening.get_message(timeout=left)
        if message and message["type"] == "message" and (news := jsons.loads(message["data"]).get("inbox")):
            return news
    return None


def change_integration(environment: TestEnvironment, *, hmac: bool | None = None, active: bool = True) -> None:
    """Change the in-app integration of an environment."""
    with writing() as session:
        rows = session.query(Integration).filter_by(environment_id=environment.id, provider_id="novu")
        for row in rows:
            row.active = active
            if hmac is not None:
                row.credentials = crypto.encrypt(jsons.dumps({"hmac": hmac}), row=row.id)
