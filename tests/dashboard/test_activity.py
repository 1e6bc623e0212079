"""What happens by itself on open pages: runs, timelines, e-mails and the home page, live."""

import json

from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard, new_name

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
    expect(page.locator("pre")).to_contain_text("/v1/events/trigger")
    assert dashboard.server.secret_key not in page.content()
    page.get_by_role("tab", name="Python").click()
    expect(page.locator("pre")).to_contain_text("from novu_py import Novu")
    page.get_by_role("button", name="Send").click()
    steps = page.locator(".timeline > li")
    expect(steps.nth(1)).to_contain_text("Completed")
    expect(steps.nth(2)).to_contain_text("Completed")
    page.get_by_role("link", name="The e-mail is in the mailbox").click()
    expect(page.locator(".rows .row").first).to_contain_text("demo@example.com")
