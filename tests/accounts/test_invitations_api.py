"""Where the link of an invitation leads, over HTTP: what it offers, and a session for who accepts."""

import httpx
import pytest

from novu_app.accounts import invitations, service
from novu_app.kernel.database import writing
from tests.support.application import TestEnvironment

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def token(environment: TestEnvironment) -> str:
    with writing() as session:
        ada = service.sign_in(session, environment.admin_email, environment.admin_password).user
        return invitations.invite(session, ada, "grace@example.com", "viewer")[1]


def test_a_link_is_looked_at_and_accepted(app_client: httpx.Client, token: str) -> None:
    looked = app_client.post("/v1/auth/invitations/look", json={"token": token})
    assert looked.json()["data"] == {
        "organization": "My organization",
        "email": "grace@example.com",
        "role": "viewer",
        "hasAccount": False,
    }
    body = {"token": token, "password": "Analytical-Engine-1", "firstName": "Grace"}
    weak = app_client.post("/v1/auth/invitations/accept", json={**body, "password": "weak"})
    assert weak.status_code == 400
    accepted = app_client.post("/v1/auth/invitations/accept", json=body)
    assert accepted.status_code == 201
    cookie = accepted.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    session = {"Authorization": f"Bearer {accepted.cookies['novu_session']}"}
    assert app_client.get("/v2/topics", headers=session).status_code == 200
    assert app_client.post("/v2/topics", json={"key": "k"}, headers=session).status_code == 403


def test_a_link_that_is_over_says_so(app_client: httpx.Client, token: str) -> None:
    for made_up in ("", "made up", f"{token}x"):
        answer = app_client.post("/v1/auth/invitations/look", json={"token": made_up})
        assert (answer.status_code, "over" in answer.json()["message"]) == (404, True)
