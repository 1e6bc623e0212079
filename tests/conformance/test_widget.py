"""``@novu/js`` in a page of another origin: the ``<Inbox/>`` of Novu, unchanged, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conformance.data import IN_APP, PAYLOAD
from tests.support.http import HttpSink
from tests.support.server import NovuServer

#: Which database there is no page knows; what these clients ask is asked on both by those in node.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PAGE = b"""<!doctype html><meta charset="utf-8"><title>Customer</title>
<div id="inbox" style="width: 400px; height: 600px"></div><script src="/widget.js"></script>"""


@pytest.fixture
def open_inbox(server: NovuServer, page: Page, http_sink: HttpSink, widget_bundle: bytes) -> Callable[[str], Page]:
    """Opens a customer's page with the widget of a subscriber; a console error fails the test."""
    http_sink.page("/", PAGE)
    http_sink.page("/widget.js", widget_bundle, "text/javascript; charset=utf-8")

    def open_page(subscriber_id: str) -> Page:
        # Another host name than the server's, so that everything is cross-site as at a customer's.
        page.goto(f"http://localhost:{http_sink.port}/")
        options = {
            "applicationIdentifier": server.application_identifier,
            "subscriber": subscriber_id,
            "apiUrl": server.url,
            "socketUrl": server.url,
        }
        with page.expect_websocket() as socket:
            page.evaluate("options => window.mountInbox(options)", options)
        # Of what is sent before the socket is admitted (packet 40) it is told the counts alone: the list is not asked again.
        admitted = socket.value.wait_for_event("framereceived", lambda frame: str(frame).startswith("40"))
        assert admitted
        return page

    return open_page


def test_the_widget_lists_counts_and_follows_live(
    server: NovuServer,
    open_inbox: Callable[[str], Page],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
) -> None:
    subscriber_id, workflow = unique("widget"), create_workflow(IN_APP)

    def send(text: str) -> None:
        body = {"name": workflow, "to": subscriber_id, "payload": PAYLOAD | {"text": text}}
        assert server.client.post("/v1/events/trigger", json=body).status_code == 201

    def unread() -> int:
        body = {"applicationIdentifier": server.application_identifier, "subscriberId": subscriber_id}
        return int(server.client.post("/v1/inbox/session", json=body).json()["data"]["unreadCount"]["total"])

    page = open_inbox(subscriber_id)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    expect(page.get_by_text("Quiet for now")).to_be_visible()

    with page.expect_response("**/notifications/count*"):
        send("the first, live")
    notice = page.get_by_text("new notification")
    item = page.get_by_text("the first, live")
    expect(notice.or_(item).first).to_be_visible()
    if notice.is_visible():
        notice.click()
    expect(item).to_be_visible()
    expect(page.get_by_text("Hello Ada")).to_be_visible()
    expect(page.get_by_role("button", name="Later")).to_be_visible()
    assert unread() == 1

    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.url.endswith("/read")) as read:
        item.click()
    assert read.value.status == 200
    assert unread() == 0
    assert errors == []
