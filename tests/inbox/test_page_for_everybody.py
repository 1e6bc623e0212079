"""The inbox page in Chromium, for those who use no mouse, do not see, or like it dark."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.inbox.browsing import Open, Sender, choose, items, no_violations, press
from tests.support.processes import wait_until

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_the_keyboard_is_enough(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 3)
    page = open_inbox()
    expect(items(page)).to_have_count(3)
    page.locator("[popovertarget=inbox-views]").press("Enter")
    expect(page.get_by_role("menuitemradio", name="Unread & read")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Unread3")
    items(page).first.focus()
    page.keyboard.press("j")
    expect(items(page).nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(items(page).nth(1)).to_have_attribute("data-read", "true")
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(items(page)).to_have_count(2)
    expect(items(page).first).to_be_focused()
    expect(page.locator(".feed-count")).to_have_text("1")
    page.keyboard.press("u")
    expect(page.locator(".feed-count")).to_have_text("2")
    expect(page.locator(".feed-item[data-read=true]")).to_have_count(0)
    items(page).first.focus()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="In an hour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(items(page)).to_have_count(1)
    page.get_by_role("button", name="Preferences").press("Enter")
    expect(page.get_by_role("heading", name="Preferences")).to_be_visible()
    page.keyboard.press("Escape")
    expect(items(page)).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_left_out(sender: Sender, open_inbox: Open, theme: str) -> None:
    action = {"primaryAction": {"label": "Accept"}, "redirect": {"url": "https://example.com"}}
    sender.send_many(sender.workflow(subject="Parcel", severity="high", tags=["parcels"], **action), 2)
    sender.send_many(sender.workflow(severity="medium"), 9)
    wait_until(lambda: sender.unread() == 11, "all have arrived")
    labels = ["All", "Parcels", *(f"Nothing of kind {number}" for number in range(4))]
    parts = json.dumps(
        [{"label": label, "filter": {} if label == "All" else {"tags": ["parcels"]}} for label in labels]
    )
    page = open_inbox(theme=theme, tabs=parts)
    expect(page.locator(".feed-tab-count").first).to_have_text("11")
    feed = page.get_by_role("feed")
    expect(feed.get_by_role("article").first).to_have_attribute("aria-posinset", "1")
    no_violations(page, "the list")
    page.get_by_role("button", name="More tabs").click()
    expect(page.get_by_role("menuitemradio", name="kind 3")).to_be_visible()
    no_violations(page, "the menu of tabs")
    page.keyboard.press("Escape")
    items(page).first.hover()
    items(page).first.locator("[data-act=delete]").click()
    no_violations(page, "the question before a deletion")
    page.keyboard.press("Escape")
    press(items(page).first, "snooze")
    page.get_by_role("button", name="Another time").click()
    no_violations(page, "the date of a snooze")
    page.keyboard.press("Escape")
    press(items(page).first, "archive")
    page.locator("[popovertarget=inbox-views]").click()
    no_violations(page, "a menu and a notice")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Preferences").click()
    page.get_by_role("switch", name="Schedule").click()
    expect(page.get_by_role("group", name="Monday")).to_be_visible()
    page.locator(".feed-row summary").first.click()
    no_violations(page, "the preferences")
    page.get_by_role("group", name="Monday").get_by_role("button", name="Copy times to").click()
    expect(page.get_by_role("group", name="Monday").get_by_role("dialog")).to_be_visible()
    no_violations(page, "the days that get the times of another")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Back").click()
    choose(page, "views", "Snoozed")
    expect(page.get_by_text("Nothing snoozed")).to_be_visible()
    no_violations(page, "an empty view")
    page.goto(sender.address(theme=theme, locale="ar"))
    expect(page.locator("html[dir=rtl]")).to_be_attached()
    expect(items(page).first).to_be_visible()
    expect(items(page).first.locator("p")).to_have_css("text-align", "right")
    no_violations(page, "from right to left")
    wanted = {"topicKey": f"posts-{sender.subscriber_id}", "preferences": [sender.workflow()]}
    page.goto(sender.address(theme=theme, subscription=json.dumps(wanted)))
    page.get_by_role("button", name="Subscribe", exact=True).click()
    expect(page.get_by_role("switch")).to_have_count(1)
    no_violations(page, "a subscription")
    page.goto(f"{sender.server.url}/inbox/?theme={theme}")
    expect(page.get_by_role("alert").first).to_be_visible()
    no_violations(page, "an inbox that can not be opened")
    page.goto(f"{sender.server.url}/inbox/?theme={theme}&origin=https://shop.example")
    expect(page.locator(".feed-skeleton").first).to_be_visible()
    no_violations(page, "an inbox that waits for its host")


@pytest.mark.parametrize(
    ("theme", "system", "dark"),
    [("dark", "light", True), ("light", "dark", False), ("system", "dark", True), ("nonsense", "light", False)],
)
def test_themes(
    sender: Sender, browser_contexts: Callable[..., BrowserContext], theme: str, system: str, dark: bool
) -> None:
    page = browser_contexts(color_scheme=system).new_page()
    page.goto(sender.address(theme=theme))
    expect(page.locator(".inbox.dark" if dark else ".inbox.light")).to_be_visible()
    color = page.locator(".inbox").evaluate("element => getComputedStyle(element).color")
    assert color == ("rgb(237, 238, 240)" if dark else "rgb(28, 32, 36)")
