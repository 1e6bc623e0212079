"""The inbox page in Chromium, on a running server."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.inbox.browsing import Sender
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Open = Callable[..., Page]
# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


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


AXE = Path(__file__).parents[1] / "sdk/node_modules/axe-core/axe.min.js"


def no_violations(page: Page, what: str) -> None:
    """See that axe finds nothing in the way of those who do not see, or do not use a mouse."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(({ id, nodes }) => [id, nodes.map((n) => n.html)])"
    )
    assert found == [], what


def items(page: Page) -> Locator:
    return page.locator(".feed-item:visible")


def choose(page: Page, menu: str, entry: str) -> None:
    page.locator(f"[popovertarget=inbox-{menu}]").click()
    page.locator(".feed-menu:popover-open").get_by_text(entry, exact=True).click()


def press(item: Locator, tool: str) -> None:
    """Click a tool of a notification, which shows while the pointer is on it."""
    item.hover()
    item.locator(f"[data-act={tool}]").click()


def test_a_message_arrives_live_and_is_counted(sender: Sender, open_inbox: Open) -> None:
    workflow = sender.workflow(subject="{{payload.text}} said **hi**", severity="high")
    page = open_inbox()
    expect(page.get_by_text("No notifications yet")).to_be_visible()
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


def test_what_a_message_says_is_text_and_its_links_are_of_the_web(sender: Sender, open_inbox: Open) -> None:
    body = "A **bold** and *slanted* <b onclick=alert(1)>word</b>"
    sender.send(sender.workflow(body=body, avatar="javascript:alert(1)", redirect={"url": "javascript:alert(1)"}))
    page = open_inbox()
    expect(page.locator(".feed-body")).to_contain_text("A bold and slanted")
    expect(page.locator(".feed-body .strong")).to_have_text("bold")
    expect(page.locator(".feed-body .em")).to_have_text("slanted")
    expect(page.locator(".feed-item b, .feed-item img, .feed-item a")).to_have_count(0)
    expect(items(page)).to_have_attribute("data-link", "false")


def test_one_notification_and_the_way_back(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 2)
    page = open_inbox()
    expect(items(page)).to_have_count(2)
    item = items(page).first
    press(item, "read")
    expect(item).to_have_attribute("data-read", "true")
    expect(page.locator(".feed-count")).to_have_text("1")
    wait_until(lambda: sender.unread() == 1, "the message is read on the server", 5)
    press(item, "read")
    expect(page.locator(".feed-count")).to_have_text("2")
    press(item, "archive")
    expect(items(page)).to_have_count(1)
    expect(page.locator(".feed-count")).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(items(page)).to_have_count(2)
    expect(page.locator(".feed-count")).to_have_text("2")

    press(items(page).first, "snooze")
    page.get_by_role("button", name="Tomorrow").click()
    expect(items(page)).to_have_count(1)
    press(items(page).first, "snooze")
    page.get_by_role("button", name="Another time").click()
    page.get_by_label("Time").fill("00:00")
    page.get_by_label("Date").fill("2020-01-01")
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("at least 3 minutes from now")).to_be_visible()
    page.get_by_label("Date").fill("2090-01-01")
    expect(page.get_by_text("no more than 90 days from now")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "views", "Snoozed")
    expect(items(page)).to_have_count(1)
    expect(items(page)).to_contain_text("Snoozed until")
    press(items(page).first, "unsnooze")
    expect(page.get_by_text("Nothing snoozed")).to_be_visible()

    choose(page, "views", "Unread & read")
    expect(items(page)).to_have_count(2)
    press(items(page).first, "delete")
    page.get_by_role("button", name="Keep").click()
    expect(items(page).first).to_be_focused()
    press(items(page).first, "delete")
    page.keyboard.press("Enter")
    expect(items(page)).to_have_count(1)
    press(items(page).first, "archive")
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    choose(page, "views", "Archived")
    press(items(page).first, "archive")
    expect(page.get_by_text("Nothing archived")).to_be_visible()
    assert len(sender.listed()) == 1


def test_tabs_and_all_at_once(sender: Sender, open_inbox: Open) -> None:
    billing, other = sender.workflow(tags=["billing"], severity="high"), sender.workflow()
    sender.send_many(billing, 2)
    sender.send_many(other, 3)
    wait_until(lambda: sender.unread() == 5, "all have arrived", 15)
    parts = [{"label": "All", "filter": {}}, {"label": "Billing", "filter": {"tags": ["billing"]}}]
    parts += [{"label": f"Nothing of kind {number}", "filter": {"severity": ["low"]}} for number in range(4)]
    page = open_inbox(tabs=json.dumps(parts))
    tab = page.get_by_role("tab", name="Billing")
    expect(tab).to_have_text("Billing2")
    page.get_by_role("tab", name="All").focus()
    page.keyboard.press("ArrowRight")
    expect(tab).to_be_focused()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(items(page)).to_have_count(2)
    sender.send(billing, "One more")
    expect(items(page)).to_have_count(3)
    expect(tab).to_have_text("Billing3")
    sender.send(other)
    expect(page.get_by_role("tab", name="All")).to_have_text("All7")
    choose(page, "actions", "Mark all as read")
    expect(tab).to_have_text("Billing")
    expect(page.locator(".feed-count")).to_have_text("4")
    page.get_by_role("button", name="Undo").click()
    expect(tab).to_have_text("Billing3")
    choose(page, "actions", "Archive all")
    expect(page.get_by_text("Nothing in this tab")).to_be_visible()
    page.get_by_role("button", name="More tabs").click()
    page.get_by_role("menuitemradio", name="kind 3").click()
    expect(page.get_by_role("tab", name="kind 3")).to_be_in_viewport()
    expect(page.get_by_role("tab", name="kind 3")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile("#.*tab=5"))
    page.reload()
    expect(page.get_by_role("tab", name="kind 3")).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Show all").click()
    expect(items(page)).to_have_count(4)
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

    def all_after_another_turn() -> bool:
        page.mouse.wheel(0, 1200)
        page.wait_for_timeout(100)
        return items(page).count() == 25

    wait_until(all_after_another_turn, "all are shown", 15)
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


def test_preferences_and_the_hours_of_the_week(sender: Sender, open_inbox: Open) -> None:
    name = f"Deliveries {sender.subscriber_id}"
    sender.workflow(name=name, tags=["parcels"])
    alarm = sender.workflow(name=f"Alarm {sender.subscriber_id}", tags=["parcels"], critical=True)
    groups = [{"name": "Parcels", "filter": {"tags": ["parcels"]}}]
    query = {"preferenceGroups": json.dumps(groups), "preferencesFilter": json.dumps({"tags": ["parcels"]})}
    page = open_inbox(**query)
    page.get_by_role("button", name="Preferences").click()
    page.get_by_text("Parcels").click()
    page.get_by_text(name, exact=True).click()
    page.get_by_text(f"Alarm {sender.subscriber_id}").click()
    own = page.get_by_role("switch", name=f"{name}: In-app")
    expect(own).to_be_checked()
    expect(page.get_by_role("switch", name=f"Alarm {sender.subscriber_id}: In-app")).to_be_disabled()
    expect(page.get_by_text("too much to be turned off")).to_be_visible()
    own.click()
    expect(own).not_to_be_checked()
    wait_until(lambda: sender.preference(name)["channels"]["in_app"] is False, "the choice is stored", 5)
    general = page.get_by_role("switch", name="In-app", exact=True)
    general.click()
    expect(general).not_to_be_checked()
    general.click()
    expect(own).to_be_checked()
    wait_until(lambda: sender.preference(name)["channels"]["in_app"] is True, "all means all", 5)
    assert sender.preference(alarm)["workflow"]["critical"]

    page.get_by_role("switch", name="Schedule").click()
    monday = page.get_by_role("group", name="Monday")
    monday.get_by_label("To", exact=True).fill("12:30")
    monday.get_by_label("To", exact=True).blur()
    monday.get_by_role("button", name="Add hours").click()
    expect(monday.get_by_label("To", exact=True)).to_have_count(2)
    monday.get_by_role("button", name="Copy times to").click()
    dialog = monday.get_by_role("dialog")
    dialog.get_by_label("Tuesday").check()
    dialog.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("group", name="Tuesday").get_by_label("To", exact=True)).to_have_count(2)
    page.get_by_role("switch", name="Wednesday").click()
    expect(page.get_by_role("group", name="Wednesday").get_by_label("To", exact=True)).to_have_count(0)
    page.get_by_label("Time zone").focus()
    page.get_by_label("Time zone").select_option("Europe/Rome")
    page.get_by_role("button", name="For an hour").click()
    expect(page.get_by_text("Muted until")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Muted until")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Rome")
    schedule = sender.preference("")["schedule"]
    assert schedule["weeklySchedule"]["tuesday"]["hours"][0] == {"start": "09:00 AM", "end": "12:30 PM"}
    assert schedule["weeklySchedule"]["wednesday"]["isEnabled"] is False
    page.get_by_role("button", name="Unmute").click()
    expect(page.get_by_role("button", name="For an hour")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("No notifications yet")).to_be_visible()


def test_a_subscription_to_a_topic(sender: Sender, open_inbox: Open) -> None:
    workflow, topic = sender.workflow(name="Updates"), f"posts-{sender.subscriber_id}"
    condition = {"==": [{"var": "payload.kind"}, "reply"]}
    wanted = {"topicKey": topic, "preferences": [{"workflowId": workflow, "condition": condition}]}
    page = open_inbox(subscription=json.dumps(wanted))
    page.get_by_role("button", name="Subscribe", exact=True).click()
    expect(page.get_by_text("Only when payload.kind is reply")).to_be_visible()
    page.get_by_role("switch", name="Updates").click()
    expect(page.get_by_role("switch", name="Updates")).not_to_be_checked()
    expect(page.get_by_text("Only when")).to_have_count(0)
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("button", name="Subscribe", exact=True)).to_be_visible()


def test_a_lost_web_process_is_no_lost_page(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 12)
    wait_until(lambda: sender.unread() == 12, "all have arrived", 15)
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
    sender.server.kill_web()
    press(items(page).last, "read")
    expect(items(page).last).to_have_attribute("data-read", "true")
    expect(page.locator(".feed-count")).to_have_text("11", timeout=30_000)
    assert sender.unread() == 11, "what was done meanwhile is done"
    assert min(page.evaluate("window.shown")) >= 11
    expect(page.get_by_role("heading", level=1)).to_have_text("Unread11")
    sender.send(sender.workflow(), "the newest")
    expect(page.locator(".feed-count")).to_have_text("12")


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
    wait_until(lambda: sender.unread() == 1, "the message is stored", 10)
    page.wait_for_timeout(300)
    expect(items(page)).to_have_count(0)
    page.evaluate(visible.format("visible") + changed)
    page.clock.run_for(2_000)
    expect(items(page)).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_left_out(sender: Sender, open_inbox: Open, theme: str) -> None:
    action = {"primaryAction": {"label": "Accept"}, "redirect": {"url": "https://example.com"}}
    sender.send_many(sender.workflow(subject="Parcel", severity="high", tags=["parcels"], **action), 2)
    sender.send_many(sender.workflow(severity="medium"), 9)
    wait_until(lambda: sender.unread() == 11, "all have arrived", 15)
    parts = json.dumps([{"label": "All", "filter": {}}, {"label": "Parcels", "filter": {"tags": ["parcels"]}}])
    page = open_inbox(theme=theme, tabs=parts)
    expect(page.locator(".feed-tab-count").first).to_have_text("11")
    feed = page.get_by_role("feed")
    expect(feed.get_by_role("article").first).to_have_attribute("aria-posinset", "1")
    no_violations(page, "the list")
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
    page.get_by_role("button", name="Back").click()
    choose(page, "views", "Snoozed")
    expect(page.get_by_text("Nothing snoozed")).to_be_visible()
    no_violations(page, "an empty view")


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
