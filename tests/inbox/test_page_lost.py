"""The inbox page in Chromium, while the server, the connection, or the visitor is away."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from tests.inbox.browsing import Open, Sender, choose, items, press
from tests.support.processes import wait_until

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_a_lost_web_process_is_no_lost_page(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 12)
    wait_until(lambda: sender.unread() == 12, "all have arrived")
    page = open_inbox()
    expect(page.locator(".feed-count")).to_have_text("12")
    page.locator(".feed-list").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(items(page)).to_have_count(12)
    choose(page, "views", "Unread")
    expect(page.get_by_role("heading", level=1)).to_have_text("Unread12")
    page.locator(".feed-list").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(items(page)).to_have_count(12)
    # What is shown must not be taken away while the connection is lost, not even for a moment.
    page.evaluate("""() => {
        window.shown = [99];
        const count = () => window.shown.push(document.querySelectorAll('.feed-item').length);
        new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
    }""")
    newest = items(page).first.get_attribute("data-id")
    press(items(page).first, "archive")
    expect(page.locator(".feed-count")).to_have_text("11")
    undo = page.get_by_role("button", name="Undo")
    undo.hover()  # it stays while somebody is at it
    sender.server.kill_web()
    undo.click()
    for last in (items(page).last, items(page).nth(-2)):
        press(last, "read")
        expect(last).to_have_attribute("data-read", "true")
    expect(page.locator(".feed-count")).to_have_text("10")
    expect(items(page)).to_have_count(12)
    assert sender.unread() == 10, "what was done and taken back meanwhile is done, and taken back"
    assert min(page.evaluate("window.shown")) >= 11
    expect(page.get_by_role("heading", level=1)).to_have_text("Unread10")
    expect(items(page).first).to_have_attribute("data-id", str(newest))
    sender.send(sender.workflow(), "the newest")
    expect(page.locator(".feed-count")).to_have_text("11")


def test_without_a_connection_that_is_said(sender: Sender, browser_contexts: Callable[..., BrowserContext]) -> None:
    page = browser_contexts().new_page()
    page.add_init_script("""
        window.lost = true;
        window.WebSocket = class extends WebSocket {
            constructor(url, protocols) { super(window.lost ? "ws://127.0.0.1:1/" : url, protocols); }
        };
    """)
    page.goto(sender.address())
    expect(page.get_by_role("alert").get_by_text("No connection")).to_be_visible()
    page.evaluate("window.lost = false")
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    expect(page.get_by_text("No connection")).to_have_count(0)


def test_a_page_that_nobody_sees_sleeps(sender: Sender, open_inbox: Open) -> None:
    page = open_inbox()
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    page.clock.install()
    visible = "Object.defineProperty(document, 'visibilityState', {{ value: '{}', configurable: true }});"
    changed = "document.dispatchEvent(new Event('visibilitychange'));"
    page.evaluate(visible.format("hidden") + changed)
    page.clock.run_for(125_000)
    sender.send(sender.workflow())
    wait_until(lambda: sender.unread() == 1, "the message is stored")
    page.wait_for_timeout(300)
    expect(items(page)).to_have_count(0)
    page.evaluate(visible.format("visible") + changed)
    page.clock.run_for(2_000)
    expect(items(page)).to_have_count(1)


def test_a_machine_that_wakes_up_looks_again(sender: Sender, open_inbox: Open) -> None:
    page = open_inbox("about:blank")
    deaf = False

    def through(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        # Pings and the like go on: nothing but the news is lost.
        server.on_message(lambda said: None if deaf and str(said).startswith(("42", "45")) else route.send(said))

    page.route_web_socket(re.compile("_event"), through)
    page.clock.install()
    page.goto(sender.address())
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    deaf = True
    sender.send(sender.workflow())
    wait_until(lambda: sender.unread() == 1, "the message is stored")
    page.wait_for_timeout(300)
    expect(items(page)).to_have_count(0)
    deaf = False
    page.clock.fast_forward(30_000)
    expect(items(page)).to_have_count(1)
    expect(page.locator(".feed-count")).to_have_text("1")


def test_a_click_in_the_moment_in_which_the_connection_breaks(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 2)
    wait_until(lambda: sender.unread() == 2, "all have arrived")
    page = open_inbox("about:blank")
    lost: list[str] = []
    deaf = False

    def through(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def to_server(said: str | bytes) -> None:
            if 'inbox_state.act"' in str(said) and not lost:
                # The click is lost, and the connection with it.
                lost.append("click")
                server.close()
                route.close()
            else:
                server.send(said)

        def to_page(said: str | bytes) -> None:
            if not deaf:
                route.send(said)
            elif "inbox_state" in str(said):
                # The click was heard; its answer is lost.
                lost.append("answer")
                server.close()
                route.close()

        route.on_message(to_server)
        server.on_message(to_page)

    page.route_web_socket(re.compile("_event"), through)
    page.goto(sender.address())
    expect(items(page)).to_have_count(2)
    press(items(page).first, "read")
    expect(page.locator(".feed-count")).to_have_text("1")
    expect(items(page).first).to_have_attribute("data-read", "true")
    deaf = True
    press(items(page).last, "read")
    wait_until(lambda: page.evaluate("1") and len(lost) == 2, "the answer is lost", pause=0.05)
    deaf = False
    expect(page.locator(".feed-count")).to_have_count(0)
    assert lost == ["click", "answer"]
    assert sender.unread() == 0
