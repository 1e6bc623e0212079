"""Environment variables over REST: one name, a value for each environment, and secrets that are not shown again."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from novu_app.environments import engine, variables
from novu_app.environments.models import EnvironmentVariableValue
from novu_app.kernel.database import reading
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app

PATH = "/v1/environment-variables"
MASK = variables.MASK


def in_the_clear(session: Session, environment_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What the engine finds, besides the environment's name and type."""
    own = engine.load(session, environment_ids)
    return {name: {k: v for k, v in one.variables.items() if k not in variables.RESERVED} for name, one in own.items()}


def values(environment: TestEnvironment, development: str = "dev.x", production: str = "x") -> list[dict[str, str]]:
    return [
        {"_environmentId": environment.id, "value": development},
        {"_environmentId": environment.production_id, "value": production},
    ]


def create(client: httpx.Client, key: str = "HOST", **more: Any) -> dict[str, Any]:
    answer = client.post(PATH, json={"key": key, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def test_a_variable_is_made_read_changed_and_deleted(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = create(app_client, values=values(environment))
    assert (made["key"], made["type"], made["isSecret"]) == ("HOST", "string", False)
    assert made["_organizationId"] == environment.organization_id
    assert made["values"] == values(environment)
    assert app_client.get(f"{PATH}/HOST").json()["data"] == made
    create(app_client, "ANOTHER")
    assert [each["key"] for each in app_client.get(PATH).json()["data"]] == ["ANOTHER", "HOST"]
    assert [each["key"] for each in app_client.get(f"{PATH}?search=os").json()["data"]] == ["HOST"]
    body = {"key": "SERVER", "values": [{"_environmentId": environment.id, "value": "dev.y"}]}
    changed = app_client.patch(f"{PATH}/HOST", json=body).json()["data"]
    assert (changed["_id"], changed["key"]) == (made["_id"], "SERVER")
    assert changed["values"] == values(environment, "dev.y")
    assert app_client.delete(f"{PATH}/SERVER").status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        answer = app_client.request(method, f"{PATH}/SERVER", json={})
        assert (answer.status_code, answer.json()["message"]) == (
            404,
            'Environment variable with key "SERVER" not found',
        )
    with reading() as session:
        assert session.exec(select(EnvironmentVariableValue)).all() == []


def test_secret_values_are_sealed_and_never_shown_again(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = create(app_client, "TOKEN", isSecret=True, values=values(environment, "s3cret", "other"))
    assert [each["value"] for each in made["values"]] == [MASK, MASK]
    with reading() as session:
        stored = session.exec(select(EnvironmentVariableValue.value)).all()
        assert "s3cret" not in str(stored)
        assert in_the_clear(session, [environment.id]) == {environment.id: {"TOKEN": "s3cret"}}
    # Sent back as it was shown it stays; anything else replaces it.
    app_client.patch(f"{PATH}/TOKEN", json={"values": values(environment, MASK, "new")})
    refused = app_client.patch(f"{PATH}/TOKEN", json={"isSecret": False})
    assert refused.status_code == 400
    with reading() as session:
        found = in_the_clear(session, [environment.id, environment.production_id])
    assert found == {environment.id: {"TOKEN": "s3cret"}, environment.production_id: {"TOKEN": "new"}}


def test_a_plain_variable_becomes_a_secret(app_client: httpx.Client, environment: TestEnvironment) -> None:
    create(app_client, values=values(environment))
    changed = app_client.patch(f"{PATH}/HOST", json={"isSecret": True}).json()["data"]
    assert [each["value"] for each in changed["values"]] == [MASK, MASK]
    with reading() as session:
        assert in_the_clear(session, [environment.id]) == {environment.id: {"HOST": "dev.x"}}
        assert "dev.x" not in session.exec(select(EnvironmentVariableValue.value)).all()


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 400, "key should not be null or undefined"),
        ({"key": "1A"}, 400, "key must begin with a letter or underscore"),
        ({"key": "A-B"}, 400, "key must begin with a letter or underscore"),
        ({"key": "A" * 256}, 400, "at most 255"),
        ({"key": "name"}, 400, "key must not be one of the following values: name, type"),
        ({"key": "HOST"}, 409, 'Environment variable with key "HOST" already exists'),
        ({"key": "A", "type": "number"}, 400, "type must be one of the following values: string"),
        (
            {"key": "A", "values": [{"_environmentId": "f" * 24, "value": "x"}]},
            400,
            f"Environment {'f' * 24} not found",
        ),
        ({"key": "A", "values": [{"value": "x"}]}, 400, "_environmentId should not be null"),
    ],
)
def test_what_can_not_be_made(app_client: httpx.Client, body: dict[str, Any], status: int, says: str) -> None:
    create(app_client)
    answer = app_client.post(PATH, json=body)
    assert answer.status_code == status
    assert says in str(answer.json()["message"])
    assert [each["key"] for each in app_client.get(PATH).json()["data"]] == ["HOST"]


def test_a_key_that_is_taken_or_too_long_changes_nothing(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    create(app_client)
    create(app_client, "OTHER")
    assert app_client.patch(f"{PATH}/OTHER", json={"key": "HOST"}).status_code == 409
    long = values(environment, "x" * 10_001)
    assert app_client.patch(f"{PATH}/OTHER", json={"values": long}).status_code == 400
    assert app_client.get(f"{PATH}/OTHER").json()["data"]["values"] == []


def test_messages_have_the_value_of_their_environment(
    app_client: httpx.Client, environment: TestEnvironment, customer: Customer, drain: Callable[[], int]
) -> None:
    create(app_client, values=values(environment))
    create(app_client, "TOKEN", isSecret=True, values=values(environment, "s3cret"))
    customer.workflow(in_app(body="{{env.HOST}} {{env.TOKEN}} {{env.name}}"))
    customer.trigger()
    drain()
    assert [message.content for message in customer.messages()] == ["dev.x s3cret Development"]
    # People who look at a preview are shown no secret.
    step = app_client.get("/v2/workflows/order").json()["data"]["steps"][0]["_id"]
    preview = app_client.post(f"/v2/workflows/order/step/{step}/preview", json={}).json()
    assert f"dev.x {MASK} Development" in str(preview)
    assert "s3cret" not in str(preview)
    app_client.delete(f"{PATH}/HOST")
    customer.trigger()
    drain()
    assert customer.messages()[-1].content == " s3cret Development"


def test_where_a_variable_is_used(app_client: httpx.Client, customer: Customer) -> None:
    for key in ("HOST", "HOST_2", "IDLE"):
        create(app_client, key)
    customer.workflow(in_app(body="{{env.HOST}}"), name="in-a-template")
    condition = {"==": [{"var": "env.HOST"}, "x"]}
    customer.workflow(in_app(skip=condition), name="in-a-condition")
    customer.workflow(in_app(body="{{ env['HOST'] }}"), name="in-brackets")
    customer.workflow(in_app(body="{{env.HOST_2}} {{payload.HOST}}"), name="another")

    def usage(key: str) -> list[str]:
        found = app_client.get(f"{PATH}/{key}/usage").json()["data"]["workflows"]
        assert all(each["name"] == each["workflowId"] for each in found)
        return [each["workflowId"] for each in found]

    assert usage("HOST") == ["in-a-condition", "in-a-template", "in-brackets"]
    assert usage("HOST_2") == ["another"]
    assert usage("IDLE") == []
    assert app_client.get(f"{PATH}/NOTHING/usage").status_code == 404
