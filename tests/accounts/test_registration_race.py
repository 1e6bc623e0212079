"""Two people register at the same moment with one address: one account is made, the other is told (contract/recorded 003)."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlmodel import col, select

from novu_app.accounts import store
from novu_app.accounts.models import Member, Organization, User
from novu_app.environments.models import Environment
from novu_app.kernel.database import reading
from novu_app.kernel.settings import get_settings
from tests.support.application import TestEnvironment

GRACE = {"email": "grace@example.com", "password": "Passw0rd!recording", "firstName": "Grace"}


@pytest.fixture
def rows(settings_environment: pytest.MonkeyPatch, environment: TestEnvironment) -> tuple[int, ...]:
    """Anybody may register; how many rows there are before."""
    settings_environment.setenv("NOVU_REGISTRATION", "true")
    get_settings.cache_clear()
    return counted()


def counted() -> tuple[int, ...]:
    with reading() as session:
        return tuple(
            len(session.exec(select(col(kind.id))).all()) for kind in (User, Organization, Environment, Member)
        )


def register(client: httpx.Client) -> httpx.Response:
    return client.post("/v1/auth/register", json=GRACE)


def test_of_many_at_once_one_is_registered(app_client: httpx.Client, rows: tuple[int, ...]) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: register(app_client), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400]
    refusals = {answer.json()["message"] for answer in answers if answer.status_code == 400}
    assert refusals == {"User already exists"}
    users, organizations, environments, members = rows
    assert counted() == (users + 1, organizations + 1, environments + 2, members + 1)


def test_who_saw_nobody_and_comes_second_leaves_nothing_behind(
    app_client: httpx.Client, rows: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either was there: then the database decides."""
    monkeypatch.setattr(store, "user_by_email", lambda _session, _email: None)
    assert register(app_client).status_code == 201
    once = counted()
    answer = register(app_client)
    assert (answer.status_code, answer.json()["message"]) == (400, "User already exists")
    assert counted() == once
    assert once[0] == rows[0] + 1
