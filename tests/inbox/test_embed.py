"""``/embed.js`` in a page of another site, in Chromium with third-party storage blocked."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from novu_app.operations import embed_script
from tests.inbox.browsing import Sender, no_violations
from tests.support.application import SETTINGS
from tests.support.browser import FLAGS, chromium
from tests.support.http import HttpSink
from tests.support.processes import PATIENCE_S, wait_until
from tests.support.server import NovuServer

#: No page knows which database there is; those of others are looked at on the other one.
pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Customer</title><header><span id="bell"></span></header>
<main><h1>Shop</h1></main>
<script>
  window.heard = [];
  window.wild = [];
  addEventListener("message", (event) => wild.push(event.data));
  for (const type of ["unread_count", "open", "close", "notification_click", "primary_action", "navigate", "received", "error",
    "resize", "session"])
    document.addEventListener(`novu:${type}`, (event) => {
      heard.push([type, event.detail]);
      if (window.router && type === "navigate") event.preventDefault();
    });
</script>"""
_SCRIPT = """<script async src="{server}/embed.js" data-application-identifier="{application}" data-subscriber-id="{subscriber}"
  data-subscriber-hash="{signed}" data-target="#bell" data-theme="light" data-title="true" data-position="bottom right"></script>"""
_OF_THE_BELL = "novu-inbox >> {}"
_FIRST = "[data-id]"


@pytest.fixture
def customer(browser: Browser, tmp_path: Path, http_sink: HttpSink, sender: Sender) -> Iterator[Page]:
    """A customer's page with the bell, on another site than the server's; scripts of it and of the frame must not fail."""
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}))
    profile = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=chromium(whole=True),
        headless=True,
        args=[*FLAGS, "--test-third-party-cookie-phaseout"],
        viewport={"width": 1000, "height": 720},
    )
    profile.set_default_timeout(PATIENCE_S * 1000)
    # What the frame would find without our help.
    profile.add_init_script("try { window.localStorage; } catch (error) { window.withoutHelp = error.name; }")
    signed = hmac.new(sender.server.secret_key.encode(), sender.subscriber_id.encode(), hashlib.sha256).hexdigest()
    named = {"application": sender.server.application_identifier, "subscriber": sender.subscriber_id, "signed": signed}
    http_sink.page("/", (_PAGE + _SCRIPT.format(server=sender.server.url, **named)).encode())
    http_sink.page("/bare", (_PAGE + f'<script src="{sender.server.url}/embed.js"></script>').encode())
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
    return frame_at(page, "/inbox/")


def frame_at(page: Page, part: str) -> Frame:
    """The frame whose address has this part, once there is one."""

    def look() -> Frame | None:
        page.evaluate("1")  # Playwright hears of frames while it is asked something
        return next((frame for frame in page.frames if part in frame.url), None)

    frame = wait_until(look, f"a frame at {part}", pause=0.05)
    assert frame is not None
    return frame


def heard(page: Page, kind: str) -> list[Any]:
    found: list[Any] = page.evaluate(f"heard.filter(([type]) => type === '{kind}').map(([, detail]) => detail)")
    return found


def started(page: Page, sender: Sender, options: str) -> None:
    """Start the inbox by a script of the page, with the options of ``init`` as JavaScript."""
    page.goto(page.url.rstrip("/") + "/bare")
    named = f"applicationIdentifier: '{sender.server.application_identifier}', {options}"
    page.evaluate(f"window.box = NovuInbox.init({{{named}}})")


def test_from_the_bell_to_the_inbox_and_back(sender: Sender, customer: Page) -> None:
    workflow = sender.workflow(severity="high")
    expect(bell(customer)).to_have_attribute("aria-label", "Notifications")
    wait_until(lambda: heard(customer, "unread_count"), "the frame has told the count", pause=0.05)
    frame = inbox(customer)
    assert frame.evaluate("window.withoutHelp") == "SecurityError", "third-party storage is not blocked"
    assert sender.subscriber_id not in frame.url
    assert "ash" not in frame.url, "who it is stands in no address"
    sender.send(workflow)
    expect(badge(customer)).to_have_text("1")
    sender.send(workflow)
    expect(badge(customer)).to_have_text("2")
    expect(bell(customer)).to_have_attribute("aria-label", "Notifications, 2 unread")
    last = heard(customer, "unread_count")[-1]
    assert (last["total"], last["severity"]) == (2, "high")
    assert heard(customer, "received")
    expect(badge(customer)).to_have_css("background-color", "rgb(206, 44, 49)")
    no_violations(customer, "the bell in a page")
    expect(customer).to_have_title("(2) Customer")
    assert sender.listed(seen="true") == [], "nothing is seen behind a closed bell"

    bell(customer).click()
    expect(bell(customer)).to_have_attribute("aria-expanded", "true")
    expect(frame.locator(_FIRST)).to_have_count(2)
    assert len(heard(customer, "open")) == 1
    height = heard(customer, "resize")[-1]["height"]
    assert height > 100
    no_violations(customer, "the inbox over a page")
    frame.get_by_role("button", name="Preferences").click()
    wait_until(lambda: heard(customer, "resize")[-1]["height"] > height, "more to show wants more room", pause=0.05)
    frame.get_by_role("button", name="Back").click()
    wait_until(lambda: heard(customer, "resize")[-1]["height"] == height, "as much as before", pause=0.05)
    frame.locator(_FIRST).first.click()
    expect(badge(customer)).to_have_text("1")
    frame.locator(_FIRST).first.press("Escape")
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")
    expect(bell(customer)).to_be_focused()
    assert len(heard(customer, "close")) == 1
    customer.evaluate("NovuInbox.instance.markAllRead()")
    expect(badge(customer)).to_be_hidden()
    assert sender.unread() == 0
    bell(customer).click()
    customer.mouse.click(60, 600)
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")
    bell(customer).click()
    frame.get_by_role("button", name="Close").click()
    expect(bell(customer)).to_have_attribute("aria-expanded", "false")

    customer.set_viewport_size({"width": 390, "height": 700})
    bell(customer).click()
    box = customer.locator(_OF_THE_BELL.format("div")).bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 700}
    another_window(customer, sender)
    customer.evaluate("NovuInbox.instance.destroy()")
    expect(customer.locator("novu-inbox")).to_have_count(0)
    expect(customer).to_have_title("Customer")
    assert customer.evaluate("wild") == [{"novu": 1, "type": "ready"}] * 2, "all else goes through the channel"


def another_window(page: Page, sender: Sender) -> None:
    """Open the inbox page in a frame that the script did not make: it says that it is ready, and is told nothing."""
    here = page.evaluate("location.origin")
    query = urlencode({"applicationIdentifier": sender.server.application_identifier, "origin": here, "other": "1"})
    page.evaluate(
        """(address) => {
          window.other = document.createElement("iframe");
          Object.assign(other, { src: address, title: "Another" });
          document.querySelector("main").append(other);
        }""",
        f"{sender.server.url}/inbox/?{query}",
    )
    frame = frame_at(page, "other=1")
    wait_until(lambda: page.evaluate("wild.length") == 2, "the other one is ready", pause=0.05)
    # Messages arrive in the order in which they are sent: after this one an answer would be there.
    frame.evaluate("addEventListener('message', ({ data }) => { if (data === 'after') window.after = true; })")
    page.evaluate("other.contentWindow.postMessage('after', '*')")
    wait_until(lambda: frame.evaluate("window.after"), "the message after", pause=0.05)
    assert frame.evaluate("novuInbox.wishes()") == {}
    page.evaluate("other.remove()")


def places(page: Page) -> list[dict[str, float]]:
    """Where the bell stands, and where the inbox has opened."""
    expect(bell(page)).to_have_attribute("aria-expanded", "true")
    found: list[dict[str, float]] = page.evaluate("""["button", "div"].map((part) =>
      document.querySelector("novu-inbox").shadowRoot.querySelector(part).getBoundingClientRect().toJSON())""")
    return found


def test_it_opens_where_the_page_wants_it(sender: Sender, customer: Page) -> None:
    customer.set_viewport_size({"width": 1000, "height": 1400})
    options = f"subscriberId: '{sender.subscriber_id}', target: '#bell'"
    started(customer, sender, options)
    customer.evaluate("document.querySelector('#bell').style = 'position: fixed; left: 500px; top: 690px'")
    named = f"applicationIdentifier: '{sender.server.application_identifier}', {options}"
    for position in ("top left", "top right", "bottom left", "bottom right"):
        customer.evaluate(f"box.destroy(); window.box = NovuInbox.init({{{named}, position: '{position}'}})")
        bell(customer).click()
        at, box = places(customer)
        upright, side = position.split()
        assert box[side] == at[side], position
        assert box["top"] == at["bottom"] + 8 if upright == "bottom" else box["bottom"] == at["top"] - 8, position
    for offset, down, aside in (("20", 20, 0), ("0", 0, 0), ("'12'", 12, 0), ("{mainAxis: 4, crossAxis: -30}", 4, -30)):
        customer.evaluate(
            f"box.destroy(); window.box = NovuInbox.init({{{named}, position: 'top left', placementOffset: {offset}}})"
        )
        bell(customer).click()
        at, box = places(customer)
        assert (box["bottom"], box["left"]) == (at["top"] - down, at["left"] + aside), offset


def test_a_link_is_followed_by_the_host_unless_its_router_takes_it(sender: Sender, customer: Page) -> None:
    sender.send_many(sender.workflow(redirect={"url": "/posts/1", "target": "_self"}), 2)
    expect(badge(customer)).to_have_text("2")
    bell(customer).click()
    frame = inbox(customer)
    address = customer.url
    customer.evaluate("window.router = true")
    frame.locator(_FIRST).first.click()
    wait_until(lambda: heard(customer, "navigate"), "the host is asked", pause=0.05)
    assert heard(customer, "navigate") == [{"url": "/posts/1", "target": "_self"}]
    assert heard(customer, "notification_click")[0]["url"] == "/posts/1"
    assert customer.url == address
    customer.evaluate("window.router = false")
    frame.locator(_FIRST).last.click()
    customer.wait_for_url("**/posts/1")
    wait_until(lambda: sender.unread() == 0, "both are read", pause=0.05)


def test_it_looks_and_speaks_as_the_page_says(sender: Sender, customer: Page) -> None:
    sender.send_many(sender.workflow(primaryAction={"label": "Yes"}), 3)
    sender.send(sender.workflow(tags=("news",)), "Fresh")
    started(
        customer,
        sender,
        f"""subscriber: {{subscriberId: '{sender.subscriber_id}', firstName: 'Ada'}}, target: document.querySelector('main'),
        inline: true, theme: 'host', locale: 'de',
        sound: '/ding.mp3', preferencesFilter: {{tags: ['none']}},
        appearance: {{
          variables: {{colorPrimary: 'var(--brand)', colorBackground: 'url(/x)', fontSize: '15px'}},
          elements: {{notification: {{padding: '2px 4px', color: 'var(--brand)'}}, notificationBody: {{display: 'none; x'}}}},
        }}""",
    )
    frame = inbox(customer)
    expect(frame.locator(_FIRST)).to_have_count(4)
    expect(customer.locator(_OF_THE_BELL.format("button"))).to_be_hidden()
    expect(frame.locator(".feed-close")).to_be_hidden()
    page_of = frame.locator(".inbox")
    expect(page_of).to_have_class("inbox light")
    assert frame.evaluate("document.documentElement.lang") == "de"
    customer.evaluate("document.documentElement.style.setProperty('--brand', 'rgb(1, 2, 3)')")
    accent = "getComputedStyle(document.querySelector('.inbox')).getPropertyValue('--i-accent')"
    wait_until(lambda: frame.evaluate(accent) == "rgb(1, 2, 3)", "the page's own colour", pause=0.05)
    assert "url" not in str(page_of.get_attribute("style"))
    expect(frame.locator(_FIRST).first).to_have_css("padding", "2px 4px")
    expect(frame.locator(_FIRST).first).to_have_css("color", "rgb(1, 2, 3)")
    expect(frame.locator(".feed-body").first).to_be_visible()
    customer.evaluate("document.documentElement.className = 'dark'")
    expect(page_of).to_have_class("inbox dark")
    customer.evaluate("box.setTheme('light')")
    expect(page_of).to_have_class("inbox light")
    customer.evaluate(
        """box.setAppearance({elements: {notification: {padding: '3px'}},
        icons: {cogs: '<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>', dots: '<script>'}})"""
    )
    expect(frame.locator(_FIRST).first).to_have_css("padding", "3px")
    expect(frame.locator(".lucide-settings")).to_have_css(
        "mask-image", re.compile(r"^url\(.data:image/svg\+xml,%3Csvg")
    )
    expect(frame.locator(".lucide-ellipsis")).to_have_css("mask-image", "none")

    customer.evaluate("box.setTabs([{label: 'Alle'}, {label: 'Neues', filter: {tags: ['news']}}])")
    frame.get_by_role("tab", name="Neues").click()
    expect(frame.locator(_FIRST)).to_have_count(1)
    customer.evaluate("box.setTabs([])")
    expect(frame.locator(_FIRST)).to_have_count(4)
    frame.get_by_role("button", name="Yes").first.click()
    wait_until(lambda: heard(customer, "primary_action"), "the host hears of the button", pause=0.05)
    (pressed,) = heard(customer, "primary_action")
    assert (pressed["label"], pressed["done"]) == ("Yes", True)
    frame.evaluate(
        "() => { window.rung = []; window.Audio = class { constructor(sound) { rung.push(sound); } async play() {} } }"
    )
    sender.send(sender.workflow())
    expect(frame.locator(_FIRST)).to_have_count(5)
    wait_until(lambda: frame.evaluate("rung") == ["/ding.mp3"], "the page's own sound", pause=0.05)

    customer.evaluate("box.setLocale('en')")
    frame.get_by_role("button", name="Preferences").click()
    expect(frame.get_by_text("There is nothing to choose yet")).to_be_visible()
    customer.evaluate("box.setPreferences({preferencesFilter: {tags: ['news']}})")
    expect(frame.locator(".feed-row")).not_to_have_count(0)
    frame.get_by_role("button", name="Back").click()
    customer.evaluate("box.setLocale('ar')")
    wait_until(lambda: frame.evaluate("document.documentElement.dir") == "rtl", "from right to left", pause=0.05)
    customer.evaluate("box.setLocale('en', {'notifications.emptyNotice': 'Nix los'})")
    customer.evaluate("box.setContext({tenant: 'acme'})")
    expect(frame.get_by_text("Nix los")).to_be_visible()
    assert frame.evaluate("document.documentElement.dir") == "ltr"
    customer.evaluate("box.setContext()")
    expect(frame.locator(_FIRST)).to_have_count(5)
    frame.locator(_FIRST).first.hover()
    frame.locator(f"{_FIRST} [data-act=snooze]").first.click()
    frame.locator(".feed-snooze .feed-choice").last.click()
    frame.locator(".feed-snooze [data-look=primary]").click()
    expect(frame.locator(_FIRST)).to_have_count(4)
    wait_until(
        lambda: len(sender.listed(snoozed="true")) == 1, "it is put aside until a moment of one's own", pause=0.05
    )


def test_the_next_token_comes_in_time_and_nobody_sees_it(sender: Sender, customer: Page) -> None:
    sender.send(sender.workflow())
    long = sender.token()
    claims = jwt.decode(long, options={"verify_signature": False})
    # Long enough for a busy machine to open the inbox with it, and so short that the next one is asked for at once.
    ends = int(time.time()) + 17
    short = jwt.encode({**claims, "exp": ends}, SETTINGS["NOVU_JWT_SECRET"])
    started(
        customer,
        sender,
        # The site's server does not answer at first.
        f"token: '{short}', target: 'main', inline: true, getToken: async () => (window.asked = (window.asked ?? 0) + 1) > 1"
        f" ? '{long}' : new Promise(() => {{}})",
    )
    frame = inbox(customer)
    item = frame.locator(_FIRST)
    expect(item).to_have_count(1)
    frame.evaluate(f"document.querySelector('{_FIRST}').mark = 'the same'")
    wait_until(lambda: customer.evaluate("window.asked >= 2"), "the next token is asked for again", pause=0.05)
    wait_until(lambda: time.time() > ends, "the first token is over", pause=0.05)
    item.click()
    wait_until(lambda: sender.unread() == 0, "it goes on with the second", pause=0.05)
    assert frame.evaluate(f"document.querySelector('{_FIRST}').mark") == "the same"
    assert heard(customer, "error") == []


def test_only_pages_of_the_list_have_an_inbox(sender: Sender, customer: Page) -> None:
    sender.send(sender.workflow())

    def allow(*origins: str) -> None:
        answer = sender.server.client.patch("/v1/environments/me/inbox", json={"allowedOrigins": list(origins)})
        assert answer.status_code == 200, answer.text

    here = customer.evaluate("location.origin")
    session = f"""fetch('{sender.server.url}/v1/inbox/session', {{method: 'POST', headers: {{'content-type': 'application/json'}},
      body: JSON.stringify({{applicationIdentifier: '{sender.server.application_identifier}', subscriberId: 'x'}})}})
      .then((answer) => answer.status, () => 'refused')"""
    try:
        allow("https://shop.example")
        customer.reload()
        frame_at(customer, "chromewebdata")  # what the browser shows in the place of a frame that refuses
        assert customer.evaluate(session) == "refused"
        allow("https://shop.example", here)
        customer.reload()
        expect(badge(customer)).to_have_text("1")
        assert customer.evaluate(session) == 201
    finally:
        allow()


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
    expect(frame.locator(_FIRST)).to_have_count(1)
    page.evaluate("ask()")
    frame.locator(_FIRST).click()
    expect(frame.locator("[data-id][data-read=true]")).to_have_count(1)
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == []
    expect(frame.locator(".inbox.light")).to_be_visible()

    http_sink.page(
        "/plain", f'<!doctype html><iframe src="{sender.address()}" width="400" height="600"></iframe>'.encode()
    )
    page.goto(f"http://localhost:{http_sink.port}/plain")
    frame = inbox(page)
    expect(frame.locator("[data-id][data-read=true]")).to_have_count(1)
    sender.send(sender.workflow())
    expect(frame.locator(_FIRST)).to_have_count(2)


def test_who_may_load_and_frame_what(server: NovuServer) -> None:
    for name in ("embed.js", "embed-news.js", "web-push.js"):
        script = httpx.get(f"{server.url}/{name}", timeout=60)
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"
        assert len(script.content) < 5_000
    assert embed_script.SERVED.read_text().startswith(embed_script.mark()), (
        "Run: .venv/bin/python -m novu_app.operations.embed_script"
    )
    inbox_page = httpx.get(f"{server.url}/inbox/", follow_redirects=True, timeout=60)
    assert "frame-ancestors" not in inbox_page.headers.get("content-security-policy", "")
    assert "x-frame-options" not in inbox_page.headers
    assert (
        "frame-ancestors 'none'"
        in httpx.get(f"{server.url}/auth/sign-in/", timeout=60).headers["content-security-policy"]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_demo_shows_it_in_a_page(sender: Sender, page: Page, theme: str) -> None:
    sender.send(sender.workflow())
    query = f"applicationIdentifier={sender.server.application_identifier}&subscriberId={sender.subscriber_id}&theme={theme}"
    page.goto(f"{sender.server.url}/demo?{query}")
    expect(badge(page)).to_have_text("1")
    bell(page).click()
    expect(inbox(page).locator(f".inbox.{theme} {_FIRST}")).to_have_count(1)


def test_the_demo_asks_whose_inbox(server: NovuServer, page: Page) -> None:
    page.goto(f"{server.url}/demo")
    page.get_by_label("Application identifier").fill(server.application_identifier)
    page.get_by_role("button", name="Show the bell").click()
    expect(bell(page)).to_be_visible()
