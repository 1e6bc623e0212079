"""Workflows from the first click to a run: made, edited, tried and deleted in a browser."""

import re

from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard, new_name


def test_creates_a_workflow_adds_steps_and_sends_it(dashboard: Dashboard) -> None:
    name = new_name("order")
    page = dashboard.open("workflows")
    page.get_by_role("link", name="Create workflow").first.click()
    panel = page.locator(".side-panel")
    panel.get_by_label("Name").fill(name)
    panel.get_by_label("Tags").fill("billing, weekly")
    panel.get_by_role("button", name="Create workflow").click()
    page.wait_for_url(f"**/workflows/{name}")
    dashboard.toast("Workflow created.")

    page.get_by_role("button", name="Add step").click()
    page.get_by_role("menuitem", name="In-app").click()
    page.wait_for_url("**/steps/in-app")
    expect(page.get_by_text("Subject or body is required").first).to_be_visible()
    subject = "Order {{ payload.number }} is on its way, {{ subscriber.firstName }}"
    page.get_by_label("Subject").press_sequentially(subject, delay=5)
    # It saves by itself after a pause, and nothing that was typed is lost.
    expect(page.locator(".inbox-subject")).to_have_text("Order number is on its way, Ada")
    expect(page.get_by_label("Subject")).to_have_value(subject)

    page.get_by_role("button", name="Add step").click()
    page.get_by_role("menuitem", name="Email").click()
    expect(page.get_by_role("heading", name="Email")).to_be_visible()
    page.get_by_label("Subject").fill("Order {{ payload.number }}")
    # Leaving a field saves it at once, even when the next one is typed in right away.
    page.get_by_label("Body (HTML)").fill("<p>Dear <b>{{ subscriber.firstName }}</b></p>")
    expect(page.frame_locator(".mail-frame").get_by_text("Dear Ada")).to_be_visible()

    stored = dashboard.api("GET", f"/v2/workflows/{name}")
    assert stored["tags"] == ["billing", "weekly"]
    assert [step["type"] for step in stored["steps"]] == ["in_app", "email"]
    assert stored["steps"][0]["controlValues"]["subject"] == subject
    assert stored["steps"][1]["controlValues"]["subject"] == "Order {{ payload.number }}"
    assert stored["steps"][1]["controlValues"]["editorType"] == "html"

    page.get_by_role("link", name="Test").click()
    expect(page.get_by_label("Payload")).to_have_value(re.compile(r'"number": "number"'))
    page.get_by_label("Subscriber ID").fill(new_name("buyer"))
    page.get_by_label("Payload").fill('{"number": 42}')
    page.get_by_role("button", name="Send", exact=True).click()
    timeline = page.locator(".timeline")
    expect(timeline.locator("> li").nth(1)).to_contain_text("Completed")
    # This subscriber has no address, and the timeline says so.
    expect(timeline.locator("> li").nth(2)).to_contain_text("Subscriber missing recipient details")
    timeline.get_by_text("Rendered").first.click()
    expect(timeline.get_by_text("Order 42 is on its way,")).to_be_visible()


def test_says_what_is_wrong_with_the_test_form(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([{"name": "In-app", "type": "in_app", "controlValues": {"body": "Hello"}}])
    page = dashboard.open(f"workflows/{workflow}/trigger")
    page.get_by_label("Payload").fill("{not json")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The payload is no JSON")).to_be_visible()


def test_moves_renames_and_deletes_steps(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow(
        [
            {"name": "First", "type": "in_app", "controlValues": {"body": "Hello"}},
            {"name": "Pause", "type": "delay", "controlValues": {"type": "regular", "amount": 5, "unit": "minutes"}},
            {"name": "Last", "type": "in_app", "controlValues": {"body": "Bye"}},
        ]
    )
    page = dashboard.open(f"workflows/{workflow}")
    lines = page.locator(".step-line")
    expect(lines.nth(1)).to_contain_text("Wait 5 minutes")
    lines.nth(1).hover()
    lines.nth(1).get_by_role("button", name="Move up").click()
    expect(lines.nth(0)).to_contain_text("Pause")
    expect(lines.nth(0).get_by_role("button", name="Move up")).to_be_disabled()

    lines.nth(0).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Delay")).to_be_visible()
    page.get_by_label("Name").fill("Breath")
    page.locator("#amount").fill("1")
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="hours").click()
    expect(lines.nth(0)).to_contain_text("Wait 1 hour")

    lines.nth(2).get_by_role("link").click()
    expect(page.get_by_text("last", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete step").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete step").click()
    expect(lines).to_have_count(2)
    stored = dashboard.api("GET", f"/v2/workflows/{workflow}")
    assert [(step["name"], step["stepId"]) for step in stored["steps"]] == [("Breath", "pause"), ("First", "first")]
    assert stored["steps"][0]["controlValues"] == {"type": "regular", "amount": 1, "unit": "hours"}


def test_finds_sorts_pauses_and_deletes_workflows(dashboard: Dashboard) -> None:
    mark = new_name("listed")
    first = dashboard.workflow([], name=f"{mark} Alpha")
    second = dashboard.workflow([], name=f"{mark} Beta")
    page = dashboard.open("workflows")
    page.get_by_placeholder("Search name or identifier").fill(mark)
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Workflow", exact=True).click()
    expect(rows.nth(0)).to_contain_text("Alpha")
    page.get_by_role("link", name="Workflow", exact=True).click()
    expect(rows.nth(0)).to_contain_text("Beta")
    assert f"q={mark}" in page.url
    assert "order=desc" in page.url
    assert "sort=name" in page.url

    rows.nth(0).get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Pause").click()
    expect(rows.nth(0)).to_contain_text("Inactive")
    page.get_by_role("link", name="Inactive").click()
    expect(rows).to_have_count(1)
    assert dashboard.api("GET", f"/v2/workflows/{second}")["active"] is False

    rows.nth(0).get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("alertdialog")
    dialog.get_by_role("textbox").fill("something else")
    dialog.get_by_role("button", name="Delete workflow").click()
    dashboard.toast(f"Type {second} to delete this workflow.")
    dialog.get_by_role("textbox").fill(second)
    dialog.get_by_role("button", name="Delete workflow").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    assert dashboard.server.client.get(f"/v2/workflows/{second}").status_code == 404
    page.get_by_role("link", name="Clear search and filters").click()
    expect(page.get_by_text(first)).to_be_visible()


def test_an_unknown_workflow_leads_to_the_list(dashboard: Dashboard) -> None:
    page = dashboard.open("workflows/no-such-workflow")
    page.wait_for_url("**/workflows")
    dashboard.toast("There is no workflow no-such-workflow here.")


def test_production_shows_workflows_without_a_way_to_change_them(dashboard: Dashboard) -> None:
    page = dashboard.open("workflows")
    page.get_by_role("button", name=re.compile("Switch environment")).click()
    page.get_by_role("menuitem", name="Production").click()
    expect(page.locator(".env-switch")).to_contain_text("Production")
    expect(page.get_by_text("Workflows are made in Development.")).to_be_visible()
    expect(page.get_by_role("link", name="Create workflow")).to_have_count(0)
    assert page.url.endswith("/workflows")
    expect(page.get_by_role("link", name="Mailbox")).to_have_count(0)
