"""A page while the server is away: it says so, keeps what is typed, and hands it in as soon as the server is back."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name
from tests.support.processes import wait_until

# No page knows which database there is.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

_CONNECTIONS_BREAK = """
    window.WebSocket = class extends WebSocket {
        constructor(url, protocols) { super(window.lost ? "ws://127.0.0.1:1/" : url, protocols); }
    };
"""
_FRAMES = """() => {
    window.framed = [];
    const look = () => window.framed.push(document.querySelectorAll(".shell").length);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def test_what_is_typed_outlives_the_web_process(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([{"name": "Bell", "type": "in_app", "controlValues": {"body": "Hello"}}])
    person = new_name("person")
    page, form = dashboard.page, dashboard.page.context.new_page()
    form.goto(f"{dashboard.server.url}/env/{dashboard.environment}/subscribers/create")
    form.get_by_label("Subscriber id").fill(person)
    page.add_init_script(_CONNECTIONS_BREAK)
    dashboard.open(f"workflows/{workflow}/steps/bell")
    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_value("Bell")
    page.evaluate(_FRAMES)
    page.evaluate("window.lost = true")

    dashboard.server.kill_web()
    name.fill("Doorbell")
    notice = page.get_by_role("status").get_by_text("Connection lost, trying again")
    expect(notice).to_be_visible()
    expect(page.get_by_role("status").get_by_text("Not saved yet")).to_be_visible()
    assert serious_violations(page, within=".connection") == []
    page.evaluate("window.lost = false")
    expect(notice).to_have_count(0)
    expect(page.get_by_role("list", name="Steps in order")).to_contain_text("Doorbell")
    expect(page.get_by_role("status").get_by_text("Saved", exact=True)).to_be_visible()
    expect(name).to_have_value("Doorbell")
    assert 0 not in page.evaluate("window.framed"), "the page was blank for a moment"
    assert dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"][0]["name"] == "Doorbell"

    expect(form.get_by_label("Subscriber id")).to_have_value(person)
    form.get_by_role("button", name="Create subscriber").click()
    wait_until(lambda: dashboard.server.client.get(f"/v2/subscribers/{person}").is_success, "the subscriber", pause=0.1)
