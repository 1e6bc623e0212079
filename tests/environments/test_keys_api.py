"""Secret keys over REST: several, named, rotated with an overlap, closed at once, and when they were used."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from novu_app.environments import service, usage
from novu_app.kernel import changes
from novu_app.kernel.database import reading
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.engine import MovableClock
from tests.support.processes import wait_until

PATH = "/v1/environments/api-keys"


@pytest.fixture(autouse=True)
def _nothing_noted() -> Iterator[None]:
    usage.reset()
    yield
    usage.reset()


def keys(client: httpx.Client, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(PATH, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


def create(client: httpx.Client, name: str = "CI") -> dict[str, Any]:
    answer = client.post(PATH, json={"name": name})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def opens(client: httpx.Client, secret: str) -> bool:
    status = client.get("/v1/environments/me", headers={"Authorization": f"ApiKey {secret}"}).status_code
    assert status in (200, 401)
    return status == 200


def test_the_keys_of_the_environment_as_recorded(app_client: httpx.Client, environment: TestEnvironment) -> None:
    (key,) = keys(app_client)
    assert (key["key"], key["name"]) == (environment.secret_key, "Default")
    assert {"key", "_userId", "_id", "createdAt"} < key.keys()


def test_several_keys_work_next_to_each_other_and_one_is_closed_at_once(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    made = create(app_client)
    assert (len(made["key"]), made["name"]) == (32, "CI")
    assert opens(app_client, made["key"])
    assert [key["name"] for key in keys(app_client)] == ["Default", "CI"]
    assert app_client.delete(f"{PATH}/{made['_id']}").status_code == 204
    assert not opens(app_client, made["key"])
    assert opens(app_client, environment.secret_key)
    assert app_client.delete(f"{PATH}/{made['_id']}").status_code == 404


def test_keys_are_replaced_at_once_where_nothing_else_is_said(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    other = create(app_client)
    answer = app_client.post(f"{PATH}/regenerate")
    assert answer.status_code == 201
    (made,) = answer.json()["data"]
    assert (opens(app_client, environment.secret_key), opens(app_client, other["key"])) == (False, False)
    assert opens(app_client, made["key"])


def test_a_key_is_replaced_with_an_overlap(
    app_client: httpx.Client, environment: TestEnvironment, clock: MovableClock
) -> None:
    other = create(app_client)
    body = {"_id": other["_id"], "overlapSeconds": 3600}
    default, old, new = app_client.post(f"{PATH}/regenerate", json=body).json()["data"]
    assert (default["key"], old["key"], new["name"]) == (environment.secret_key, other["key"], "CI")
    assert "expiresAt" in old
    assert "expiresAt" not in new
    clock.advance(minutes=59)
    service.forget_scopes()
    assert (opens(app_client, old["key"]), opens(app_client, new["key"])) == (True, True)
    clock.advance(minutes=2)
    service.forget_scopes()
    assert (opens(app_client, old["key"]), opens(app_client, new["key"])) == (False, True)
    assert [key["key"] for key in keys(app_client)] == [environment.secret_key, new["key"]]
    with reading() as session:
        assert old["key"] not in service.active_secrets(session, environment.id)


def test_what_ends_soon_does_not_live_longer_by_being_replaced_again(
    app_client: httpx.Client, environment: TestEnvironment, clock: MovableClock
) -> None:
    app_client.post(f"{PATH}/regenerate", json={"overlapSeconds": 60})
    _, second = app_client.post(f"{PATH}/regenerate", json={"overlapSeconds": 3600}).json()["data"][:2]
    clock.advance(minutes=2)
    service.forget_scopes()
    assert not opens(app_client, environment.secret_key)
    assert opens(app_client, second["key"])


@pytest.mark.parametrize(
    "body", [{"overlapSeconds": -1}, {"overlapSeconds": 604_801}, {"name": ""}, {"overlapSeconds": "60"}]
)
def test_odd_wishes_are_refused(app_client: httpx.Client, body: dict[str, Any]) -> None:
    assert app_client.post(f"{PATH}/regenerate", json=body).status_code == 400
    assert app_client.post(f"{PATH}/regenerate", json={"_id": "f" * 24}).status_code == 404
    assert app_client.post(PATH, json={}).status_code == 400
    assert len(keys(app_client)) == 1


def test_another_environments_key_is_out_of_reach(app_client: httpx.Client, environment: TestEnvironment) -> None:
    with reading() as session:
        (key,) = service.list_keys(session, environment.production_id)
        secret = service.reveal_key(key)
    assert app_client.delete(f"{PATH}/{key.id}").status_code == 404
    assert app_client.post(f"{PATH}/regenerate", json={"_id": key.id}).status_code == 404
    assert opens(app_client, secret)
    assert [each["key"] for each in keys(app_client, Authorization=f"ApiKey {secret}")] == [secret]


def test_when_a_key_was_used_last_is_written_once_a_minute(
    app_client: httpx.Client,
    environment: TestEnvironment,
    clock: MovableClock,
    count_statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    other = create(app_client)
    used = clock.now_ms
    assert usage.write_due(clock.now_ms) == 1
    clock.advance(seconds=30)
    for _ in range(5):
        app_client.get("/v2/topics")
    with count_statements() as done:
        assert usage.write_due(clock.now_ms) == 0
    assert len(done) == 0
    first, second = keys(app_client)
    assert (first["lastUsedAt"], "lastUsedAt" in second) == (_iso(used), False)
    clock.advance(seconds=31)
    opens(app_client, other["key"])
    app_client.get("/v2/topics")
    with count_statements() as done:
        assert usage.write_due(clock.now_ms) == 2
    assert len(done) == 1
    assert [key["lastUsedAt"] for key in keys(app_client)] == [_iso(clock.now_ms)] * 2


def test_an_unknown_key_is_no_use(app_client: httpx.Client, environment: TestEnvironment, clock: MovableClock) -> None:
    assert not opens(app_client, "nothing")
    assert usage.write_due(clock.now_ms) == 0


@pytest.mark.usefixtures("valkey")
async def test_other_processes_forget_at_once(environment: TestEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process hears what another one announces: what it remembers of a key is gone, not only expired."""
    told: list[int] = []
    monkeypatch.setattr(changes, "_forgetting", [*changes._forgetting, lambda: told.append(1)])
    async with changes.lifespan():
        await asyncio.to_thread(wait_until, lambda: told, "the first news, that it listens")
        assert service.scope_of_key(environment.secret_key) is not None
        remembered = service._scopes
        assert remembered._entries
        count = len(told)
        await asyncio.to_thread(_announce_elsewhere)
        await asyncio.to_thread(wait_until, lambda: len(told) > count, "the news")
        assert not remembered._entries


def _announce_elsewhere() -> None:
    from novu_app.kernel import hints

    hints.connection().publish(changes.CHANNEL, b"1")


def _iso(ms: int) -> str:
    from novu_app.kernel.clock import iso

    return str(iso(ms))
