"""The inbox page in Chromium, on a running server."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.inbox.browsing import Sender
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Open = Callable[..., Page]


@pytest.fixture
def sender(server: NovuServer) -> Sender:
    """Somebody who sends to a subscriber of their own."""
    return Sender(server)


@pytest.fixture
def open_inbox(sender: Sender, browser_contexts: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Opens the inbox page in a profile of its own; an error of a script fails the test."""
    errors: list[str] = []

    def open_page(address: str = "", **query: str) -> Page:
        page = browser_contexts(viewport={"width": 400, "height": 600}).new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address or sender.address(**query))
        return page

    yield open_page
    assert errors == []


def items(page: Page) -> Locator:
    return page.locator(".feed-item:visible")


def choose(page: Page, menu: str, entry: str) -> None:
    page.locator(f"[popovertarget=inbox-{menu}]").click()
    page.locator(".feed-menu:popover-open").get_by_text(entry, exact=True).click()


def test_a_message_arrives_live_and_is_counted(sender: Sender, open_inbox: Open) -> None:
    workflow = sender.workflow(subject="{{payload.text}} said **hi**", severity="high")
    page = open_inbox()
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    sender.send(workflow, "Ada")
    expect(items(page)).to_have_count(1)
    expect(items(page).get_by_role("heading")).to_have_text("Ada said **hi**")
    expect(page.locator(".feed-count")).to_have_text("1")
    expect(page.locator(".feed-count")).to_have_attribute("data-severity", "high")
    sender.send(workflow, "Grace")
    expect(items(page).first.get_by_role("heading")).to_have_text("Grace said **hi**")
    expect(page.locator(".feed-count")).to_have_text("2")


def test_what_a_message_says_is_text_and_its_links_are_of_the_web(sender: Sender, open_inbox: Open) -> None:
    body = "A **bold** and *slanted* <b onclick=alert(1)>word</b>"
    sender.send(sender.workflow(body=body, avatar="javascript:alert(1)", redirect={"url": "javascript:alert(1)"}))
    page = open_inbox()
    expect(page.locator(".feed-body")).to_contain_text("A bold and slanted")
    expect(page.locator(".feed-body .strong")).to_have_text("bold")
    expect(page.locator(".feed-body .em")).to_have_text("slanted")
    expect(page.locator(".feed-item b, .feed-item img, .feed-item a")).to_have_count(0)
    expect(items(page)).to_have_attribute("data-link", "false")


def test_read_unread_and_archive(sender: Sender, open_inbox: Open) -> None:
    workflow = sender.workflow()
    sender.send_many(workflow, 2)
    page = open_inbox()
    expect(items(page)).to_have_count(2)
    item = items(page).first
    item.hover()
    item.locator("[data-act=read]").click()
    expect(item).to_have_attribute("data-read", "true")
    expect(page.locator(".feed-count")).to_have_text("1")
    wait_until(lambda: sender.unread() == 1, "the message is read on the server", 5)
    item.locator("[data-act=read]").click()
    expect(page.locator(".feed-count")).to_have_text("2")
    item.locator("[data-act=archive]").click()
    expect(items(page)).to_have_count(1)
    expect(page.locator(".feed-count")).to_have_text("1")
    choose(page, "views", "Archived")
    expect(items(page)).to_have_count(1)
    items(page).first.hover()
    items(page).first.locator("[data-act=archive]").click()
    expect(page.get_by_text("Nothing archived")).to_be_visible()
    choose(page, "views", "Unread & read")
    expect(items(page)).to_have_count(2)


def test_all_at_once(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 3)
    page = open_inbox()
    expect(items(page)).to_have_count(3)
    choose(page, "actions", "Mark all as read")
    expect(page.locator(".feed-count")).to_have_count(0)
    expect(page.locator(".feed-item[data-read=false]")).to_have_count(0)
    choose(page, "views", "Unread")
    expect(page.get_by_text("All caught up")).to_be_visible()
    choose(page, "actions", "Archive all")
    choose(page, "views", "Archived")
    expect(items(page)).to_have_count(3)


def test_buttons_are_completed_and_taken_back(sender: Sender, open_inbox: Open) -> None:
    sender.send(sender.workflow(primaryAction={"label": "Accept"}, secondaryAction={"label": "Decline"}))
    page = open_inbox()
    accept = page.get_by_role("button", name="Accept")
    accept.click()
    expect(accept).to_have_attribute("aria-pressed", "true")
    expect(items(page)).to_have_attribute("data-read", "true")
    assert sender.listed()[0]["primaryAction"]["isCompleted"]
    accept.click()
    expect(accept).to_have_attribute("aria-pressed", "false")
    wait_until(lambda: not sender.listed()[0]["primaryAction"]["isCompleted"], "the action is taken back", 5)


def test_older_messages_come_while_scrolling_and_newer_ones_do_not_move_the_page(
    sender: Sender, open_inbox: Open
) -> None:
    workflow = sender.workflow()
    sender.send_many(workflow, 25)
    wait_until(lambda: sender.unread() == 25, "all have arrived", 15)
    page = open_inbox()
    expect(items(page).first).to_be_visible()
    assert items(page).count() < 25, "the rest waits below"
    page.mouse.move(200, 300)
    for _ in range(20):
        page.mouse.wheel(0, 1200)
        page.wait_for_timeout(100)
        if items(page).count() == 25:
            break
    expect(items(page)).to_have_count(25)
    expect(page.locator(".feed-more")).to_have_count(0)
    sender.send(workflow, "the newest")
    expect(page.get_by_role("button", name="1 new")).to_be_visible()
    page.get_by_role("button", name="1 new").click()
    expect(items(page).first).to_be_in_viewport()
    expect(items(page).first).to_contain_text("the newest")


def test_what_was_on_the_screen_is_seen(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 25)
    wait_until(lambda: sender.unread() == 25, "all have arrived", 15)
    page = open_inbox()
    expect(items(page).first).to_be_visible()
    assert items(page).count() < 25, "the rest waits below"
    wait_until(lambda: 0 < len(sender.listed(seen="true", limit=100)) < 25, "those in sight are seen", 10)
    assert sender.unread() == 25, "seen is not read"


def test_two_open_pages_show_the_same(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 2)
    first, second = open_inbox(), open_inbox()
    for page in (first, second):
        expect(items(page)).to_have_count(2)
    items(first).first.click()
    expect(second.locator(".feed-item[data-read=true]")).to_have_count(1)
    expect(second.locator(".feed-count")).to_have_text("1")
    second.locator(".feed-item").first.hover()
    second.locator(".feed-item [data-act=archive]").first.click()
    expect(items(first)).to_have_count(1)


def test_the_keyboard_is_enough(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 3)
    page = open_inbox()
    expect(items(page)).to_have_count(3)
    items(page).first.focus()
    page.keyboard.press("j")
    expect(items(page).nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(items(page).nth(1)).to_have_attribute("data-read", "true")
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(items(page)).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator(".feed-count")).to_have_count(1)


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
