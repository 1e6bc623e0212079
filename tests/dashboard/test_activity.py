"""What happens by itself on open pages: runs, timelines, e-mails and the home page, live."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name

#: What pages show does not depend on the database.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
IN_APP = {"name": "In-app", "type": "in_app", "controlValues": {"subject": "Hello", "body": "Number {{ payload.n }}"}}


def test_the_feed_shows_runs_as_they_happen(dashboard: Dashboard) -> None:
    workflow, person = dashboard.workflow([IN_APP]), new_name("reader")
    page = dashboard.open(f"activity/workflow-runs?workflow={workflow}")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.evaluate("window.stayed = true")

    transaction = dashboard.trigger(workflow, person, {"n": 7})
    row = page.locator(".rows .row").filter(has_text=person)
    expect(row).to_contain_text("Completed")
    assert page.evaluate("window.stayed") is True, "the page was loaded again"

    row.locator(".row-link").click()
    panel = page.locator(".side-panel")
    expect(panel.get_by_text(transaction).first).to_be_visible()
    panel.get_by_text("Rendered").click()
    expect(panel.get_by_text("Number 7")).to_be_visible()
    expect(panel.locator("pre").last).to_have_text(json.dumps({"n": 7}, indent=2))


def test_a_timeline_grows_while_it_is_open(dashboard: Dashboard) -> None:
    pause = {"name": "Pause", "type": "delay", "controlValues": {"type": "regular", "amount": 3, "unit": "seconds"}}
    workflow, person = dashboard.workflow([pause, IN_APP]), new_name("reader")
    dashboard.trigger(workflow, person)
    page = dashboard.open(f"activity/workflow-runs?workflow={workflow}")
    page.locator(".rows .row-link").first.click()
    steps = page.locator(".side-panel .timeline > li")
    expect(steps.nth(1)).to_contain_text("Waits for 3 seconds")
    expect(steps.nth(2)).to_contain_text("Not reached yet")
    expect(steps.nth(2)).to_contain_text("Completed")
    expect(steps.nth(1)).to_contain_text("Completed")
    expect(page.locator(".rows .row").first).to_contain_text("Completed")


def test_filters_stand_in_the_address(dashboard: Dashboard) -> None:
    workflow, person = dashboard.workflow([IN_APP]), new_name("reader")
    transaction = dashboard.trigger(workflow, [person, new_name("reader")])
    page = dashboard.open(f"activity/workflow-runs?transaction={transaction}")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Failed").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Completed").click()
    expect(rows).to_have_count(2)
    page.get_by_placeholder("Search subscriber or transaction").fill(person)
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    expect(page.get_by_placeholder("Search subscriber or transaction")).to_have_value(person)
    page.get_by_role("link", name=f"Transaction: {transaction}").click()
    expect(page.get_by_role("link", name=f"Transaction: {transaction}")).to_have_count(0)
    expect(rows).to_have_count(1)


def test_the_feed_of_one_environment_hears_nothing_of_another(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([IN_APP])
    environments = dashboard.api("GET", "/v1/environments")
    production = next(each["_id"] for each in environments if each["name"] == "Production")
    page = dashboard.page
    page.goto(f"{dashboard.server.url}/env/{production}/activity/workflow-runs")
    expect(page.get_by_text("Nothing has run yet")).to_be_visible()
    dashboard.trigger(workflow, new_name("reader"))
    page.wait_for_timeout(1000)
    expect(page.get_by_text("Nothing has run yet")).to_be_visible()


def test_the_mailbox_shows_texts_and_e_mails_without_running_what_is_in_them(dashboard: Dashboard) -> None:
    subject = new_name("Offer")
    body = "<h1>Dear {{ subscriber.firstName }}</h1><script>parent.document.title = 'stolen'</script><form>x</form>"
    values = {"subject": subject, "body": body, "editorType": "html", "disableOutputSanitization": True}
    text = {"name": "Text", "type": "sms", "controlValues": {"body": "Dear {{ subscriber.firstName }},\n" + subject}}
    workflow = dashboard.workflow([{"name": "Email", "type": "email", "controlValues": values}, text])
    page = dashboard.open("mailbox")
    reader = {"email": "reader@example.com", "phone": "+4917012345", "firstName": "Rosa"}
    dashboard.trigger(workflow, {"subscriberId": new_name("reader"), **reader})
    kept = page.locator(".rows .row").filter(has_text=subject).filter(has_text="+4917012345")
    expect(kept).to_contain_text("Text message")
    kept.locator(".row-link").click()
    expect(page.locator(".text-message")).to_have_text(f"Dear Rosa,\n{subject}")
    row = page.locator(".rows .row").filter(has_text=subject).filter(has_text="reader@example.com")
    row.locator(".row-link").click()
    frame = page.locator(".mail-frame-panel")
    expect(page.frame_locator(".mail-frame-panel").get_by_role("heading", name="Dear Rosa")).to_be_visible()
    assert "allow-scripts" not in (frame.get_attribute("sandbox") or "")
    assert "allow-same-origin" not in (frame.get_attribute("sandbox") or "")
    assert page.title() == "Mailbox · Novu"
    page.get_by_role("link", name="its run").click()
    expect(page.locator(".timeline")).to_contain_text("Message sent")


def test_home_sends_a_first_notification(dashboard: Dashboard) -> None:
    page = dashboard.open("welcome")
    code = page.locator(".code pre")
    expect(code.first).to_contain_text("/v1/events/trigger")
    expect(code.first).to_contain_text(f'"subscriberId": "{dashboard.server.admin_email}"')
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    assert dashboard.server.secret_key not in page.content()
    for language, part in (("Python", "from novu_py import Novu"), ("Go", "http.NewRequest"), ("PHP", "curl_init")):
        page.get_by_role("tab", name=language).click()
        expect(code.first).to_contain_text(part)
    expect(code.last).to_contain_text(dashboard.server.application_identifier)
    page.get_by_role("tab", name="React").click()
    expect(code.last).to_contain_text("@novu/react")
    tasks = page.locator(".task-list > li")
    page.get_by_role("button", name="Send").click()
    steps = page.locator(".timeline > li")
    expect(steps.nth(1)).to_contain_text("Completed")
    expect(steps.nth(2)).to_contain_text("Completed")
    expect(tasks.filter(has_text="Send a first notification")).to_have_attribute("data-done", "true")
    expect(page.frame_locator(".home-inbox").get_by_text("Hello from the dashboard").first).to_be_visible()

    # The bell of the page is that of who looks: it counts, and opens the inbox.
    bell = page.locator("novu-inbox")
    expect(bell.locator("b")).to_have_text(re.compile(r"\d"))
    bell.locator("button").click()
    expect(bell.frame_locator("iframe").get_by_text("Hello from the dashboard").first).to_be_visible()
    bell.locator("button").click()
    assert serious_violations(page) == []
    page.get_by_role("link", name="The e-mail is in the mailbox").click()
    expect(page.locator(".rows .row").first).to_contain_text(dashboard.server.admin_email)


def test_a_failed_step_is_tried_again_and_done_and_a_wait_is_cut_short(dashboard: Dashboard) -> None:
    broken = {"name": "Notice", "type": "in_app", "controlValues": {"body": "{{ payload.n | append }}"}}
    pause = {"name": "Pause", "type": "delay", "controlValues": {"type": "regular", "amount": 5, "unit": "hours"}}
    workflow, person = dashboard.workflow([pause, broken]), new_name("reader")
    dashboard.trigger(workflow, person, {"n": 7})
    page = dashboard.open(f"activity/workflow-runs?workflow={workflow}")
    page.locator(".rows .row").filter(has_text=person).locator(".row-link").click()
    steps = page.locator(".side-panel .timeline > li")
    expect(steps.nth(1)).to_contain_text("goes on in")
    assert serious_violations(page) == []
    steps.nth(1).get_by_role("button", name="Run now").click()
    dashboard.toast("The wait is over.")
    expect(steps.nth(1)).to_contain_text("Completed")
    expect(steps.nth(2)).to_contain_text("Failed: ")

    stored = dashboard.api("GET", f"/v2/workflows/{workflow}")
    stored["steps"][1]["controlValues"] = {"body": "Number {{ payload.n }}"}
    kept = {name: stored[name] for name in ("name", "workflowId", "active", "steps")} | {"origin": "novu-cloud"}
    dashboard.api("PUT", f"/v2/workflows/{workflow}", kept)
    steps.nth(2).get_by_role("button", name="Retry step").click()
    dashboard.toast("The step is tried again.")
    expect(steps.nth(2)).to_contain_text("Reached the inbox")
    expect(page.locator(".side-panel").get_by_role("button", name="Retry step")).to_have_count(0)

    page.get_by_role("link", name="Show on the whole page").click()
    expect(page.locator(".run-full .side-panel")).to_be_visible()
    page.get_by_role("button", name="Run again").click()
    expect(page.locator(".rows .row")).to_have_count(1)
    page.locator(".rows .row-link").first.click()
    page.locator(".side-panel").get_by_role("button", name="Cancel run").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Cancel run").click()
    expect(page.locator(".side-panel .facts")).to_contain_text("Canceled")


def test_a_request_appears_with_what_it_asked_and_its_runs(dashboard: Dashboard) -> None:
    workflow, person = dashboard.workflow([IN_APP]), new_name("reader")
    page = dashboard.open("activity/requests?route=/v1/events")
    transaction = dashboard.trigger(workflow, person, {"n": 7, "apiToken": "hidden"})
    row = page.locator(".rows .row").filter(has_text=transaction)
    expect(row).to_contain_text("201")
    row.locator(".row-link").click()
    panel = page.locator(".side-panel")
    expect(panel.get_by_text(transaction).first).to_be_visible()
    expect(panel.locator("pre").first).to_contain_text('"n": 7')
    assert "hidden" not in panel.inner_text()
    assert dashboard.server.secret_key not in page.content()
    assert "selectedLogId=" in page.url
    assert serious_violations(page) == []
    panel.get_by_role("link", name=f"for {person}").click()
    expect(page.locator(".timeline")).to_contain_text("Reached the inbox")


def test_analytics_counts_what_happened(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([IN_APP])
    dashboard.trigger(workflow, [new_name("reader") for _ in range(3)], {"n": 1})
    page = dashboard.open(f"analytics?period=7&workflow={workflow}")
    busiest = page.locator(".plot-card").filter(has_text="Busiest workflows")
    expect(busiest).to_contain_text("3 runs")
    expect(page.locator(".recharts-bar-rectangle").first).to_be_visible()
    assert serious_violations(page) == []
    busiest.get_by_role("link", name=workflow).click()
    expect(page.locator(".rows .row")).to_have_count(3)
