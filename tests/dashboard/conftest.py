"""A signed-in browser in the Development environment of a running server."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotThere

from tests.support.server import NovuServer


class Dashboard:
    """One browser page of a signed-in administrator; ``errors`` is what the page's scripts have failed with."""

    def __init__(self, server: NovuServer, page: Page) -> None:
        self.server = server
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.environment = self.api("GET", "/v1/environments/me")["_id"]

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the REST API with the Development environment's key; the ``data`` of the answer."""
        answer = self.server.client.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def open(self, path: str) -> Page:
        """Go to a page of the environment and wait until it knows who looks."""
        self.page.goto(f"{self.server.url}/env/{self.environment}/{path}")
        expect(self.page.locator(".shell")).to_be_visible()
        return self.page

    def path(self) -> str:
        """The address below the environment."""
        return self.page.url.split(f"/env/{self.environment}/")[1]

    def toast(self, text: str) -> None:
        """Expect a toast."""
        expect(self.page.locator("[data-sonner-toast]").filter(has_text=text).first).to_be_visible()

    def workflow(self, steps: list[dict[str, Any]], **fields: Any) -> str:
        """Make a workflow through the API; its identifier."""
        identifier = new_name("workflow")
        body = {"name": identifier, "workflowId": identifier, "active": True, "steps": steps, **fields}
        made: str = self.api("POST", "/v2/workflows", body)["workflowId"]
        return made

    def trigger(self, workflow: str, to: Any, payload: dict[str, Any] | None = None) -> str:
        """Trigger a workflow through the API; the transaction id."""
        body = {"name": workflow, "to": to, "payload": payload or {}}
        transaction: str = self.api("POST", "/v1/events/trigger", body)["transactionId"]
        return transaction


def new_name(kind: str) -> str:
    """An identifier that no other test uses."""
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def palette(page: Page, sought: str = "") -> Locator:
    """Open the commands from the keyboard and seek some; the field in which they are sought.

    Again where the page did not listen yet, or came anew while they were open.
    """
    asked = page.get_by_placeholder("Go to, search, or paste an id")
    for _ in range(15):
        page.keyboard.press("Control+k")
        try:
            asked.fill(sought, timeout=4_000)
        except NotThere:
            continue
        break
    expect(asked).to_have_value(sought)
    return asked


@pytest.fixture
def cookie(server: NovuServer) -> dict[str, Any]:
    """The session cookie of the administrator."""
    answer = httpx.post(
        f"{server.url}/v1/auth/session",
        json={"email": server.admin_email, "password": server.admin_password},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return {"name": "novu_session", "value": answer.cookies["novu_session"], "url": server.url}


# A notice lies over what is to be clicked next for some seconds, and for as long as the pointer waits above it.
_LET_CLICKS_THROUGH = """addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style");
  style.textContent = "[data-sonner-toast]:not(:has(button, a)) { pointer-events: none !important }";
  document.head.append(style);
});"""


@pytest.fixture
def dashboard(
    server: NovuServer, cookie: dict[str, Any], browser_contexts: Callable[..., BrowserContext]
) -> Iterator[Dashboard]:
    """The dashboard in a fresh profile. A page that raises an error in the browser fails its test."""
    context = browser_contexts()
    context.add_init_script(_LET_CLICKS_THROUGH)
    context.add_cookies([cookie])  # type: ignore[list-item]
    opened = Dashboard(server, context.new_page())
    yield opened
    assert opened.errors == []
