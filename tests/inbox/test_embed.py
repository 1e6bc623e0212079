"""``/embed.js`` in a page of another site, in Chromium with third-party storage blocked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from tests.inbox.browsing import Sender
from tests.support.browser import FLAGS, chromium
from tests.support.http import HttpSink
from tests.support.processes import wait_until
from tests.support.server import NovuServer

_PAGE = """<!doctype html><meta charset="utf-8"><title>Customer</title><header><span id="bell"></span></header>
<script>
  window.heard = [];
  for (const type of ["unread", "open", "close", "click", "navigate"])
    document.addEventListener(`novu:${{type}}`, (event) => {{
      heard.push([type, event.detail]);
      if (window.router && type === "navigate") event.preventDefault();
    }});
</script>
<script async src="{server}/embed.js" data-application-identifier="{application}" data-subscriber-id="{subscriber}"
  data-target="#bell" data-theme="light"></script>"""
_OF_THE_BELL = "novu-inbox >> {}"


@pytest.fixture
def sender(server: NovuServer) -> Sender:
    """Somebody who sends to a subscriber of their own."""
    return Sender(server)


@pytest.fixture
def customer(browser: Browser, tmp_path: Path, http_sink: HttpSink, sender: Sender) -> Iterator[Page]:
    """A customer's page with the bell, on another site than the server's; scripts of it and of the frame must not fail."""
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}))
    profile = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium(),
        headless=True,
        args=[*FLAGS, "--test-third-party-cookie-phaseout"],
        viewport={"width": 1000, "height": 720},
    )
    profile.set_default_timeout(15_000)
    # What the frame would find without our help.
    profile.add_init_script("try { window.localStorage; } catch (error) { window.withoutHelp = error.name; }")
    named = {"application": sender.server.application_identifier, "subscriber": sender.subscriber_id}
    http_sink.page("/", _PAGE.format(server=sender.server.url, **named).encode())
    http_sink.page("/posts/1", b"a post")
    page = profile.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"http://localhost:{http_sink.port}/")
    yield page
    profile.close()
    assert errors == []


def badge(page: Page) -> Locator:
    return page.locator(_OF_THE_BELL.format("b"))


def bell(page: Page) -> Locator:
    return page.locator(_OF_THE_BELL.format("button"))


def inbox(page: Page) -> Frame:
    wait_until(lambda: any("/inbox/" in frame.url for frame in page.frames), "the frame is there", 30, 0.05)
    return next(frame for frame in page.frames if "/inbox/" in frame.url)


def heard(page: Page, kind: str) -> list[Any]:
    found: list[Any] = page.evaluate(f"heard.filter(([type]) => type === '{kind}').map(([, detail]) => detail)")
    return found


def test_the_badge_counts_live_before_the_inbox_is_opened(sender: Sender, customer: Page) -> None:
    workflow = sender.workflow(severity="high")
    expect(bell(customer)).to_have_attribute("aria-label", "Notifications")
    wait_until(lambda: heard(customer, "unread"), "the frame has told the count", 15, 0.05)
    assert inbox(customer).evaluate("window.withoutHelp") == "SecurityError", "third-party storage is not blocked"
    sender.send(workflow)
    expect(badge(customer)).to_have_text("1")
    sender.send(workflow)
    expect(badge(customer)).to_have_text("2")
    expect(bell(customer)).to_have_attribute("aria-label", "Notifications, 2 unread")
    assert heard(customer, "unread")[-1] == {"total": 2, "severity": "high"}
    assert sender.listed(seen="true") == [], "nothing is seen behind a closed bell"


def test_open_read_and_close(sender: Sender, customer: Page) -> None:
    sender.send_many(sender.workflow(), 2)
    expect(badge(customer)).to_have_text("2")
    bell(customer).click()
    expect(bell(customer)).to_have_attribute("aria-expanded", "true")
    frame = inbox(customer)
    expect(frame.locator(".feed-item")).to_have_count(2)
    frame.locator(".feed-item").first.click()
    expect(badge(customer)).to_have_text("1")
    frame.locator(".feed-item").first.press("Escape")
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")
    expect(bell(customer)).to_be_focused()
    bell(customer).click()
    customer.mouse.click(60, 600)
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")
    bell(customer).click()
    frame.get_by_role("button", name="Close").click()
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")


def test_a_link_is_followed_by_the_host_unless_its_router_takes_it(sender: Sender, customer: Page) -> None:
    sender.send_many(sender.workflow(redirect={"url": "/posts/1", "target": "_self"}), 2)
    expect(badge(customer)).to_have_text("2")
    bell(customer).click()
    frame = inbox(customer)
    address = customer.url
    customer.evaluate("window.router = true")
    frame.locator(".feed-item").first.click()
    wait_until(lambda: heard(customer, "navigate"), "the host is asked", 5, 0.05)
    assert heard(customer, "navigate") == [{"url": "/posts/1", "target": "_self"}]
    assert customer.url == address
    customer.evaluate("window.router = false")
    frame.locator(".feed-item").last.click()
    customer.wait_for_url("**/posts/1")
    wait_until(lambda: sender.unread() == 0, "both are read", 5, 0.05)


def test_the_theme_follows_the_host_at_once(customer: Page) -> None:
    bell(customer).click()
    expect(inbox(customer).locator(".inbox.light")).to_be_visible()
    wait_until(lambda: heard(customer, "unread"), "the frame talks with the host", 15, 0.05)
    customer.evaluate("NovuInbox.instance.setTheme('dark')")
    expect(inbox(customer).locator(".inbox.dark")).to_be_visible()


def test_on_a_narrow_screen_it_covers_the_page(customer: Page) -> None:
    customer.set_viewport_size({"width": 390, "height": 700})
    bell(customer).click()
    box = customer.locator(_OF_THE_BELL.format("div")).bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 700}


def test_it_leaves_nothing_behind(customer: Page) -> None:
    customer.evaluate("NovuInbox.instance.destroy()")
    expect(customer.locator("novu-inbox")).to_have_count(0)


def test_a_page_that_names_another_origin_hears_nothing(sender: Sender, page: Page, http_sink: HttpSink) -> None:
    sender.send(sender.workflow())
    address = sender.address(origin="https://shop.example")
    http_sink.page(
        "/",
        f"""<!doctype html><iframe src="{address}" width="400" height="600"></iframe><script>
          window.heard = [];
          addEventListener("message", (event) => heard.push(event.data));
          window.ask = () => {{
            const channel = new MessageChannel();
            channel.port1.onmessage = (event) => heard.push(event.data);
            frames[0].postMessage({{ novu: 1, type: "init", data: {{ theme: "dark" }} }}, "*", [channel.port2]);
          }};
        </script>""".encode(),
    )
    page.goto(f"http://localhost:{http_sink.port}/")
    frame = inbox(page)
    expect(frame.locator(".feed-item")).to_have_count(1)
    page.evaluate("ask()")
    frame.locator(".feed-item").click()
    expect(frame.locator(".feed-item[data-read=true]")).to_have_count(1)
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == []
    expect(frame.locator(".inbox.light")).to_be_visible()


def test_who_may_load_and_frame_what(server: NovuServer) -> None:
    for name in ("embed.js", "web-push.js"):
        script = httpx.get(f"{server.url}/{name}")
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"
        assert len(script.content) < 6_000
    inbox_page = httpx.get(f"{server.url}/inbox/", follow_redirects=True)
    assert "frame-ancestors" not in inbox_page.headers.get("content-security-policy", "")
    assert "x-frame-options" not in inbox_page.headers
    assert "frame-ancestors 'none'" in httpx.get(f"{server.url}/auth/sign-in/").headers["content-security-policy"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_demo_shows_it_in_a_page(sender: Sender, page: Page, theme: str) -> None:
    sender.send(sender.workflow())
    query = f"applicationIdentifier={sender.server.application_identifier}&subscriberId={sender.subscriber_id}&theme={theme}"
    page.goto(f"{sender.server.url}/demo?{query}")
    expect(badge(page)).to_have_text("1")
    bell(page).click()
    expect(inbox(page).locator(f".inbox.{theme} .feed-item")).to_have_count(1)


def test_the_demo_asks_whose_inbox(server: NovuServer, page: Page) -> None:
    page.goto(f"{server.url}/demo")
    page.get_by_label("Application identifier").fill(server.application_identifier)
    page.get_by_role("button", name="Show the bell").click()
    expect(bell(page)).to_be_visible()
