"""The list of workflows and the way into their editor (test_workflow_editor.py): templates, filters, deletion."""

import re

from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard, new_name


def test_says_what_is_wrong_with_the_test_form(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([{"name": "In-app", "type": "in_app", "controlValues": {"body": "Hello"}}])
    page = dashboard.open(f"workflows/{workflow}/trigger")
    page.get_by_label("Payload").fill("{not json")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The payload is no JSON").first).to_be_visible()


def test_a_template_becomes_a_workflow(dashboard: Dashboard) -> None:
    page = dashboard.open("workflows/templates")
    page.get_by_role("button", name="Payment failed").click()
    page.wait_for_url("**/workflows/payment-failed*")
    dashboard.toast("It is paused until you activate it.")
    identifier = dashboard.path().split("/")[1]
    made = dashboard.api("GET", f"/v2/workflows/{identifier}")
    assert (made["active"], len(made["steps"])) == (False, 7)
    expect(page.locator(".flow-arm", has_text="Still open")).to_be_visible()


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

    # The row's menu: with its key, and on a right click.
    link = rows.nth(0).locator(".row-link")
    link.focus()
    expect(link).to_be_focused()
    page.keyboard.press(".")
    expect(page.get_by_role("menuitem", name="Duplicate")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    rows.nth(0).click(button="right", position={"x": 200, "y": 10})
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
    expect(page.get_by_title("This is made in Development and published from there.").first).to_be_visible()
    expect(page.get_by_role("link", name="Create workflow")).to_have_count(0)
    assert page.url.endswith("/workflows")
    expect(page.get_by_role("link", name="Mailbox")).to_have_count(0)


def test_what_was_published_is_rolled_back_there_and_edited_in_development(dashboard: Dashboard) -> None:
    bell = {"name": "Bell", "type": "in_app", "controlValues": {"body": "First"}}
    workflow = dashboard.workflow([bell])
    stored = dashboard.api("GET", f"/v2/workflows/{workflow}")
    production = next(each for each in dashboard.api("GET", "/v1/environments") if each["name"] == "Production")["_id"]
    kept = {name: stored[name] for name in ("name", "workflowId", "active")}
    for body in ("First", "Second"):
        step = {**stored["steps"][0], "controlValues": {"body": body}}
        dashboard.api("PUT", f"/v2/workflows/{workflow}", {**kept, "steps": [step], "origin": "novu-cloud"})
        resources = [{"resourceType": "workflow", "resourceId": workflow}]
        dashboard.api("POST", f"/v2/environments/{production}/publish", {"resources": resources})

    page = dashboard.page
    page.goto(f"{dashboard.server.url}/env/{production}/workflows/{workflow}/versions/1")
    expect(page.locator(".diff-line[data-kind='added']").first).to_contain_text("First")
    page.get_by_role("button", name="Roll back").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Roll back").click()
    dashboard.toast("Version 1 is back, as a new version.")
    versions = page.get_by_role("list", name="Versions").get_by_role("listitem")
    expect(versions.first).to_contain_text("Version 3")
    expect(versions.first).to_contain_text("Current")

    # Development stays as it was, and is where this is changed.
    page.get_by_role("link", name="Edit in Development").click()
    page.wait_for_url(f"**/env/{dashboard.environment}/workflows/{workflow}/versions")
    expect(page.get_by_role("link", name="Edit in Development")).to_have_count(0)
    assert dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"][0]["controlValues"]["body"] == "Second"
