"""``<novu-inbox>`` and what tells of news, in a page of another site whose policy allows no styles and scripts of its own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.inbox.browsing import Sender
from tests.support.http import HttpSink
from tests.support.processes import wait_until

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Customer</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {server}; frame-src {server}; img-src 'self'">
<header><novu-inbox class="mine" data-application-identifier="{application}" data-subscriber-id="{subscriber}"
  data-toast="true" data-notification="true" data-theme="dark"></novu-inbox></header><main></main>
<script async src="{server}/embed.js"></script>
<script async src="{server}/embed-news.js"></script>"""


@pytest.fixture
def strict(sender: Sender, http_sink: HttpSink, browser_contexts: Callable[..., BrowserContext]) -> Page:
    """A page with the element, whose browser notes the notifications that it is asked to show."""
    server = sender.server
    text = _PAGE.format(server=server.url, application=server.application_identifier, subscriber=sender.subscriber_id)
    http_sink.page("/", text.encode())
    page = browser_contexts().new_page()
    page.add_init_script("""
        window.shown = [];
        window.asked = 0;
        window.Notification = class {
            static permission = "default";
            static requestPermission() { asked++; this.permission = "granted"; }
            constructor(title, { body, tag }) { shown.push([title, body, tag]); }
        };
    """)
    page.goto(f"http://localhost:{http_sink.port}/")
    return page


def bell(page: Page) -> Locator:
    return page.locator("novu-inbox button")


def toasts(page: Page) -> Locator:
    return page.locator("body > div").locator("[role=status], [role=alert]")


def test_the_element_is_a_bell(sender: Sender, strict: Page) -> None:
    expect(bell(strict)).to_have_css("width", "32px")
    sender.send(sender.workflow())
    badge = strict.locator("novu-inbox b")
    expect(badge).to_have_text("1")
    strict.evaluate("document.querySelector('novu-inbox').append('Letters')")
    expect(strict.get_by_text("Letters")).to_be_visible()
    strict.get_by_text("Letters").click()
    expect(bell(strict)).to_have_attribute("aria-expanded", "true")
    frame = strict.frame_locator("novu-inbox iframe")
    expect(frame.locator(".inbox.dark [data-id]")).to_have_count(1)
    strict.evaluate("document.querySelector('novu-inbox').inbox.close()")
    expect(bell(strict)).to_have_attribute("aria-expanded", "false")

    strict.evaluate("document.querySelector('main').append(document.querySelector('novu-inbox'))")
    sender.send(sender.workflow())
    expect(badge).to_have_text("2")
    strict.evaluate("window.element = document.querySelector('novu-inbox'); element.remove()")
    expect(bell(strict)).to_have_count(0)
    strict.evaluate("document.querySelector('header').append(element)")
    expect(badge).to_have_text("2")
    assert strict.evaluate("element.classList.contains('mine')")


def test_what_arrives_is_told(sender: Sender, strict: Page) -> None:
    expect(bell(strict)).to_have_css("width", "32px")
    expect(strict.locator("novu-inbox b")).to_have_attribute("style", re.compile("color"))
    sender.send(sender.workflow(subject="**Parcel**"), "It is <b>here</b>")
    expect(toasts(strict)).to_contain_text("ParcelIt is here")
    toasts(strict).click()
    expect(toasts(strict)).to_have_count(0)
    expect(bell(strict)).to_have_attribute("aria-expanded", "true")
    assert strict.evaluate("asked") == 1, "at the bell the browser asks whether it may show notifications"
    sender.send(sender.workflow())
    expect(strict.locator("novu-inbox b")).to_have_text("2")
    expect(toasts(strict)).to_have_count(0)
    strict.evaluate("document.querySelector('novu-inbox').inbox.close()")
    sender.send(sender.workflow(severity="high", subject="Fire"))
    expect(strict.get_by_role("alert")).to_contain_text("Fire")
    strict.get_by_role("button", name="Dismiss").click()
    expect(toasts(strict)).to_have_count(0)

    strict.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })")
    sender.send(sender.workflow(subject="While away"), "You missed it")
    wait_until(lambda: strict.evaluate("shown.length"), "the browser's own notification", pause=0.05)
    ((title, body, tag),) = strict.evaluate("shown")
    assert (title, body, tag) == ("While away", "You missed it", sender.listed()[0]["id"])
    expect(toasts(strict)).to_have_count(0)
