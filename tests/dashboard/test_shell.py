"""What every page has: keys to the API, environments, themes, the keyboard, and an answer to unknown addresses."""

import re

import pytest
from playwright.sync_api import expect

from tests.dashboard.conftest import Dashboard, new_name, palette

#: No page knows which database there is; those of others are looked at on the other one.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_api_keys_are_masked(dashboard: Dashboard) -> None:
    secret = dashboard.server.secret_key
    page = dashboard.open("api-keys")
    expect(page.get_by_text(dashboard.server.application_identifier)).to_be_visible()
    expect(page.locator(".rows .row").first).to_contain_text(secret[-4:])
    assert secret not in page.content()


def test_switching_the_environment_keeps_the_page(dashboard: Dashboard) -> None:
    page = dashboard.open("topics?q=apollo")
    page.get_by_role("button", name=re.compile("Switch environment, now Development")).click()
    page.get_by_role("menuitem", name="Production").click()
    expect(page.locator(".env-switch")).to_contain_text("Production")
    assert "/topics" in page.url
    assert dashboard.environment not in page.url


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("topics/no-such-topic", "There is no topic no-such-topic here."),
        ("subscribers/nobody", "There is no subscriber nobody here."),
        ("activity/workflow-runs/000000000000000000000000", "There is no such run here."),
        ("mailbox/000000000000000000000000", "There is no such message here."),
    ],
)
def test_an_unknown_id_leads_to_its_list(dashboard: Dashboard, path: str, answer: str) -> None:
    page = dashboard.open(path)
    dashboard.toast(answer)
    assert page.url.endswith(path.rpartition("/")[0])


def test_an_unknown_environment_leads_to_a_known_one(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.goto(f"{dashboard.server.url}/env/000000000000000000000000/topics")
    page.wait_for_url("**/welcome")
    dashboard.toast("There is no such environment.")


def test_an_unknown_address_is_answered_with_404(dashboard: Dashboard) -> None:
    answer = dashboard.page.goto(f"{dashboard.server.url}/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(dashboard.page.get_by_text("There is no such page")).to_be_visible()


def test_the_theme_is_remembered(dashboard: Dashboard) -> None:
    page = dashboard.open("topics")
    html = page.locator("html")
    for name in ("Dark", "Light"):
        page.get_by_role("button", name="Account").click()
        page.get_by_role("menuitem", name=name).click()
        expect(html).to_have_class(re.compile(rf"\b{name.lower()}\b"))
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Dark").click()
    page.reload()
    expect(html).to_have_class(re.compile(r"\bdark\b"))
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="System").click()
    page.emulate_media(color_scheme="light")
    expect(html).to_have_class(re.compile(r"\blight\b"))


def test_the_keyboard_goes_searches_and_opens(dashboard: Dashboard) -> None:
    person = new_name("typist")
    dashboard.api("POST", "/v2/subscribers", {"subscriberId": person})
    page = dashboard.open("welcome")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/subscribers")
    expect(page.locator(".rows .row").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(person)
    expect(page.locator(".rows .row")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/subscribers/{person}**")
    expect(page.locator(".side-panel")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/subscribers?q={person}")
    page.keyboard.press("c")
    page.wait_for_url("**/subscribers/create")


def test_the_keyboard_pages_through_a_list(dashboard: Dashboard) -> None:
    mark = new_name("page")
    people = [{"subscriberId": f"{mark}-{number:02}"} for number in range(26)]
    dashboard.api("POST", "/v1/subscribers/bulk", {"subscribers": people})
    page = dashboard.open(f"subscribers?q={mark}")
    rows = page.locator(".rows .row")
    expect(rows).to_have_count(25)
    page.keyboard.press("]")
    expect(rows).to_have_count(1)
    page.keyboard.press("[")
    expect(rows).to_have_count(25)
    page.get_by_role("button", name="25 a page").click()
    page.get_by_role("menuitem", name="50 a page").click()
    expect(rows).to_have_count(26)
    page.reload()
    expect(rows).to_have_count(26)


def test_an_environment_may_be_named_by_its_slug_and_what_it_has_not_is_told(dashboard: Dashboard) -> None:
    production = next(each for each in dashboard.api("GET", "/v1/environments") if each["name"] == "Production")
    reason = "This is made in Development and published from there."
    page = dashboard.page
    for kind in ("workflow", "layout"):
        page.goto(f"{dashboard.server.url}/env/{production['slug']}/{kind}s/create")
        panel = page.locator(".side-panel")
        expect(panel.get_by_text(reason)).to_be_visible()
        expect(panel.get_by_label("Name")).to_be_disabled()
        expect(panel.get_by_role("button", name="Create")).to_have_count(0)
        expect(page.get_by_title(reason).filter(has_text=f"Create {kind}").first).to_be_visible()
    expect(page.locator(".env-switch")).to_contain_text("Production")
    page.get_by_role("link", name="Close").click()
    page.wait_for_url(f"**/env/{production['_id']}/layouts")
    # The page that comes anew would close what is opened before.
    expect(panel).to_have_count(0)
    expect(page.get_by_text("No layouts yet")).to_be_visible()
    palette(page, "create")
    entry = page.get_by_role("option", name=re.compile("Create workflow"))
    expect(entry).to_have_attribute("aria-disabled", "true")
    expect(entry).to_contain_text(reason)


def test_a_narrow_screen_has_the_navigation_behind_a_button(dashboard: Dashboard) -> None:
    page = dashboard.page
    page.set_viewport_size({"width": 400, "height": 800})
    dashboard.open("topics")
    menu = page.get_by_role("link", name="Subscribers")
    expect(menu).not_to_be_visible()
    page.locator(".menu-button").click()
    menu.click()
    page.wait_for_url("**/subscribers")
    expect(page.get_by_role("link", name="Topics")).not_to_be_visible()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, "the page scrolls sideways"
