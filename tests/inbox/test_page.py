"""The inbox page in Chromium: what arrives, and what is shown of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.inbox.browsing import Open, Sender, items, press
from tests.support.processes import wait_until
from tests.support.server import NovuServer

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

#: Stands for the browser's audio, and notes the pitches.
_AUDIO = """() => {
  window.rung = [];
  const part = { connect: (next) => next, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
  window.AudioContext = class {
    currentTime = 0;
    createGain = () => part;
    createOscillator = () => ({ ...part, frequency: { set value(pitch) { rung.push(pitch); } }, start() {}, stop() {} });
  };
}"""


def test_a_message_arrives_live_and_is_counted(sender: Sender, open_inbox: Open) -> None:
    workflow = sender.workflow(subject="{{payload.text}} said **hi**", severity="high")
    page = open_inbox(sound="true")
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    page.evaluate(_AUDIO)
    sender.send(workflow, "Ada")
    expect(items(page)).to_have_count(1)
    expect(items(page).get_by_role("heading")).to_have_text("Ada said hi")
    expect(page.locator(".feed-item h2 .strong")).to_have_text("hi")
    expect(page.locator(".feed-count")).to_have_text("1")
    expect(page.locator(".feed-count")).to_have_attribute("data-severity", "high")
    sender.send(workflow, "Grace")
    expect(items(page).first.get_by_role("heading")).to_have_text("Grace said hi")
    expect(page.locator(".feed-count")).to_have_text("2")
    expect(page.locator("[aria-live=assertive]")).to_have_text("1 new notification: Grace said hi")
    wait_until(lambda: page.evaluate("rung") == [990, 990], "a tone for each, as urgent as it is", pause=0.05)
    moment = page.locator(".feed-item time").first
    expect(moment).to_have_text("now")
    expect(moment).to_have_attribute("datetime", re.compile(r"^20\d\d-\d\d-\d\dT[\d:.]+Z$"))


def test_of_several_tabs_one_rings(sender: Sender, open_inbox: Open) -> None:
    first = open_inbox(sound="true")
    second = first.context.new_page()
    second.goto(first.url)
    tabs = (first, second)
    for tab in tabs:
        expect(tab.get_by_text("No notifications yet")).to_be_visible()
        tab.evaluate(_AUDIO)
    workflow = sender.workflow()
    for sent in (1, 2):
        sender.send(workflow)
        for tab in tabs:
            expect(items(tab)).to_have_count(sent)
        wait_until(lambda: sum(len(tab.evaluate("rung")) for tab in tabs) >= sent, "somebody rings", pause=0.05)  # noqa: B023
    assert sum(len(tab.evaluate("rung")) for tab in tabs) == 2


def test_what_a_message_says_is_text_and_its_links_are_of_the_web(sender: Sender, open_inbox: Open) -> None:
    body = "1 < 2 & a **bold** and *slanted* <b onclick=alert(1)>word</b>"
    sender.send(sender.workflow(body=body, avatar="javascript:alert(1)", redirect={"url": "javascript:alert(1)"}))
    page = open_inbox()
    expect(page.locator(".feed-body")).to_have_text("1 < 2 & a bold and slanted word")
    expect(page.locator(".feed-body .strong")).to_have_text("bold")
    expect(page.locator(".feed-body .em")).to_have_text("slanted")
    expect(page.locator(".feed-item b, .feed-item img, .feed-item a")).to_have_count(0)
    expect(items(page)).to_have_attribute("data-link", "false")
    picture = f"{sender.server.url}/favicon.ico"
    sender.send(sender.workflow(avatar=picture, redirect={"url": "/demo", "target": "_self"}))
    expect(items(page)).to_have_count(2)
    expect(items(page).first.locator("img.feed-avatar")).to_have_attribute("src", picture)
    expect(items(page).first.get_by_text("C", exact=True)).to_be_visible()  # there is no such picture
    items(page).first.click()
    page.wait_for_url("**/demo**")
    wait_until(lambda: sender.unread() == 1, "it is read before the page goes")


def test_older_messages_come_while_scrolling_and_newer_ones_do_not_move_the_page(
    sender: Sender, open_inbox: Open
) -> None:
    workflow = sender.workflow()
    sender.send_many(workflow, 25)
    wait_until(lambda: sender.unread() == 25, "all have arrived")
    page = open_inbox()
    expect(items(page).first).to_be_visible()
    assert items(page).count() < 25, "the rest waits below"
    page.mouse.move(200, 300)

    def all_after_another_turn() -> bool:
        page.mouse.wheel(0, 1200)
        page.wait_for_timeout(100)
        return items(page).count() == 25

    wait_until(all_after_another_turn, "all are shown")
    expect(page.locator(".feed-more")).to_have_count(0)
    sender.send(workflow, "the newest")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    page.get_by_role("button", name="1 new").click()
    expect(items(page).first).to_be_in_viewport()
    expect(items(page).first).to_contain_text("the newest")


def test_what_was_on_the_screen_is_seen(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 25)
    wait_until(lambda: sender.unread() == 25, "all have arrived")
    page = open_inbox()
    expect(items(page).first).to_be_visible()
    assert items(page).count() < 25, "the rest waits below"
    wait_until(lambda: 0 < len(sender.listed(seen="true", limit=100)) < 25, "those in sight are seen")
    assert sender.unread() == 25, "seen is not read"


def test_two_open_pages_show_the_same(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 2)
    first, second = open_inbox(), open_inbox()
    for page in (first, second):
        expect(items(page)).to_have_count(2)
    items(first).first.click()
    expect(second.locator(".feed-item[data-read=true]")).to_have_count(1)
    expect(second.locator(".feed-count")).to_have_text("1")
    press(second.locator(".feed-item").first, "archive")
    expect(items(first)).to_have_count(1)

    for page in (first, second):
        page.get_by_role("button", name="Preferences").click()
    name = re.compile("^E-?mail$", re.IGNORECASE)
    switch, other = (page.get_by_role("switch", name=name) for page in (first, second))
    for on in (False, True):
        expect(other).to_be_checked(checked=not on)
        switch.click()
        expect(other).to_be_checked(checked=on)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("applicationIdentifier=nothing&subscriberId=ada", "Please provide a valid application identifier"),
        ("", "pass applicationIdentifier"),
        ("subscriberId=ada", "A valid application identifier is required"),
    ],
)
def test_an_inbox_that_can_not_be_opened_says_why(
    server: NovuServer, open_inbox: Open, query: str, reason: str
) -> None:
    page = open_inbox(f"{server.url}/inbox?{query}")
    expect(page.get_by_role("alert").filter(has_text=reason)).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert").filter(has_text=reason)).to_be_visible()
