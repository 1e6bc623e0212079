"""How people and access are set up: importing subscribers, rotating keys, inviting somebody, variables and publishing."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.dashboard.conftest import Dashboard, new_name, palette

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PASSWORD = "Analytical-Engine-1"


def test_imports_subscribers_and_tells_what_was_left_out(dashboard: Dashboard) -> None:
    mark = new_name("import")
    rows = [f"{mark}-{number};Person {number};pro" for number in range(1200)]
    text = "\n".join(["User ID;First name;Plan", *rows, ";Nobody;free"])
    page = dashboard.open("subscribers/import")
    panel = page.locator(".side-panel")
    panel.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    expect(panel.get_by_label("What the column User ID is")).to_have_value("subscriber_id")
    panel.get_by_label("What the column Plan is").select_option("data.Plan")
    panel.get_by_label("What the column First name is").select_option("last_name")
    panel.get_by_role("button", name="Import 1201").click()
    dashboard.toast("Import finished.")
    expect(panel.locator(".facts")).to_contain_text(re.compile("New1200.*Left out1"))
    expect(panel.get_by_role("row", name=re.compile("1201.*There is no subscriber ID"))).to_be_visible()
    stored = dashboard.api("GET", f"/v2/subscribers/{mark}-7")
    assert (stored["lastName"], stored["data"]) == ("Person 7", {"Plan": "pro"})

    # What was imported is listed, marked and deleted at once.
    page.get_by_role("link", name="Close").click()
    page.get_by_placeholder("Search id, name, email, phone").fill(f"{mark}-11")
    expect(page.locator(".rows .row")).to_have_count(25)
    page.get_by_label("Select all").click()
    expect(page.get_by_text("25 selected")).to_be_visible()
    page.locator(".bulk-bar").get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete them").click()
    dashboard.toast("25 subscribers deleted.")


def test_chooses_channels_and_hours_for_a_subscriber(dashboard: Dashboard) -> None:
    person = new_name("person")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person})
    page = dashboard.open(f"subscribers/{person}?tab=preferences")
    panel = page.locator(".side-panel")
    email = panel.get_by_label(re.compile("All workflows: Email"))
    email.click()
    expect(email).not_to_be_checked()
    expect(email).to_have_attribute("title", "Email off, by their general choice")
    panel.get_by_label("Reach them in these hours only").check()
    panel.get_by_role("checkbox", name="Monday").check()
    panel.get_by_label("Hours of Monday").fill("9-5")
    panel.get_by_role("button", name="Save schedule").click()
    expect(panel.get_by_text("9-5 is no time such as 09:00-17:00.")).to_be_visible()
    panel.get_by_label("Hours of Monday").fill("09:00-17:00")
    panel.get_by_role("button", name="Save schedule").click()
    dashboard.toast("Schedule saved.")
    stored = dashboard.api("GET", f"/v2/subscribers/{person}/preferences")["global"]
    assert stored["channels"]["email"] is False
    assert stored["schedule"]["weeklySchedule"]["monday"]["hours"] == [{"start": "09:00 AM", "end": "05:00 PM"}]
    for tab, text in (("Activity", "Nothing was sent yet"), ("Subscriptions", "No subscriptions")):
        panel.get_by_role("link", name=tab, exact=True).click()
        expect(panel.get_by_text(text)).to_be_visible()
    panel.get_by_role("link", name="Inbox", exact=True).click()
    expect(panel.frame_locator("iframe").get_by_role("heading", name="Inbox")).to_be_visible()


def test_rotates_a_key_while_the_old_one_stays_good(dashboard: Dashboard) -> None:
    def works(secret: str) -> bool:
        headers = {"Authorization": f"ApiKey {secret}"}
        return httpx.get(f"{dashboard.server.url}/v1/environments/me", headers=headers, timeout=60).status_code == 200

    name = new_name("Billing")
    page = dashboard.open("api-keys")
    page.get_by_role("button", name="Create key").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Create key").click()
    shown = page.get_by_role("dialog").locator(".secret-once")
    first = shown.inner_text()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert first not in page.content(), "a secret is shown once"
    assert works(first)

    rows = page.locator(".rows .row").filter(has_text=name)
    rows.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Rotate").click()
    page.get_by_label("The old key ends").select_option("hour")
    page.get_by_role("button", name="Rotate key").click()
    second = shown.inner_text()
    assert second != first
    assert works(first)
    assert works(second)
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(rows).to_have_count(2)
    old = rows.filter(has_text="ends")
    old.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Revoke").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke key").click()
    expect(rows).to_have_count(1)
    dashboard.toast("Key revoked.")
    assert works(second)


def test_who_is_invited_as_a_viewer_signs_in_and_can_not_write(
    dashboard: Dashboard, browser_contexts: Callable[..., BrowserContext]
) -> None:
    email = f"{new_name('grace')}@example.com"
    page = dashboard.open("settings/team")
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("dialog").get_by_label("E-mail").fill(email)
    page.get_by_role("dialog").get_by_label("Role").select_option("viewer")
    page.get_by_role("dialog").get_by_role("button", name="Make the link").click()
    link = page.get_by_role("dialog").locator(".secret-once").inner_text()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.locator(".lines").get_by_text(email)).to_be_visible()

    guest = browser_contexts().new_page()
    guest.goto(f"{dashboard.server.url}/auth/invitation{link.partition('/auth/invitation')[2]}")
    expect(guest.get_by_role("heading", name="Join My organization")).to_be_visible()
    guest.get_by_label("First name").fill("Grace")
    guest.get_by_label("Choose a password").fill("weak")
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("alert").filter(has_text="password")).to_be_visible()
    guest.get_by_label("Choose a password").fill(PASSWORD)
    guest.get_by_role("button", name="Join").click()
    guest.wait_for_url("**/env/*/welcome")

    guest.goto(f"{dashboard.server.url}/env/{dashboard.environment}/topics")
    locked = guest.get_by_role("button", name="Create topic").first
    expect(locked).to_have_attribute("aria-disabled", "true")
    expect(locked).to_have_attribute("title", "This takes the role author or a higher one.")
    guest.goto(f"{dashboard.server.url}/env/{dashboard.environment}/subscribers/create")
    expect(guest.get_by_label("Subscriber ID")).to_be_disabled()
    guest.goto(f"{dashboard.server.url}/env/{dashboard.environment}/api-keys")
    expect(guest.get_by_text("Your role (viewer) does not allow this")).to_be_visible()

    page.reload()
    row = page.locator(".rows .row").filter(has_text=email)
    row.get_by_label(re.compile("Role of")).select_option("author")
    dashboard.toast("Role changed.")
    guest.goto(f"{dashboard.server.url}/env/{dashboard.environment}/topics")
    expect(guest.get_by_role("link", name="Create topic").first).to_be_visible()
    row.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Take out").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Take out").click()
    dashboard.toast("Taken out of the team.")
    guest.reload()
    guest.wait_for_url("**/auth/sign-in**")


def test_makes_an_environment_publishes_to_it_and_deletes_it(dashboard: Dashboard) -> None:
    text = {"name": "Text", "type": "sms", "controlValues": {"body": "Hello"}}
    name, workflow = new_name("Staging"), dashboard.workflow([text])
    page = dashboard.open("environments/create")
    panel = page.locator(".side-panel")
    panel.get_by_label("Name").fill(name)
    panel.get_by_role("radio", name="#30A46C").click()
    panel.get_by_role("button", name="Create environment").click()
    row = page.locator(".rows .row").filter(has_text=name)
    row.get_by_role("link", name="Publish").click()
    box = panel.get_by_label(workflow)
    expect(box).to_be_checked()
    # What will not work there is said before it is published.
    line = panel.locator(".publish-lines > li").filter(has_text=workflow)
    expect(line).to_contain_text(f"{name} has no active provider for SMS.")
    panel.get_by_role("button", name="None").click()
    expect(box).not_to_be_checked()
    box.click()
    expect(box).to_be_checked()
    panel.get_by_role("button", name="Publish", exact=True).click()
    dashboard.toast(f"1 published to {name}.")
    expect(panel.locator(".lines").first).to_contain_text(workflow)
    # It is kept who published what, and taken back: what was new there is paused.
    past = panel.locator(".section").filter(has_text="Published before").get_by_role("listitem").first
    expect(past).to_contain_text("1 created")
    past.get_by_role("button", name="Roll back").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Roll back").click()
    dashboard.toast("Rolled back: 1 paused.")
    expect(past.locator(".chip", has_text="Rolled back")).to_be_visible()

    made = next(each for each in dashboard.api("GET", "/v1/environments") if each["name"] == name)
    page.goto(f"{dashboard.server.url}/env/{made['_id']}/api-keys")
    switch = page.get_by_role("switch", name="Ask for a subscriber hash")
    warning = page.get_by_text("Inboxes of real people are open")
    expect(switch).to_be_checked()
    expect(warning).to_have_count(0)
    switch.click()
    expect(warning).to_be_visible()

    key = f"HOST_{new_name('x').replace('-', '_')}"
    page = dashboard.open("variables/create")
    panel.get_by_label("Key").fill(key)
    panel.get_by_label("Development").fill("dev.example.com")
    panel.get_by_role("button", name="Create variable").click()
    entry = page.locator(".rows .row").filter(has_text=key)
    expect(entry).to_contain_text("dev.example.com")
    expect(entry.get_by_text("missing").first).to_be_visible()

    page = dashboard.open("environments")
    row.locator(".row-link").click()
    panel.get_by_label("Domain of replies").fill("replies.example.com")
    panel.get_by_label("The unsubscribe button of mail programs ends").select_option("category")
    panel.get_by_role("button", name="Save").click()
    dashboard.toast("Saved.")
    expect(panel).to_have_count(0)
    changed = next(each for each in dashboard.api("GET", "/v1/environments") if each["name"] == name)
    assert changed["dns"] == {"inboundParseDomain": "replies.example.com"}
    row.locator(".row-link").click()
    expect(panel.get_by_label("The unsubscribe button of mail programs ends")).to_have_value("category")
    panel.get_by_role("button", name="Delete").click()
    page.get_by_label("Type").fill(name)
    page.get_by_role("button", name="Delete environment").click()
    dashboard.toast("Environment deleted.")
    expect(row).to_have_count(0)


def test_makes_changes_and_deletes_a_context(dashboard: Dashboard) -> None:
    identifier = new_name("acme")
    page = dashboard.open("contexts/create")
    panel = page.locator(".side-panel")
    panel.get_by_label("Type").fill("tenant")
    panel.get_by_label("ID").fill(identifier)
    panel.get_by_label("Data").fill("{oops")
    panel.get_by_role("button", name="Create context").click()
    expect(panel.get_by_text("The data is no JSON")).to_be_visible()
    panel.get_by_label("Data").fill('{"plan": "pro"}')
    panel.get_by_role("button", name="Create context").click()
    expect(panel.get_by_role("heading", name=identifier)).to_be_visible()
    panel.get_by_label("Data").fill('{"plan": "free"}')
    page.keyboard.press("Control+Enter")
    dashboard.toast("Saved.")
    assert dashboard.api("GET", f"/v2/contexts/tenant/{identifier}")["data"] == {"plan": "free"}
    panel.get_by_role("button", name="Delete").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete context").click()
    dashboard.toast("Context deleted.")


def test_the_palette_goes_searches_and_jumps(dashboard: Dashboard) -> None:
    person = new_name("grace")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person, "firstName": "Grace"})
    page = dashboard.open("welcome")
    asked = palette(page)
    chosen = page.get_by_role("option", selected=True)
    asked.fill("varia")
    expect(chosen).to_contain_text("Variables")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Variables")).to_be_visible()
    palette(page, person)
    expect(page.get_by_role("option", name=re.compile("Grace"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", person)
    page.get_by_role("button", name="Search or go to").click()
    asked.press("Control+v")
    expect(page.locator(".side-panel").get_by_role("heading", name="Grace")).to_be_visible()
    # A dialog that is going has the keys still.
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    expect(dialog.get_by_role("heading", name="Keys", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    palette(page, "dark")
    expect(chosen).to_contain_text("Dark theme")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))
