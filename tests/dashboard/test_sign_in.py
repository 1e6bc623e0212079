"""Who gets in: the sign-in page, the guard of every page, and what other sites may not do."""

import httpx
import pytest
import websocket
from playwright.sync_api import Page, expect

from tests.dashboard.conftest import Dashboard
from tests.support.server import NovuServer

#: No page knows which database there is; those of others are looked at on the other one.
pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


def test_signs_in_and_goes_where_the_visitor_wanted_to_be(server: NovuServer, page: Page) -> None:
    page.goto(f"{server.url}/")
    page.wait_for_url("**/auth/sign-in**")
    page.fill("#email", server.admin_email)
    page.fill("#password", "not it")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_have_text("Incorrect email or password provided.")
    page.fill("#password", server.admin_password)
    page.click("button[type=submit]")
    page.wait_for_url("**/env/*/welcome")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    session = next(cookie for cookie in page.context.cookies() if cookie["name"] == "novu_session")
    assert session["httpOnly"] is True
    assert session["sameSite"] == "Lax"


def test_comes_back_to_the_page_that_asked_for_a_sign_in(server: NovuServer, dashboard: Dashboard) -> None:
    page = dashboard.open("topics?q=apollo")
    wanted = page.url
    page.context.clear_cookies()
    page.reload()
    page.wait_for_url("**/auth/sign-in**")
    page.fill("#email", server.admin_email)
    page.fill("#password", server.admin_password)
    page.click("button[type=submit]")
    page.wait_for_url(wanted)
    expect(page.get_by_placeholder("Search key or name")).to_have_value("apollo")


def test_a_session_that_ends_takes_nothing_of_what_is_typed(
    server: NovuServer, dashboard: Dashboard, cookie: dict[str, str]
) -> None:
    workflow = dashboard.workflow([{"name": "Bell", "type": "in_app", "controlValues": {"body": "Hello"}}])
    page = dashboard.open(f"workflows/{workflow}/steps/bell")
    name = page.get_by_label("Name", exact=True)
    expect(name).to_have_value("Bell")
    httpx.delete(
        f"{server.url}/v1/auth/session", cookies={cookie["name"]: cookie["value"]}, timeout=60
    ).raise_for_status()

    page.evaluate("window.stayed = true")
    name.fill("Doorbell")
    again = page.get_by_role("dialog", name="Sign in again")
    again.get_by_label("E-mail").fill(server.admin_email)
    again.get_by_label("Password").fill(server.admin_password)
    again.get_by_role("button", name="Sign in").click()
    expect(again).to_have_count(0)
    expect(page.get_by_role("list", name="Steps in order")).to_contain_text("Doorbell")
    expect(name).to_have_value("Doorbell")
    assert page.evaluate("window.stayed") is True, "the page was loaded again"
    assert dashboard.api("GET", f"/v2/workflows/{workflow}")["steps"][0]["name"] == "Doorbell"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "/\\example.com/", "javascript:alert(1)"]
)
def test_never_leaves_the_site_after_a_sign_in(server: NovuServer, page: Page, elsewhere: str) -> None:
    page.goto(f"{server.url}/auth/sign-in?next={elsewhere}")
    page.fill("#email", server.admin_email)
    page.fill("#password", server.admin_password)
    page.click("button[type=submit]")
    page.wait_for_url(f"{server.url}/env/*/welcome")


def test_signs_out(server: NovuServer, page: Page) -> None:
    page.goto(f"{server.url}/auth/sign-in")
    page.fill("#email", server.admin_email)
    page.fill("#password", server.admin_password)
    page.click("button[type=submit]")
    page.wait_for_url("**/env/*/welcome")
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "novu_session")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/auth/sign-in**")
    # The old cookie opens nothing any more.
    page.context.add_cookies([{"name": "novu_session", "value": token, "url": server.url}])
    page.goto(server.url)
    page.wait_for_url("**/auth/sign-in**")


def test_shows_nothing_of_a_page_before_the_visitor_is_known(server: NovuServer) -> None:
    html = httpx.get(f"{server.url}/env/000000000000000000000000/api-keys", timeout=60).text
    assert "Create key" not in html


def test_a_session_that_ends_meanwhile_leads_to_the_sign_in_page(dashboard: Dashboard) -> None:
    page = dashboard.open("subscribers")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    httpx.delete(f"{dashboard.server.url}/v1/auth/session", cookies=cookies, timeout=60)
    page.get_by_role("link", name="Created").click()
    page.wait_for_url("**/auth/sign-in**")


def test_other_origins_may_not_open_the_event_socket(server: NovuServer) -> None:
    address = f"ws://127.0.0.1:{server.port}/_event/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(address, origin="http://localhost:3999", timeout=60)
    own = websocket.create_connection(address, origin=server.url, timeout=60)
    own.close()


def test_other_origins_may_not_read_the_pages(server: NovuServer) -> None:
    elsewhere = {"Origin": "https://example.com"}
    answer = httpx.get(f"{server.url}/auth/sign-in", headers=elsewhere, timeout=60)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
    asked = {**elsewhere, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = httpx.options(f"{server.url}/v1/auth/session", headers=asked)
    assert "access-control-allow-credentials" not in preflight.headers


@pytest.mark.parametrize("body", [{}, {"email": 1, "password": []}, {"email": "ada@example.com"}])
def test_refuses_a_sign_in_that_makes_no_sense(server: NovuServer, body: object) -> None:
    assert httpx.post(f"{server.url}/v1/auth/session", json=body, timeout=60).status_code in (400, 422)
