"""``@novu/react`` in pages of another origin: components and hooks of Novu, unchanged, in Chromium."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.conformance.data import EMAIL, IN_APP, PAYLOAD
from tests.support.http import HttpSink
from tests.support.server import NovuServer

#: Which database there is no page knows; what these clients ask is asked on both by those in node.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PAGE = b"""<!doctype html><meta charset="utf-8"><title>Customer</title>
<div id="inbox" style="width: 400px; height: 600px"></div><script src="/react.js"></script>"""
TABS = [{"label": "All", "filter": {}}, {"label": "Orders", "filter": {"tags": ["orders"]}}]


class Customer:
    """A customer's site, its server, and the browsers of one reader."""

    def __init__(
        self,
        server: NovuServer,
        contexts: Callable[..., BrowserContext],
        sink: HttpSink,
        subscriber_id: str,
        workflows: dict[str, str],
    ) -> None:
        self.server, self._contexts, self._sink = server, contexts, sink
        self.subscriber_id, self.workflows = subscriber_id, workflows
        self.errors: list[str] = []

    def open(self, part: str, page: Page | None = None, **options: Any) -> Page:
        """A page of a browser of its own (or ``page`` anew) with one of the components of ``tests/sdk/react.mjs``."""
        if page is None:
            page = self._contexts().new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
        # Another host name than the server's, so that everything is cross-site as at a customer's.
        page.goto(f"http://localhost:{self._sink.port}/")
        known = {
            "part": part,
            "applicationIdentifier": self.server.application_identifier,
            "subscriber": self.subscriber_id,
            # The provider knows one name, the component the other.
            "apiUrl": self.server.url,
            "backendUrl": self.server.url,
            "socketUrl": self.server.url,
        }
        page.evaluate("options => window.mountReact(options)", known | options)
        return page

    def open_live(self, part: str, **options: Any) -> Page:
        """As ``open``, once its socket.io connection is admitted (packet 40): what comes from then on is seen live."""
        page = self._contexts().new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        with page.expect_websocket() as socket:
            self.open(part, page, **options)
        socket.value.wait_for_event("framereceived", lambda frame: str(frame).startswith("40"))
        return page

    def send(self, workflow: str, text: str) -> None:
        """Trigger one of the workflows."""
        event = {"name": self.workflows[workflow], "to": self.subscriber_id, "payload": PAYLOAD | {"text": text}}
        assert self.server.client.post("/v1/events/trigger", json=event).status_code == 201

    def get(self, path: str) -> Any:
        """What the inbox API says."""
        body = {"applicationIdentifier": self.server.application_identifier, "subscriberId": self.subscriber_id}
        token = self.server.client.post("/v1/inbox/session", json=body).json()["data"]["token"]
        answer = self.server.client.get(f"/v1/inbox/{path}", headers={"Authorization": f"Bearer {token}"})
        return answer.json()["data"] if answer.content else None


@pytest.fixture
def customer(
    server: NovuServer,
    browser_contexts: Callable[..., BrowserContext],
    http_sink: HttpSink,
    react_bundle: bytes,
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
) -> Customer:
    """A customer with a workflow for orders and another one."""
    http_sink.page("/", PAGE)
    http_sink.page("/react.js", react_bundle, "text/javascript; charset=utf-8")
    workflows = {
        "order": create_workflow(IN_APP, EMAIL, tags=["orders"], severity="high"),
        "other": create_workflow(IN_APP),
    }
    return Customer(server, browser_contexts, http_sink, unique("react"), workflows)


def item(page: Page, text: str) -> Locator:
    return page.locator("[role=tabpanel][data-state=active] .nv-notification", has_text=text)


def unread(page: Page, tab: str) -> Locator:
    return page.get_by_role("tab", name=tab).locator(".nv-notificationsTabsTriggerCount")


def click_action(page: Page, text: str, action: str) -> None:
    item(page, text).hover()
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as changed:
        item(page, text).locator(f".nv-notification{action}__button").click()
    assert changed.value.status == 200


def test_inbox_and_bell_in_two_browsers(customer: Customer) -> None:
    bell = customer.open_live("bell")
    expect(bell.locator(".nv-bellContainer")).to_be_visible()
    expect(bell.locator(".nv-bellDot")).to_have_count(0)
    inbox = customer.open_live("inbox", tabs=TABS)
    expect(inbox.get_by_text("Quiet for now").first).to_be_visible()

    # The badges go up live, in the colour of what is urgent.
    customer.send("other", "a letter")
    expect(bell.locator(".nv-bellDot")).to_be_visible()
    customer.send("order", "an order")
    expect(bell.locator(".nv-severityHigh__bellContainer")).to_be_visible()
    expect(unread(inbox, "All")).to_have_text("2")
    expect(unread(inbox, "Orders")).to_have_text("1")
    expect(item(inbox, "a letter")).to_be_visible()
    inbox.get_by_role("tab", name="Orders").click()
    expect(item(inbox, "an order")).to_be_visible()
    expect(item(inbox, "a letter")).to_have_count(0)

    click_action(inbox, "an order", "Read")
    expect(unread(inbox, "Orders")).to_have_count(0)
    expect(bell.locator(".nv-severityHigh__bellContainer")).to_have_count(0)
    inbox.get_by_role("tab", name="All").click()
    click_action(inbox, "a letter", "Archive")
    expect(item(inbox, "a letter")).to_have_count(0)
    expect(bell.locator(".nv-bellDot")).to_have_count(0)

    # Both stick.
    customer.open("inbox", inbox, tabs=TABS)
    expect(item(inbox, "an order")).to_be_visible()
    expect(unread(inbox, "All")).to_have_count(0)
    expect(item(inbox, "a letter")).to_have_count(0)
    inbox.locator(".nv-inboxStatus__dropdownTrigger").click()
    inbox.get_by_text("Archived").click()
    expect(item(inbox, "a letter")).to_be_visible()
    assert customer.errors == []


def test_preferences_persist(customer: Customer) -> None:
    page = customer.open("preferences")

    def switch() -> Locator:
        row = page.locator(".nv-workflowContainer", has_text=customer.workflows["order"])
        row.locator(".nv-workflowContainerRight__icon").click()
        return row.locator(".nv-channelContainer", has_text="Email").locator(".nv-channelSwitchThumb")

    email = switch()
    expect(email).to_have_attribute("data-state", "enabled")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        email.click()
    expect(email).to_have_attribute("data-state", "disabled")
    customer.open("preferences", page)
    expect(switch()).to_have_attribute("data-state", "disabled")
    [mine] = [
        each
        for each in customer.get("preferences")[1:]
        if each["workflow"]["identifier"] == customer.workflows["order"]
    ]
    assert mine["channels"] == {"in_app": True, "email": False}
    assert customer.errors == []


def test_subscription(customer: Customer) -> None:
    topic = f"news-{customer.subscriber_id}"
    wish = {"topicKey": topic, "workflowId": customer.workflows["order"]}
    page = customer.open("subscription", **wish)
    path = f"topics/{topic}/subscriptions/tk_{topic}:si_{customer.subscriber_id}"
    page.get_by_text("Subscribe", exact=True).click()
    expect(page.get_by_text("Unsubscribe")).to_be_visible()
    box = page.get_by_label("Orders by mail")
    expect(box).to_be_checked()
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as changed:
        page.get_by_text("Orders by mail").click()
    assert changed.value.status == 200
    expect(box).not_to_be_checked()
    [wanted] = customer.get(path)["preferences"]
    assert (wanted["enabled"], wanted["workflow"]["identifier"]) == (False, customer.workflows["order"])

    customer.open("subscription", page, **wish)
    expect(box).not_to_be_checked()
    page.get_by_text("Unsubscribe").click()
    expect(page.get_by_text("Subscribe", exact=True)).to_be_visible()
    assert customer.get(path) is None
    assert customer.errors == []


def test_hooks_follow_over_a_plain_websocket(customer: Customer) -> None:
    customer.send("order", "the first")
    page = customer.open("hooks", topicKey="any", socketOptions={"socketType": "cloud"})
    known = page.locator("#hooks")

    def shown(**wanted: Any) -> None:
        for name, value in wanted.items():
            text = json.dumps({name: value}, separators=(",", ":"))[1:-1]
            expect(known).to_contain_text(text)

    shown(connected=True, counts=[1, 1], notifications=["the first"], subscription=None)
    customer.send("other", "the second")
    shown(counts=[2, 1], notifications=["the second", "the first"])
    page.get_by_role("button", name="Read all by hook").click()
    shown(counts=[0, 0], notifications=["the second (read)", "the first (read)"])
    assert customer.errors == []
