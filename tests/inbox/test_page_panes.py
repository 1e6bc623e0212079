"""The inbox page in Chromium: preferences, the hours of the week, the subscription to a topic."""

import json

import pytest
from playwright.sync_api import expect

from tests.inbox.browsing import Open, Sender
from tests.support.processes import wait_until

# What the pages show comes from services whose own tests run on every database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


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
    wait_until(lambda: sender.preference(name)["channels"]["in_app"] is False, "the choice is stored")
    whole = page.get_by_role("checkbox", name="Parcels: In-app")
    expect(whole).not_to_be_checked()
    whole.click()
    expect(own).to_be_checked()
    wait_until(lambda: sender.preference(name)["channels"]["in_app"] is True, "a group is switched at once")
    whole.click()
    expect(own).not_to_be_checked()
    general = page.get_by_role("switch", name="In-app", exact=True)
    general.click()
    expect(general).not_to_be_checked()
    general.click()
    expect(own).to_be_checked()
    wait_until(lambda: sender.preference(name)["channels"]["in_app"] is True, "all means all")
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
