"""What the roles of a team may do over the API: every operation is tried with each of them."""

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import delete
from sqlmodel import col

from novu_app.accounts import service
from novu_app.accounts.models import Member, User
from novu_app.accounts.permissions import PERMISSIONS, ROLES, Role
from novu_app.kernel import changes
from novu_app.kernel.database import writing
from novu_app.kernel.errors import Forbidden
from novu_app.rest import permissions
from novu_app.rest.permissions import NOT_FOR_SESSIONS
from tests.support.application import TestEnvironment

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def tokens(environment: TestEnvironment) -> dict[Role, dict[str, str]]:
    """The header of one member for each role."""
    headers: dict[Role, dict[str, str]] = {}
    with writing() as session:
        for role in ROLES:
            user = User(email=f"{role}@example.com", password_hash="-", created_at=1, updated_at=1)
            session.add(user)
            session.flush()
            session.add(Member(organization_id=environment.organization_id, user_id=user.id, role=role, created_at=1))
            session.flush()
            headers[role] = {"Authorization": f"Bearer {service.open_session(session, user).token}"}
    return headers


def operations(client: httpx.Client) -> Iterator[tuple[str, str, list[str]]]:
    for path, item in client.get("/openapi.json").json()["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method].get("tags", [])


def test_every_operation_has_a_permission_or_takes_no_session(app_client: httpx.Client) -> None:
    undecided = [
        (method, path, tags)
        for method, path, tags in operations(app_client)
        if not (set(tags) and (set(tags) <= NOT_FOR_SESSIONS or permissions.least_role(method, tags)))
    ]
    assert undecided == []


@pytest.mark.usefixtures("valkey")
def test_each_role_gets_as_far_as_it_may(app_client: httpx.Client, tokens: dict[Role, dict[str, str]]) -> None:
    wrong = []
    for method, path, tags in operations(app_client):
        needed = permissions.least_role(method, tags)
        if set(tags) & NOT_FOR_SESSIONS or needed is None:
            continue
        url = re.sub(r"\{\w+\}", "nothing", path)
        for role, headers in tokens.items():
            # What a role may not is refused before anybody looks at the body.
            may = ROLES.index(role) >= ROLES.index(needed)
            if may and method != "GET":
                continue
            status = app_client.request(method, url, headers=headers, content=b"{").status_code
            if (status == 403) == may:
                wrong.append((method, path, role, status))
    assert wrong == []


def test_viewers_read_authors_change_content_and_admins_everything(
    app_client: httpx.Client, tokens: dict[Role, dict[str, str]]
) -> None:
    def status(role: Role, method: str, path: str, body: object = None) -> int:
        return app_client.request(method, path, json=body, headers=tokens[role]).status_code

    workflow = {"name": "w", "steps": []}
    assert status("viewer", "GET", "/v2/workflows") == 200
    assert status("viewer", "POST", "/v2/workflows", workflow) == 403
    assert status("author", "POST", "/v2/workflows", workflow) == 201
    assert status("author", "POST", "/v1/environments", {"name": "Staging", "color": "#112233"}) == 403
    assert status("admin", "POST", "/v1/environments", {"name": "Staging", "color": "#112233"}) == 201
    for role in ("viewer", "author"):
        assert status(role, "GET", "/v1/environments/api-keys") == 403
        assert status(role, "GET", "/v1/integrations") == 403
    assert status("owner", "GET", "/v1/environments/api-keys") == 200


def test_a_refusal_says_what_it_takes(app_client: httpx.Client, tokens: dict[Role, dict[str, str]]) -> None:
    answer = app_client.get("/v1/environments/api-keys", headers=tokens["viewer"])
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert answer.json()["message"] == "Your role (viewer) does not allow this: it takes the role admin or a higher one"


def test_triggers_ask_for_the_role_as_well(app_client: httpx.Client, tokens: dict[Role, dict[str, str]]) -> None:
    body = {"name": "welcome", "to": "ada"}
    assert app_client.post("/v1/events/trigger", json=body, headers=tokens["viewer"]).status_code == 403
    assert app_client.post("/v1/events/trigger", json=body, headers=tokens["author"]).status_code == 201


@pytest.mark.parametrize(("role", "tags"), [("owner", []), ("owner", ["Nobody's"]), ("king", ["Workflows"])])
def test_what_nobody_has_decided_is_closed(role: str, tags: list[str]) -> None:
    with pytest.raises(Forbidden):
        permissions.check(role, "GET", tags)


def test_a_change_never_takes_less_than_a_look() -> None:
    assert all(ROLES.index(each.change) >= ROLES.index(each.read) for each in PERMISSIONS.values())


def test_a_session_without_a_membership_is_nobody(app_client: httpx.Client, tokens: dict[Role, dict[str, str]]) -> None:
    assert app_client.get("/v2/topics", headers=tokens["viewer"]).status_code == 200
    with writing() as session:
        session.execute(delete(Member).where(col(Member.role) == "viewer"))
        changes.announce(session)
    assert app_client.get("/v2/topics", headers=tokens["viewer"]).status_code == 401
