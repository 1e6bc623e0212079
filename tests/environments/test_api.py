"""Environments over REST: made, changed, found by their keys, and closed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from novu_app.environments import removal
from novu_app.environments import service as environments
from novu_app.environments.models import Environment
from novu_app.execution.clock import tick
from novu_app.integrations import inbox_security
from novu_app.kernel import crypto
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings
from tests.support.application import TestEnvironment
from tests.support.engine import MovableClock

PATH = "/v1/environments"
STAGING = {"name": "Staging", "color": "#112233"}


def create(client: httpx.Client, **more: Any) -> dict[str, Any]:
    answer = client.post(PATH, json={**STAGING, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["data"])


def key_of(environment_id: str) -> dict[str, str]:
    with reading() as session:
        key = environments.list_keys(session, environment_id)[0]
        return {"Authorization": f"ApiKey {environments.reveal_key(key)}"}


def names(client: httpx.Client) -> list[str]:
    return [each["name"] for each in client.get(PATH).json()["data"]]


def test_a_new_environment_is_complete_and_apart(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = create(app_client)
    assert (made["name"], made["color"], made["type"]) == ("Staging", "#112233", "prod")
    assert (made["_parentId"], made["_organizationId"]) == (environment.id, environment.organization_id)
    assert made["slug"].startswith("staging_env_")
    assert names(app_client) == ["Development", "Production", "Staging"]
    there = key_of(made["_id"])
    assert app_client.get(f"{PATH}/me", headers=there).json()["data"] == made
    app_client.post("/v2/subscribers", json={"subscriberId": "ada"}, headers=there)
    assert app_client.get("/v2/subscribers/ada").status_code == 404
    groups = app_client.get("/v1/notification-groups", headers=there).json()["data"]
    assert [group["name"] for group in groups] == ["General"]
    active = app_client.get("/v1/integrations/active", headers=there).json()["data"]
    assert [each["providerId"] for each in active] == ["novu"]


def test_the_environment_of_the_key_as_recorded(app_client: httpx.Client, environment: TestEnvironment) -> None:
    own = app_client.get(f"{PATH}/me").json()["data"]
    assert (own["_id"], own["name"], own["identifier"]) == (
        environment.id,
        "Development",
        environment.application_identifier,
    )
    assert own["widget"] == {"notificationCenterEncryption": False}
    assert "_parentId" not in own
    assert environment.secret_key not in app_client.get(PATH).text


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 400, "name should not be null or undefined"),
        ({"name": "", "color": "#112233"}, 400, "name should not be empty"),
        ({"name": "   ", "color": "#112233"}, 400, "name should not be empty"),
        ({"name": "x" * 129, "color": "#112233"}, 400, "name must be shorter than or equal to 128 characters"),
        ({"name": "Other", "color": "red"}, 400, "color must match"),
        ({"name": "Other", "color": "#112233", "parentId": "f" * 24}, 400, f"Parent environment {'f' * 24} not found"),
        ({"name": "sTAGING", "color": "#112233"}, 400, "Environment name must be unique"),
        ({"name": "Production", "color": "#112233"}, 422, "Environment name cannot be Development or Production"),
    ],
)
def test_what_can_not_be_made(app_client: httpx.Client, body: dict[str, Any], status: int, says: str) -> None:
    create(app_client)
    answer = app_client.post(PATH, json=body)
    assert answer.status_code == status
    assert says in str(answer.json()["message"])
    assert len(names(app_client)) == 3


def test_what_is_sent_changes(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = create(app_client)
    one = f"{PATH}/{made['_id']}"
    body = {"name": "Stage", "identifier": "stage-1", "color": "#445566", "parentId": environment.production_id}
    changed = app_client.put(one, json=body).json()["data"]
    assert {name: changed[name] for name in ("name", "identifier", "color")} == {
        "name": "Stage",
        "identifier": "stage-1",
        "color": "#445566",
    }
    assert (changed["_id"], changed["_parentId"]) == (made["_id"], environment.production_id)
    assert app_client.put(one, json={"color": "#000000"}).json()["data"]["name"] == "Stage"
    session = {"applicationIdentifier": "stage-1", "subscriber": "ada"}
    assert app_client.post("/v1/inbox/session", json=session).status_code == 400, "who it is has to be proven there"
    secret = key_of(made["_id"])["Authorization"].removeprefix("ApiKey ")
    session["subscriberHash"] = crypto.hmac_hex(secret, "ada")
    assert app_client.post("/v1/inbox/session", json=session).status_code == 201
    session["applicationIdentifier"] = made["identifier"]
    assert app_client.post("/v1/inbox/session", json=session).status_code in (400, 401, 404)


def test_what_can_not_be_changed(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = create(app_client)
    one = f"{PATH}/{made['_id']}"
    assert app_client.put(f"{PATH}/{environment.id}", json={"name": "Dev"}).status_code == 422
    assert app_client.put(f"{PATH}/{environment.id}", json={"color": "#abcdef"}).status_code == 200
    assert app_client.put(one, json={"name": "development"}).status_code == 422
    assert app_client.put(one, json={"parentId": made["_id"]}).status_code == 400
    taken = app_client.put(one, json={"identifier": environment.application_identifier})
    assert (taken.status_code, app_client.put(one, json={"identifier": "a b"}).status_code) == (409, 400)
    assert app_client.put(one, json={"bridge": {"url": "https://x.io"}}).status_code == 422
    assert app_client.put(one, json={"dns": {"inboundParseDomain": "no domain"}}).status_code == 400
    assert app_client.put(f"{PATH}/{'f' * 24}", json={"name": "x"}).status_code == 404
    assert names(app_client) == ["Development", "Production", "Staging"]


def test_where_replies_to_its_e_mails_come_to(app_client: httpx.Client) -> None:
    one = f"{PATH}/{create(app_client)['_id']}"
    said = app_client.put(one, json={"dns": {"inboundParseDomain": "Replies.Example.com."}}).json()["data"]
    assert said["dns"] == {"inboundParseDomain": "replies.example.com"}
    assert "dns" not in app_client.put(one, json={"dns": {"inboundParseDomain": ""}}).json()["data"]


def test_the_tags_of_its_workflows(app_client: httpx.Client, environment: TestEnvironment) -> None:
    app_client.delete("/v2/workflows/welcome")
    for tags in (["b", "a"], ["c", "b"], []):
        app_client.post("/v2/workflows", json={"name": "w", "steps": [], "tags": tags})
    expected = [{"name": "a"}, {"name": "b"}, {"name": "c"}]
    for reference in (environment.id, environment.application_identifier):
        assert app_client.get(f"/v2/environments/{reference}/tags").json()["data"] == expected
    assert app_client.get(f"/v2/environments/{environment.production_id}/tags").json()["data"] == []
    assert app_client.get("/v2/environments/nothing/tags").status_code == 404


def test_development_and_production_stay(app_client: httpx.Client, environment: TestEnvironment) -> None:
    for environment_id in (environment.id, environment.production_id):
        answer = app_client.delete(f"{PATH}/{environment_id}")
        assert (answer.status_code, "is protected and cannot be deleted" in answer.json()["message"]) == (400, True)
    assert app_client.delete(f"{PATH}/{'f' * 24}").status_code == 404
    assert names(app_client) == ["Development", "Production"]


def contents(environment_id: str) -> dict[str, int]:
    """How many rows each table has of an environment."""
    found = {}
    with reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if "environment_id" in table.c:
                query = select(func.count()).select_from(table).where(table.c.environment_id == environment_id)
                if number := session.scalar(query):
                    found[table.name] = number
    return found


def test_a_deleted_environment_is_closed_at_once_and_emptied_by_and_by(
    app_client: httpx.Client, environment: TestEnvironment, clock: MovableClock, drain: Callable[[], int]
) -> None:
    made = create(app_client)
    there = key_of(made["_id"])
    steps = [{"name": "In-App", "type": "in_app", "controlValues": {"body": "b"}}]
    later = [*steps, {"name": "Delay", "type": "delay", "controlValues": {"amount": 1, "unit": "hours"}}, *steps]
    for name, wanted in (("now", steps), ("later", later)):
        body = {"name": name, "workflowId": name, "active": True, "steps": wanted}
        app_client.post("/v2/workflows", json=body, headers=there)
    people = [{"subscriberId": "ada"}, {"subscriberId": "bob"}]
    app_client.post("/v1/subscribers/bulk", json={"subscribers": people}, headers=there)
    app_client.post("/v2/topics/t/subscriptions", json={"subscriptions": ["ada", "bob"]}, headers=there)
    to = [{"type": "Topic", "topicKey": "t"}]
    for name in ("now", "later"):
        headers = {**there, "Idempotency-Key": name}
        body = {"name": name, "to": to, "payload": {"attachments": [{"name": "a.txt", "file": "YQ=="}]}}
        assert app_client.post("/v1/events/trigger", json=body, headers=headers).status_code == 201
    files = get_settings().data_dir / "attachments" / made["_id"]
    assert len(list(files.iterdir())) == 2
    drain()
    app_client.post("/v1/environment-variables", json=_variable(made["_id"]))
    own = contents(environment.id)
    assert {"event", "notification", "job", "message", "subscriber", "topic", "workflow"} < contents(made["_id"]).keys()

    assert app_client.delete(f"{PATH}/{made['_id']}").status_code == 200
    assert app_client.get(f"{PATH}/me", headers=there).status_code == 401
    assert app_client.get(f"/v2/environments/{made['_id']}/tags").status_code == 404
    assert names(app_client) == ["Development", "Production"]
    session = {"applicationIdentifier": made["identifier"], "subscriber": "ada"}
    assert app_client.post("/v1/inbox/session", json=session).status_code in (400, 401, 404)
    messages = contents(made["_id"])["message"]
    clock.advance(hours=2)
    drain()
    assert contents(made["_id"])["message"] == messages, "the run that waited does not go on"

    before = sum(contents(made["_id"]).values())
    assert 1 <= removal.remove_due(limit=1) < before
    for _ in range(30):
        tick(clock.now_ms)
    assert contents(made["_id"]) == {}
    assert not files.exists(), "the files of its events are gone"
    with reading() as db:
        assert db.get(Environment, made["_id"]) is None
    assert removal.remove_due() == 0
    assert contents(environment.id) == own
    assert create(app_client)["name"] == "Staging"


def _variable(environment_id: str) -> dict[str, Any]:
    return {"key": "HOST", "values": [{"_environmentId": environment_id, "value": "x"}]}


def test_whether_inboxes_ask_for_hashes_is_shown(app_client: httpx.Client, environment: TestEnvironment) -> None:
    def shown() -> dict[str, bool]:
        return {each["_id"]: each["widget"]["notificationCenterEncryption"] for each in found.json()["data"]}

    found = app_client.get(PATH)
    assert shown() == {environment.id: False, environment.production_id: True}
    with writing() as session:
        inbox_security.ask_for_hashes(session, environment.id, True)
    found = app_client.get(PATH)
    assert shown() == {environment.id: True, environment.production_id: True}
    assert app_client.get(f"{PATH}/me").json()["data"]["widget"] == {"notificationCenterEncryption": True}
