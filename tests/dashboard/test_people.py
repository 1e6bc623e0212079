"""Subscribers and topics in a browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name

IN_APP = {"name": "In-app", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Hello"}}


def name_of(dashboard: Dashboard, workflow: str) -> str:
    """What a workflow is called."""
    return str(dashboard.api("GET", f"/v2/workflows/{workflow}")["name"])


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
    address = f"{identifier}@example.com"
    dashboard.api("POST", "/v2/suppressions", {"address": address})
    panel.get_by_label("Email").fill(address)
    panel.get_by_label("Data").fill("")
    panel.get_by_role("button", name="Save").click()
    dashboard.toast("Saved.")
    expect(page.locator(".rows .row").filter(has_text=identifier)).to_contain_text("Grace Hopper")
    stored = dashboard.api("GET", f"/v2/subscribers/{identifier}")
    assert (stored["firstName"], stored["email"], stored.get("data")) == ("Grace", address, None)
    page.reload()
    expect(panel.get_by_text("This address gets no more e-mails")).to_be_visible()
    panel.get_by_role("button", name="Write to it again").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Write again").click()
    expect(panel.get_by_text("This address gets no more e-mails")).to_have_count(0)
    assert address not in str(dashboard.api("GET", "/v2/suppressions"))

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


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_devices_and_web_hooks_are_added_shown_masked_and_taken_away(dashboard: Dashboard) -> None:
    person, mark = new_name("person"), new_name("push")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person})
    push = {"providerId": "push-webhook", "channel": "push", "name": mark, "identifier": mark, "active": True}
    integration = dashboard.api(
        "POST", "/v1/integrations", {**push, "credentials": {"webhookUrl": "https://push.test"}}
    )
    page = dashboard.open(f"subscribers/{person}")
    panel = page.locator(".side-panel")
    panel.get_by_role("button", name="Add", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Integration").select_option(mark)
    dialog.get_by_label("Device tokens").fill("first-device-token\nsecond-device-token")
    assert serious_violations(page) == []
    dialog.get_by_role("button", name="Add").click()
    dashboard.toast("Added.")
    lines = panel.locator(".lines li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("••••oken")
    assert "first-device-token" not in page.content()
    lines.first.get_by_role("button", name="Remove").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    dashboard.toast("Removed.")
    expect(lines).to_have_count(1)
    (channel,) = dashboard.api("GET", f"/v2/subscribers/{person}")["channels"]
    assert channel["credentials"]["deviceTokens"] == ["second-device-token"]
    dashboard.api("DELETE", f"/v1/integrations/{integration['_id']}")

    # Addresses of chats and tools, of which the API keeps a list of their own.
    alerts = {"providerId": "pagerduty", "channel": "tool", "name": mark, "identifier": mark, "active": True}
    integration = dashboard.api("POST", "/v1/integrations", {**alerts, "credentials": {}})
    stored = f"/v1/channel-endpoints?subscriberId={person}"
    panel.get_by_role("button", name="Add an address").click()
    dialog.get_by_label("Where").select_option(f"{mark}|pagerduty_service")
    dialog.get_by_label("Routing key").fill("a-routing-key")
    dialog.get_by_label("Region").fill("moon")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_text("The region is us or eu.")).to_be_visible()
    dialog.get_by_label("Region").fill("eu")
    assert serious_violations(page) == []
    dialog.get_by_role("button", name="Add").click()
    address = panel.locator(".lines li").filter(has_text="PagerDuty service")
    expect(address).to_contain_text("••••-key · eu")
    assert "a-routing-key" not in page.content()
    assert dashboard.api("GET", stored)[0]["endpoint"] == {"routingKey": "a-routing-key", "region": "eu"}
    address.get_by_role("button", name="Remove").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(address).to_have_count(0)
    assert dashboard.api("GET", stored) == []
    dashboard.api("DELETE", f"/v1/integrations/{integration['_id']}")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_who_opens_a_row_while_searching_sees_it_and_keeps_the_search(dashboard: Dashboard) -> None:
    mark = new_name("quick")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": mark})
    page = dashboard.open("subscribers")
    box, panel = page.get_by_placeholder("Search id, name, email, phone"), page.locator(".side-panel")
    row = page.locator(".rows .row").filter(has_text=mark).locator(".row-link")
    expect(row).to_be_visible()
    both = re.compile(rf"/subscribers/{mark}\?q={mark}$")

    # Before the search goes out.
    box.fill(mark)
    row.click()
    expect(panel.get_by_role("heading", name=mark)).to_be_visible()
    page.wait_for_url(both)
    expect(page.locator(".rows .row")).to_have_count(1)
    page.get_by_role("link", name="Close").click()
    page.get_by_role("link", name="Subscribers", exact=True).click()
    expect(box).to_have_value("")
    expect(panel).to_have_count(0)

    # After it has gone out and before it is answered: the rows are still those of before, and so are their addresses.
    page.evaluate(
        """mark => {
          const row = [...document.querySelectorAll(".row-link")].find((each) => each.href.endsWith(mark));
          const look = () => location.search.includes(mark) ? row.click() : setTimeout(look);
          look();
        }""",
        mark,
    )
    box.fill(mark)
    page.wait_for_url(both)
    expect(panel.get_by_role("heading", name=mark)).to_be_visible()
    expect(box).to_have_value(mark)
    expect(page.locator(".rows .row")).to_have_count(1)


def test_a_subscriber_id_may_hold_any_characters(dashboard: Dashboard) -> None:
    identifier = f"{new_name('tenant')}/ü ?&#%2F"
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": identifier})
    page = dashboard.open("subscribers")
    page.locator(".rows .row").filter(has_text=identifier).locator(".row-link").click()
    panel = page.locator(".side-panel")
    expect(panel.get_by_role("heading", name=identifier)).to_be_visible()
    page.reload()
    expect(panel.get_by_role("heading", name=identifier)).to_be_visible()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
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

    # What one of them wants: a workflow when a condition holds, another one never.
    orders, news = (dashboard.workflow([IN_APP], name=new_name(name)) for name in ("Orders", "News"))
    panel.locator(".lines li").filter(has_text=people[0]).get_by_role("button", name="What they want").click()
    dialog = page.get_by_role("dialog")
    for workflow in (orders, news):
        dialog.get_by_label("Add a workflow").select_option(label=name_of(dashboard, workflow))
    wishes = dialog.get_by_role("list", name="Workflows").get_by_role("listitem")
    expect(wishes).to_have_count(2)
    wishes.first.get_by_role("combobox").first.select_option("when")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("say when, or choose always or never")).to_be_visible()
    dialog.get_by_role("button", name="Rule to this group").click()
    dialog.get_by_label("Variable", exact=True).fill("payload.total")
    dialog.get_by_label("Operator").select_option(">")
    dialog.get_by_label("Value", exact=True).fill("100")
    assert serious_violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    member = panel.locator(".lines li").filter(has_text=people[0])
    expect(member).to_contain_text(f"{name_of(dashboard, orders)} when payload.total is more than 100")
    expect(member).to_contain_text(f"not {name_of(dashboard, news)}")

    panel.get_by_label("Name").fill("Artemis")
    panel.get_by_label("Name").blur()
    expect(page.locator(".rows .row").filter(has_text=key)).to_contain_text("Artemis")
    panel.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete topic").click()
    dashboard.toast("Topic deleted.")
    assert dashboard.server.client.get(f"/v2/topics/{key}").status_code == 404
