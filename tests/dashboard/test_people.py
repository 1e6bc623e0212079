"""Subscribers and topics in a browser."""

import re

from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard, new_name


def test_creates_finds_edits_and_deletes_a_subscriber(dashboard: Dashboard) -> None:
    identifier = new_name("person")
    page = dashboard.open("subscribers")
    page.get_by_role("link", name="Create subscriber").first.click()
    page.get_by_label("Subscriber ID").fill(identifier)
    page.get_by_label("First name").fill("Grace")
    page.get_by_label("Data").fill("[1]")
    page.get_by_role("button", name="Create subscriber").click()
    expect(page.get_by_text("Data must be a JSON object.")).to_be_visible()
    page.get_by_label("Data").fill('{"plan": "pro"}')
    page.get_by_role("button", name="Create subscriber").click()
    page.wait_for_url(f"**/subscribers/{identifier}")

    panel = page.locator(".side-panel")
    expect(panel.get_by_role("heading", name="Grace")).to_be_visible()
    expect(panel.get_by_label("Data")).to_have_value(re.compile('"plan": "pro"'))
    panel.get_by_label("Last name").fill("Hopper")
    panel.get_by_label("Email").fill("grace@example.com")
    panel.get_by_label("Data").fill("")
    panel.get_by_role("button", name="Save").click()
    dashboard.toast("Saved.")
    expect(page.locator(".rows .row").filter(has_text=identifier)).to_contain_text("Grace Hopper")
    stored = dashboard.api("GET", f"/v2/subscribers/{identifier}")
    assert (stored["firstName"], stored["email"], stored.get("data")) == ("Grace", "grace@example.com", None)

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("hopper")
    page.wait_for_url("**q=hopper**")
    expect(page.locator(".rows .row").first).to_contain_text("Grace Hopper")
    page.locator(".rows .row-link").first.click()
    panel.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete subscriber").click()
    dashboard.toast("Subscriber deleted.")
    assert dashboard.server.client.get(f"/v2/subscribers/{identifier}").status_code == 404


def test_says_that_a_subscriber_exists_already(dashboard: Dashboard) -> None:
    identifier = new_name("person")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": identifier})
    page = dashboard.open("subscribers/create")
    page.get_by_label("Subscriber ID").fill(identifier)
    page.get_by_role("button", name="Create subscriber").click()
    expect(page.get_by_text(f"There is a subscriber {identifier} already.")).to_be_visible()


def test_pages_through_subscribers_and_back(dashboard: Dashboard) -> None:
    mark = new_name("crowd")
    people = [{"subscriberId": f"{mark}-{number:02}"} for number in range(30)]
    dashboard.api("POST", "/v1/subscribers/bulk", {"subscribers": people})
    page = dashboard.open(f"subscribers?q={mark}")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(25)
    expect(page.get_by_text("30 subscribers")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(rows).to_have_count(5)
    last = rows.first.locator(".row-link").inner_text()
    page.get_by_role("link", name="Previous").click()
    expect(rows).to_have_count(25)
    page.go_back()
    expect(rows).to_have_count(5)
    expect(rows.first.locator(".row-link")).to_have_text(last)
    # The open row is part of the address as well, and the list stays where it was.
    rows.nth(2).locator(".row-link").click()
    expect(page.locator(".side-panel")).to_be_visible()
    expect(rows).to_have_count(5)
    page.get_by_role("link", name="Close").click()
    expect(page.locator(".side-panel")).to_have_count(0)
    expect(rows).to_have_count(5)


def test_a_subscriber_id_may_hold_any_characters(dashboard: Dashboard) -> None:
    identifier = f"{new_name('tenant')}/ü ?&#%2F"
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": identifier})
    page = dashboard.open("subscribers")
    page.locator(".rows .row").filter(has_text=identifier).locator(".row-link").click()
    panel = page.locator(".side-panel")
    expect(panel.get_by_role("heading", name=identifier)).to_be_visible()
    page.reload()
    expect(panel.get_by_role("heading", name=identifier)).to_be_visible()


def test_makes_a_topic_and_fills_it(dashboard: Dashboard) -> None:
    key, people = f"project:{new_name('topic')}", [new_name("member") for _ in range(3)]
    for person in people:
        dashboard.api("POST", "/v2/subscribers", {"subscriberId": person})
    page = dashboard.open("topics/create")
    panel = page.locator(".side-panel")
    panel.get_by_label("Key").fill(key)
    panel.get_by_label("Name").fill("Apollo")
    panel.get_by_role("button", name="Create topic").click()
    expect(panel.get_by_text("Nobody is subscribed yet.")).to_be_visible()

    panel.get_by_label("Subscriber IDs").fill(f"{people[0]}, {people[1]}\n{people[2]} nobody-at-all")
    panel.get_by_role("button", name="Add").click()
    dashboard.toast("Not subscribed, since there is no such subscriber: nobody-at-all.")
    expect(panel.get_by_text("3 subscriptions").first).to_be_visible()
    panel.locator(".lines li").filter(has_text=people[1]).get_by_role("button", name="Unsubscribe").click()
    expect(panel.get_by_text("2 subscriptions").first).to_be_visible()
    expect(page.locator(".rows .row").filter(has_text=key)).to_contain_text("2")

    panel.get_by_label("Name").fill("Artemis")
    panel.get_by_label("Name").blur()
    expect(page.locator(".rows .row").filter(has_text=key)).to_contain_text("Artemis")
    panel.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete topic").click()
    dashboard.toast("Topic deleted.")
    assert dashboard.server.client.get(f"/v2/topics/{key}").status_code == 404
