"""The inbox page in Chromium: what its visitor does to one notification and to all, and takes back."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.inbox.browsing import Open, Sender, choose, items, press
from tests.support.processes import wait_until

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_one_notification_and_the_way_back(sender: Sender, open_inbox: Open) -> None:
    sender.send_many(sender.workflow(), 2)
    page = open_inbox()
    expect(items(page)).to_have_count(2)
    item = items(page).first
    press(item, "read")
    expect(item).to_have_attribute("data-read", "true")
    expect(page.locator(".feed-count")).to_have_text("1")
    wait_until(lambda: sender.unread() == 1, "the message is read on the server")
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
    day = datetime.now(UTC) + timedelta(days=30)
    page.get_by_label("Date").fill(f"{day:%Y-%m-%d}")
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("No notifications yet")).to_be_visible()
    choose(page, "views", "Snoozed")
    expect(items(page)).to_have_count(2)
    expect(items(page).filter(has_text=f"{day:%b} {day.day}")).to_contain_text("Snoozed until")
    for left in (1, 0):
        press(items(page).first, "unsnooze")
        expect(items(page)).to_have_count(left)
    expect(page.get_by_text("Nothing snoozed")).to_be_visible()
    choose(page, "views", "Unread & read")
    press(items(page).first, "snooze")
    page.get_by_role("button", name="Next week").click()
    expect(items(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(items(page)).to_have_count(2)

    page.clock.set_fixed_time("2020-01-01T00:00:00Z")
    press(items(page).first, "snooze")
    page.get_by_role("button", name="In an hour").click()
    expect(page.get_by_role("alert").filter(has_text="must be in the future")).to_be_visible()
    expect(items(page)).to_have_count(2)
    page.get_by_role("button", name="Dismiss").click()
    page.clock.set_fixed_time(datetime.now(UTC))

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
    wait_until(lambda: sender.unread() == 5, "all have arrived")
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
    wait_until(lambda: not sender.listed()[0]["primaryAction"]["isCompleted"], "the action is taken back")
