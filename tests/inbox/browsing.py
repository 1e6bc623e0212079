"""What the browser tests of the inbox need: workflows that put messages into it, and addresses."""

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

from tests.support.server import NovuServer

Open = Callable[..., Page]
AXE = Path(__file__).parents[1] / "sdk/node_modules/axe-core/axe.min.js"


def no_violations(page: Page, what: str) -> None:
    """See that axe finds nothing in the way of those who do not see, or do not use a mouse. Frames are looked at apart."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run({ iframes: false })).violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html)])"
    )
    assert found == [], f"{what}: {found}"


def items(page: Page) -> Locator:
    """The notifications that are shown."""
    return page.locator(".feed-item:visible")


def choose(page: Page, menu: str, entry: str) -> None:
    """Open a menu of the header, ``views`` or ``actions``, and choose from it."""
    page.locator(f"[popovertarget=inbox-{menu}]").click()
    page.locator(".feed-menu:popover-open").get_by_text(entry, exact=True).click()


def press(item: Locator, tool: str) -> None:
    """Click a tool of a notification, which shows while the pointer is on it."""
    item.hover()
    item.locator(f"[data-act={tool}]").click()


class Sender:
    """A customer's server that sends in-app messages."""

    def __init__(self, server: NovuServer) -> None:
        self.server = server
        self.subscriber_id = f"reader-{uuid.uuid4().hex[:10]}"

    def workflow(
        self,
        severity: str = "none",
        tags: Sequence[str] = (),
        *,
        name: str = "Comment",
        critical: bool = False,
        **controls: Any,
    ) -> str:
        """A workflow of one in-app step; its identifier."""
        identifier = f"inbox-{uuid.uuid4().hex[:10]}"
        step = {"name": "In-App", "type": "in_app", "controlValues": {"body": "{{payload.text}}", **controls}}
        body: dict[str, Any] = {
            "name": name,
            "workflowId": identifier,
            "active": True,
            "severity": severity,
            "steps": [step],
        }
        if tags:
            body["tags"] = list(tags)
        if critical:
            body["preferences"] = {"user": {"all": {"enabled": True, "readOnly": True}, "channels": {}}}
        answer = self.server.client.post("/v2/workflows", json=body)
        assert answer.status_code == 201, answer.text
        return identifier

    def send(self, workflow: str, text: str = "Hello") -> None:
        """Send one message to the subscriber."""
        body = {"name": workflow, "to": self.subscriber_id, "payload": {"text": text}}
        answer = self.server.client.post("/v1/events/trigger", json=body)
        assert answer.status_code == 201, answer.text

    def send_many(self, workflow: str, count: int) -> None:
        """Send ``count`` messages, numbered from 1 in their text."""
        for start in range(0, count, 100):
            events = [
                {"name": workflow, "to": self.subscriber_id, "payload": {"text": f"Message {number + 1}"}}
                for number in range(start, min(start + 100, count))
            ]
            answer = self.server.client.post("/v1/events/trigger/bulk", json={"events": events})
            assert answer.status_code == 201, answer.text

    def token(self) -> str:
        """The token of a new session."""
        return str(self._session()["token"])

    def unread(self) -> int:
        """The unread count as the API has it."""
        return int(self._session()["unreadCount"]["total"])

    def listed(self, **query: Any) -> list[dict[str, Any]]:
        """The subscriber's notifications as the API has them."""
        headers = {"Authorization": f"Bearer {self._session()['token']}"}
        answer = self.server.client.get("/v1/inbox/notifications", params=query, headers=headers)
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    def preference(self, workflow: str) -> dict[str, Any]:
        """What the subscriber wants of a workflow, named by name or identifier; in general when it is empty."""
        headers = {"Authorization": f"Bearer {self._session()['token']}"}
        answer = self.server.client.get("/v1/inbox/preferences", params={"criticality": "all"}, headers=headers)
        found: list[dict[str, Any]] = answer.json()["data"]
        named = (each for each in found[1:] if workflow in (each["workflow"]["name"], each["workflow"]["identifier"]))
        return next(named) if workflow else found[0]

    def address(self, **query: str) -> str:
        """The inbox page of the subscriber."""
        named = {"applicationIdentifier": self.server.application_identifier, "subscriberId": self.subscriber_id}
        return f"{self.server.url}/inbox/?{urlencode(named | query)}"

    def _session(self) -> dict[str, Any]:
        body = {"applicationIdentifier": self.server.application_identifier, "subscriberId": self.subscriber_id}
        session: dict[str, Any] = self.server.client.post("/v1/inbox/session", json=body).json()["data"]
        return session
