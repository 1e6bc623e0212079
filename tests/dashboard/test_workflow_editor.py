"""The workflow editor: a workflow built on the canvas and tried, its history, and two browsers on one workflow."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dashboard.accessibility import serious_violations
from tests.dashboard.conftest import Dashboard, new_name

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def cards(page: Page) -> Locator:
    """The cards of the canvas: the trigger and the steps."""
    return page.locator(".flow-card")


def names(page: Page, *wanted: str) -> None:
    """Expect the steps in this order, as a screen reader hears them."""
    expect(page.get_by_role("list", name="Steps in order").get_by_role("listitem")).to_contain_text(list(wanted))


def add(page: Page, place: str, words: str) -> None:
    """Add a step through the menu of a `+`, by typing what it is called."""
    button = page.get_by_role("button", name=place, exact=True)
    # The canvas has moved there by itself.
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    page.get_by_role("combobox", name="Search steps").fill(words)
    page.keyboard.press("Enter")


def opened(page: Page, step: str, name: str) -> None:
    """Expect a step to be open: in the address, on the canvas, whose keys mean it then, and in the panel."""
    page.wait_for_url(f"**/steps/{step}")
    expect(page.locator(".flow-link[aria-current='step']")).to_contain_text(name)
    expect(page.locator("#step_name")).to_have_value(name)


def scrolled(page: Page) -> list[str]:
    """What around the canvas has scrolled away, or could; only the panels may."""
    found: list[str] = page.evaluate(
        """() => {
          const moved = [];
          for (let box = document.querySelector(".react-flow__pane"); box; box = box.parentElement)
            if (box.scrollTop || box.scrollLeft) moved.push(box.className);
          const { scrollHeight, scrollWidth } = document.documentElement;
          return scrollHeight > innerHeight || scrollWidth > innerWidth ? [...moved, "the page"] : moved;
        }"""
    )
    return found


def saved(page: Page) -> None:
    expect(page.locator(".saved", has_text="Saved")).to_be_visible()
    expect(page.locator('.saved[data-waiting="true"]')).to_have_count(0)


def test_builds_a_workflow_of_five_steps_tries_it_and_sees_the_run(dashboard: Dashboard) -> None:
    name = new_name("order")
    page = dashboard.open("workflows")
    page.get_by_role("link", name="Create workflow").first.click()
    panel = page.locator(".side-panel")
    panel.get_by_label("Name").fill(name)
    panel.get_by_label("Tags").fill("billing, weekly")
    panel.get_by_role("button", name="Create workflow").click()
    page.wait_for_url(f"**/workflows/{name}")

    # What an event carries, from a sample.
    page.get_by_role("link", name="Payload").click()
    page.get_by_role("button", name="Import from a sample").click()
    page.get_by_label("Sample payload").fill('{"number": 42, "vip": true}')
    page.get_by_role("button", name="Make the schema").click()
    expect(page.get_by_label("Type of vip")).to_have_value("boolean")

    page.get_by_role("button", name="Add step", exact=True).click()
    page.get_by_role("option", name="In-app").click()
    opened(page, "in-app", "In-app")
    expect(page.get_by_text("Subject or body is required").first).to_be_visible()
    expect(page.get_by_role("button", name="1 issue")).to_be_visible()
    page.get_by_role("textbox", name="Subject").click()
    page.keyboard.type("Order {{ payload.number }} is on its way, {{ subscriber.firstName }}", delay=5)
    expect(page.locator(".step-preview .inbox-subject")).to_have_text("Order 1 is on its way, Ada")
    expect(page.get_by_role("button", name="1 issue")).to_have_count(0)

    add(page, "Add a step after In-app", "delay")
    opened(page, "delay", "Delay")
    page.get_by_label("Wait for: amount").fill("1")
    page.get_by_label("Wait for: unit").select_option("seconds")
    expect(cards(page).filter(has_text="Wait 1 second")).to_be_visible()

    add(page, "Add a step after Delay", "several ways")
    opened(page, "branch", "Branch")
    page.get_by_role("button", name="Rule to this group").click()
    page.get_by_label("Variable", exact=True).fill("payload.vip")
    page.get_by_label("Value", exact=True).select_option("true")
    expect(page.locator(".flow-arm").first).to_contain_text("payload.vip is true")

    add(page, "Add a step in arm A", "in-app")
    opened(page, "in-app-2", "In-app 2")
    page.get_by_role("textbox", name="Subject").click()
    page.keyboard.type("Thank you")
    assert serious_violations(page) == []
    add(page, "Add a step after Branch", "email")
    opened(page, "email", "Email")
    names(page, "In-app", "Delay", "Branch", "In-app 2", "Email")
    assert scrolled(page) == []

    # Back and forth, from the keyboard.
    page.locator(".react-flow__pane").click(position={"x": 8, "y": 8})
    page.keyboard.press("Control+z")
    names(page, "In-app", "Delay", "Branch", "In-app 2")
    page.keyboard.press("Control+Shift+z")
    names(page, "In-app", "Delay", "Branch", "In-app 2", "Email")
    cards(page).filter(has_text="Email").get_by_role("link").click()
    opened(page, "email", "Email")
    page.keyboard.press("Alt+ArrowUp")
    names(page, "In-app", "Delay", "Email", "Branch", "In-app 2")
    page.keyboard.press("Control+d")
    opened(page, "email-2", "Email 2")
    page.keyboard.press("Delete")
    dashboard.toast("Deleted. Ctrl Z brings it back.")
    names(page, "In-app", "Delay", "Email", "Branch", "In-app 2")
    saved(page)

    stored = dashboard.api("GET", f"/v2/workflows/{name}")
    assert stored["tags"] == ["billing", "weekly"]
    assert [step["type"] for step in stored["steps"]] == ["in_app", "delay", "email", "branch", "in_app"]
    by_name = {step["name"]: step for step in stored["steps"]}
    assert by_name["Delay"]["controlValues"] == {"type": "regular", "amount": 1, "unit": "seconds"}
    assert by_name["Branch"]["controlValues"]["arms"][0]["condition"] == {"==": [{"var": "payload.vip"}, True]}
    assert by_name["In-app 2"]["parent"] == {"stepId": "branch", "arm": "a"}

    page.get_by_role("link", name="Test", exact=True).click()
    page.locator(".side-panel").get_by_role("button", name="Send", exact=True).click()
    timeline = page.locator(".side-panel .timeline > li")
    expect(timeline.filter(has_text="In-app").first).to_contain_text("Completed")
    expect(timeline.filter(has_text="In-app 2")).to_contain_text("Completed")
    assert dashboard.errors == []


def test_two_browsers_edit_one_workflow_and_neither_loses_a_character(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow(
        [
            {"name": "First", "type": "in_app", "controlValues": {"subject": "Hello", "body": "b"}},
            {"name": "Pause", "type": "delay", "controlValues": {"type": "regular", "amount": 5, "unit": "minutes"}},
        ]
    )
    ada = dashboard.open(f"workflows/{workflow}")
    bob = ada.context.new_page()
    bob.goto(f"{ada.url}/steps/first")
    expect(cards(bob)).to_have_count(3)
    opened(bob, "first", "First")

    # Ada types for a while; meanwhile Bob changes the workflow under her hands.
    text = "One long description, typed without a pause, while somebody else moves the steps. "
    ada.get_by_label("Description").click()
    ada.keyboard.type(text, delay=8)
    bob.locator(".react-flow__pane").click(position={"x": 8, "y": 8})
    bob.keyboard.press("Alt+ArrowDown")
    names(ada, "Pause", "First")
    ada.keyboard.type("And goes on.", delay=8)
    expect(ada.get_by_label("Description")).to_have_value(text + "And goes on.")
    saved(ada)
    stored = dashboard.api("GET", f"/v2/workflows/{workflow}")
    assert stored["description"] == text + "And goes on."
    assert [step["name"] for step in stored["steps"]] == ["Pause", "First"]

    # What Bob writes appears at Ada's by itself, on the card and in the field that she has open.
    cards(ada).filter(has_text="First").get_by_role("link").click()
    expect(ada.get_by_label("Name", exact=True)).to_have_value("First")
    bob.get_by_label("Name", exact=True).fill("Greeting")
    bob.get_by_label("Name", exact=True).blur()
    expect(cards(ada).filter(has_text="Greeting")).to_be_visible()
    expect(ada.get_by_label("Name", exact=True)).to_have_value("Greeting")
    expect(ada.get_by_text("changed this")).to_be_visible()


def test_who_would_overwrite_somebody_decides(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([{"name": "First", "type": "in_app", "controlValues": {"body": "b"}}])
    ada = dashboard.open(f"workflows/{workflow}/steps/first")
    bob = ada.context.new_page()
    # Bob's clock stands still: what he has typed is not sent yet.
    bob.clock.install()
    bob.goto(ada.url)
    name = bob.get_by_label("Name", exact=True)
    expect(name).to_have_value("First")
    bob.clock.pause_at(bob.evaluate("Date.now()") + 1000)
    name.press("End")
    name.press_sequentially(" of Bob")
    ada.get_by_label("Name", exact=True).fill("First of Ada")
    ada.get_by_label("Name", exact=True).blur()
    expect(cards(bob).filter(has_text="First of Ada")).to_be_visible()
    expect(name).to_have_value("First of Bob")
    bob.clock.run_for(1000)

    dialog = bob.get_by_role("alertdialog")
    expect(dialog).to_contain_text("changed this too")
    expect(dialog.locator("pre")).to_have_text(["First of Ada", "First of Bob"])
    dialog.get_by_role("button", name="Keep mine").click()
    expect(cards(ada).filter(has_text="First of Bob")).to_be_visible()
    expect(ada.get_by_label("Name", exact=True)).to_have_value("First of Bob")


def test_the_history_leads_back(dashboard: Dashboard) -> None:
    steps = [{"name": f"Step {number}", "type": "in_app", "controlValues": {"body": "b"}} for number in range(8)]
    workflow = dashboard.workflow(steps)
    page = dashboard.open(f"workflows/{workflow}")
    expect(page.locator(".react-flow__minimap")).to_be_visible()
    # The keyboard brings into view what it goes to, by moving the canvas and nothing else.
    end = page.get_by_role("button", name="Add step", exact=True)
    expect(end).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    end.focus()
    expect(end).to_be_in_viewport(ratio=1)
    assert scrolled(page) == []
    page.get_by_role("button", name="Back to the top").click()
    expect(cards(page).first).to_be_in_viewport(ratio=1)
    # A card that is dragged onto a line goes there.
    card = cards(page).filter(has_text="Step 0")
    card.drag_to(page.get_by_role("button", name="Add a step after Step 2", exact=True), steps=12)
    names(page, *(f"Step {number}" for number in (1, 2, 0, 3, 4, 5, 6, 7)))
    page.get_by_role("switch").first.click()
    dashboard.toast("Paused: triggers are not run.")

    page.get_by_role("link", name="Versions").click()
    page.get_by_role("list", name="Versions").get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"/versions/\d+$"))
    expect(page.get_by_text("would move")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Restore").click()
    dashboard.toast("Version 1 is back, as a new version.")
    names(page, *(f"Step {number}" for number in range(8)))
    assert dashboard.api("GET", f"/v2/workflows/{workflow}")["active"] is False


def test_a_condition_is_built_read_back_and_kept_as_json(dashboard: Dashboard) -> None:
    workflow = dashboard.workflow([{"name": "SMS", "type": "sms", "controlValues": {"body": "b"}}])
    page = dashboard.open(f"workflows/{workflow}/steps/sms/conditions")
    page.get_by_role("button", name="Rule to this group").click()
    page.get_by_label("Variable", exact=True).press_sequentially("subscriber.lastOnlineAt", delay=5)
    page.get_by_label("Operator").select_option("withinLast")
    page.get_by_label("Amount").fill("3")
    expect(page.locator(".condition-sentence")).to_have_text("subscriber.lastOnlineAt is within the last 3 days")
    page.get_by_role("button", name="Group to this group").click()
    inner = page.locator(".ruleGroup .ruleGroup")
    inner.get_by_role("button", name="Any").click()
    for plan in ("gold", "silver"):
        inner.get_by_role("button", name="Rule to this group").click()
        inner.get_by_label("Variable", exact=True).last.fill("subscriber.data.plan")
        inner.get_by_label("Value", exact=True).last.fill(plan)
    expect(page.locator(".condition-sentence")).to_contain_text(
        "and (subscriber.data.plan is gold or subscriber.data.plan is silver)"
    )
    skip = dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"][0]["controlValues"]["skip"]
    plan_is = [{"==": [{"var": "subscriber.data.plan"}, plan]} for plan in ("gold", "silver")]
    online = {"withinLast": [{"var": "subscriber.lastOnlineAt"}, {"amount": 3, "unit": "days"}]}
    assert skip == {"and": [online, {"or": plan_is}]}
    expect(cards(page).filter(has_text="SMS").locator(".flow-badge").first).to_be_attached()
    assert serious_violations(page) == []
    page.get_by_text("As JSON").click()
    page.get_by_label("Condition as JSON").fill('{"some": [{"var": "payload.items"}, {"var": "late"}]}')
    expect(page.get_by_text("says more than the builder can show")).to_be_visible()


def test_a_step_is_copied_into_another_workflow(dashboard: Dashboard) -> None:
    values = {"subject": "Hello {{ subscriber.firstName }}", "body": "Hello"}
    source = dashboard.workflow([{"name": "Greeting", "type": "in_app", "controlValues": values}])
    target = dashboard.workflow([{"name": "Text", "type": "sms", "controlValues": {"body": "Hi"}}])
    page = dashboard.open(f"workflows/{source}/steps/greeting")
    expect(page.locator(".panel-title", has_text="In-app")).to_be_visible()
    expect(cards(page).filter(has_text="Greeting")).to_be_visible()
    page.keyboard.press("Control+c")
    dashboard.toast("Copied.")

    page = dashboard.open(f"workflows/{target}/steps/text")
    expect(cards(page).filter(has_text="Text")).to_be_visible()
    page.keyboard.press("Control+v")
    opened(page, "greeting", "Greeting")
    names(page, "Text", "Greeting")
    add(page, "Add a step after Greeting", "paste")
    opened(page, "greeting-2", "Greeting 2")
    names(page, "Text", "Greeting", "Greeting 2")
    stored = dashboard.api("GET", f"/v2/workflows/{target}")["steps"]
    assert [step["controlValues"].get("subject") for step in stored[1:]] == [values["subject"]] * 2
