"""Accounts over REST: registering, signing in, and calling the API with a session token."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from novu_app.accounts import service
from novu_app.accounts.models import DashboardSession, Member, User
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from tests.support.application import ADMIN_EMAIL, ADMIN_PASSWORD, TestEnvironment

GRACE = {
    "email": "grace@example.com",
    "password": "Passw0rd!recording",
    "firstName": "Grace",
    "lastName": "Hopper",
    "organizationName": "Compilers",
}


@pytest.fixture
def anybody(settings_environment: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets anybody make an account."""

    def allow() -> None:
        settings_environment.setenv("NOVU_REGISTRATION", "true")
        get_settings.cache_clear()

    return allow


@pytest.fixture
def without_anybody(app_client: httpx.Client) -> httpx.Client:
    """The API of an installation in which nobody has an account yet."""
    with writing() as session:
        for table in (DashboardSession, Member, User):
            session.execute(delete(table))
    return app_client


def login(client: httpx.Client, email: str = ADMIN_EMAIL, password: str = ADMIN_PASSWORD) -> httpx.Response:
    return client.post("/v1/auth/login", json={"email": email, "password": password}, headers={"Authorization": ""})


def bearer(client: httpx.Client, **who: str) -> dict[str, str]:
    answer = login(client, **who)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['data']['token']}"}


def test_a_session_token_tells_who_it_is(app_client: httpx.Client, environment: TestEnvironment) -> None:
    headers = bearer(app_client)
    me = app_client.get("/v1/users/me", headers=headers).json()["data"]
    assert (me["email"], me["hasPassword"]) == (ADMIN_EMAIL, True)
    own = app_client.get("/v1/organizations/me", headers=headers).json()["data"]
    assert own["_id"] == environment.organization_id
    assert app_client.get("/v1/organizations", headers=headers).json()["data"] == [own]
    # A secret key belongs to an organization, and to nobody.
    assert app_client.get("/v1/organizations").json()["data"] == [own]
    assert app_client.get("/v1/users/me").status_code == 404


@pytest.mark.parametrize(("email", "password"), [(ADMIN_EMAIL, "wrong"), ("nobody@x.io", "x"), ("", "")])
def test_wrong_credentials_are_refused_as_recorded(
    app_client: httpx.Client, environment: TestEnvironment, email: str, password: str
) -> None:
    answer = login(app_client, email, password)
    assert (answer.status_code, answer.json()["message"], answer.json()["error"]) == (
        401,
        "Incorrect email or password provided.",
        "Unauthorized",
    )


def test_the_environment_is_chosen_by_a_header(app_client: httpx.Client, environment: TestEnvironment) -> None:
    headers = bearer(app_client)

    def where(chosen: str | None) -> httpx.Response:
        more = {"Novu-Environment-Id": chosen} if chosen else {}
        return app_client.get("/v1/environments/me", headers=headers | more)

    assert where(None).json()["data"]["_id"] == environment.id
    assert where(environment.production_id).json()["data"]["_id"] == environment.production_id
    assert where("f" * 24).status_code == 401


def test_a_token_ends_when_its_user_signs_out(app_client: httpx.Client, environment: TestEnvironment) -> None:
    headers = bearer(app_client)
    assert app_client.get("/v1/users/me", headers=headers).status_code == 200
    with writing() as session:
        service.sign_out(session, headers["Authorization"].removeprefix("Bearer "))
    assert app_client.get("/v1/users/me", headers=headers).status_code == 401


def test_triggers_take_a_session_token_too(app_client: httpx.Client, environment: TestEnvironment) -> None:
    headers = bearer(app_client)
    answer = app_client.post("/v1/events/trigger", json={"name": "welcome", "to": "ada"}, headers=headers)
    assert answer.json()["data"]["status"] == "processed"
    elsewhere = headers | {"Novu-Environment-Id": environment.production_id}
    missing = app_client.post("/v1/events/trigger", json={"name": "welcome", "to": "ada"}, headers=elsewhere)
    assert missing.status_code == 422


def test_a_second_account_needs_the_settings_leave(
    app_client: httpx.Client, environment: TestEnvironment, anybody: Callable[[], None]
) -> None:
    closed = app_client.post("/v1/auth/register", json=GRACE)
    assert (closed.status_code, closed.json()["message"]) == (400, "Account creation is disabled")
    anybody()
    made = app_client.post("/v1/auth/register", json=GRACE)
    assert made.status_code == 201, made.text
    user = made.json()["data"]["user"]
    assert (user["email"], user["firstName"], user["lastName"]) == ("grace@example.com", "Grace", "Hopper")
    headers = {"Authorization": f"Bearer {made.json()['data']['token']}"}
    own = app_client.get("/v1/organizations/me", headers=headers).json()["data"]
    assert own["name"] == "Compilers"
    found = app_client.get("/v1/environments", headers=headers).json()["data"]
    assert [each["name"] for each in found] == ["Development", "Production"]
    # Two organizations see nothing of each other.
    assert {each["_id"] for each in found}.isdisjoint({environment.id, environment.production_id})
    chosen = headers | {"Novu-Environment-Id": environment.id}
    assert app_client.get("/v1/environments/me", headers=chosen).status_code == 401
    assert app_client.get(f"/v2/environments/{environment.id}/tags", headers=headers).status_code == 404
    again = app_client.post("/v1/auth/register", json=GRACE | {"email": " GRACE@example.com"})
    assert (again.status_code, again.json()["message"]) == (400, "User already exists")
    assert app_client.get("/v1/users/me", headers=bearer(app_client, **_who(GRACE))).json()["data"] == user


def _who(person: dict[str, str]) -> dict[str, str]:
    return {"email": person["email"], "password": person["password"]}


def test_the_first_account_can_always_be_made(without_anybody: httpx.Client) -> None:
    made = without_anybody.post("/v1/auth/register", json=GRACE)
    assert made.status_code == 201, made.text
    assert without_anybody.post("/v1/auth/register", json=GRACE).status_code == 400


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "weak"}, "The password must contain minimum 8 and maximum 64 characters"),
        ({"password": "weak"}, "password must be longer than or equal to 8 characters"),
        ({"password": "Aa1!" * 17}, "password must be shorter than or equal to 64 characters"),
        ({"password": "nocapital1!"}, "at least one uppercase letter"),
        ({"email": "nobody"}, "email must be an email"),
        ({"firstName": " "}, "firstName should not be empty"),
        ({"firstName": None}, "firstName must be a string"),
        ({"lastName": "x" * 129}, "lastName must be shorter than or equal to 128 characters"),
    ],
)
def test_what_is_wrong_with_a_registration_is_told(
    app_client: httpx.Client, environment: TestEnvironment, anybody: Callable[[], None], change: Any, says: str
) -> None:
    anybody()
    answer = app_client.post("/v1/auth/register", json=GRACE | change)
    assert answer.status_code == 400
    assert any(says in message for message in answer.json()["message"])
    assert login(app_client, **_who(GRACE)).status_code == 401
