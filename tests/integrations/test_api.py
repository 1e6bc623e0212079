"""Integrations over REST, read back by the published client's own models."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from novu_py import Novu, models
from sqlmodel import col, select

from novu_app.integrations import service
from novu_app.integrations.models import Integration
from novu_app.kernel.database import reading, writing
from tests.support.application import TestEnvironment

SMTP: dict[str, Any] = {
    "host": "mail.example",
    "port": "587",
    "from": "a@example.com",
    "senderName": "A",
    "secure": False,
}


def connect(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    body = {"providerId": "nodemailer", "channel": "email", "credentials": SMTP, "active": True, "check": False}
    answer = client.post("/v1/integrations", json=body | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def ranks(client: httpx.Client) -> dict[str, tuple[bool, int]]:
    """Primary and priority of the SMTP integrations, by identifier."""
    listed = client.get("/v1/integrations").json()["data"]
    return {
        each["identifier"]: (each["primary"], each["priority"]) for each in listed if each["providerId"] == "nodemailer"
    }


def test_what_a_first_start_has_is_listed(sdk: Novu) -> None:
    listed = {each.provider_id: each for each in sdk.integrations.list().result}
    assert set(listed) == {"novu", "novu-email", "novu-sms"}
    assert all(each.active and not each.primary for each in listed.values())
    assert len(sdk.integrations.list_active().result) == 3


def test_credentials_come_back_in_clear_and_are_stored_encrypted(sdk: Novu, app_client: httpx.Client) -> None:
    secret = "hunter2-hunter2"
    made = connect(app_client, credentials=SMTP | {"password": secret})
    assert made["credentials"]["password"] == secret
    read = next(each for each in sdk.integrations.list().result if each.id == made["_id"])
    assert read.credentials
    assert (read.credentials.password, read.credentials.host) == (secret, "mail.example")
    with reading() as session:
        stored = session.scalars(select(Integration).where(col(Integration.id) == made["_id"])).one()
    assert secret not in stored.credentials
    assert "mail.example" not in stored.credentials


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"providerId": "nodemailer"}, 400, "channel should not be null or undefined"),
        ({"providerId": "nodemailer", "channel": "fax"}, 400, "channel must be one of the following values: in_app"),
        ({"providerId": "fax-machine", "channel": "email"}, 400, "Provider fax-machine is not supported"),
        ({"providerId": "nodemailer", "channel": "sms"}, 400, "sends on the channel email"),
    ],
)
def test_what_can_not_be_connected_is_refused(
    app_client: httpx.Client, body: dict[str, Any], status: int, says: str
) -> None:
    answer = app_client.post("/v1/integrations", json=body)
    assert answer.status_code == status
    assert says in str(answer.json()["message"])
    assert len(app_client.get("/v1/integrations").json()["data"]) == 3


def test_credentials_are_checked_against_the_provider(app_client: httpx.Client) -> None:
    wrong = {
        "providerId": "nodemailer",
        "channel": "email",
        "credentials": {"apiKey": "x", "secure": "maybe", "port": "x"},
    }
    errors = app_client.post("/v1/integrations", json=wrong).json()["errors"]
    assert errors == {
        "credentials.apiKey": {"messages": ["apiKey is no credential of Custom SMTP"]},
        "credentials.secure": {"messages": ["secure must be a boolean value"]},
        "credentials.port": {"messages": ["port must be a number"]},
    }


def test_an_identifier_is_taken_once(app_client: httpx.Client) -> None:
    connect(app_client, identifier="smtp")
    again = app_client.post(
        "/v1/integrations", json={"providerId": "nodemailer", "channel": "email", "identifier": "smtp"}
    )
    assert again.status_code == 409
    assert connect(app_client, name="My mail")["identifier"].startswith("my-mail-")


def test_one_active_integration_of_a_channel_is_primary(app_client: httpx.Client) -> None:
    off = connect(app_client, identifier="off", active=False)
    assert ranks(app_client) == {"off": (False, 0)}
    first = connect(app_client, identifier="first")
    second = connect(app_client, identifier="second")
    assert ranks(app_client) == {"off": (False, 0), "first": (True, 2), "second": (False, 1)}
    chosen = app_client.post(f"/v1/integrations/{second['_id']}/set-primary", json={}).json()["data"]
    assert (chosen["primary"], chosen["priority"]) == (True, 2)
    assert ranks(app_client)["first"] == (False, 1)
    app_client.post(f"/v1/integrations/{off['_id']}/set-primary", json={})
    assert ranks(app_client) == {"off": (True, 3), "second": (False, 2), "first": (False, 1)}
    # The next in line takes the place of one that is switched off or deleted.
    app_client.put(f"/v1/integrations/{off['_id']}", json={"active": False})
    assert ranks(app_client) == {"off": (False, 0), "second": (True, 2), "first": (False, 1)}
    left = app_client.delete(f"/v1/integrations/{second['_id']}").json()["data"]
    assert second["_id"] not in [each["_id"] for each in left]
    assert ranks(app_client) == {"off": (False, 0), "first": (True, 1)}
    assert first["primary"] is True


def test_the_mailbox_and_channels_without_a_primary_can_not_be_it(sdk: Novu, app_client: httpx.Client) -> None:
    listed = {each["providerId"]: each["_id"] for each in app_client.get("/v1/integrations").json()["data"]}
    for provider, says in (
        ("novu", "Channel in_app does not support primary"),
        ("novu-email", "mailbox"),
        ("novu-sms", "mailbox"),
    ):
        with pytest.raises(models.ErrorDto, match=says):
            sdk.integrations.set_as_primary(integration_id=listed[provider])


def test_only_what_is_sent_changes(sdk: Novu, app_client: httpx.Client) -> None:
    made = connect(app_client, identifier="smtp")
    changed = sdk.integrations.update(
        integration_id=made["_id"], update_integration_request_dto={"name": "New", "identifier": "new"}
    ).result
    assert (changed.name, changed.identifier, changed.active) == ("New", "new", True)
    assert changed.credentials
    assert changed.credentials.host == "mail.example"
    hmac = next(each for each in app_client.get("/v1/integrations").json()["data"] if each["providerId"] == "novu")
    switched = app_client.put(f"/v1/integrations/{hmac['_id']}", json={"credentials": {"hmac": True}}).json()["data"]
    assert switched["credentials"] == {"hmac": True}
    with pytest.raises(models.NovuError, match="not found"):
        sdk.integrations.update(integration_id="x", update_integration_request_dto={})


def test_one_is_primary_however_many_are_chosen_at_once(app_client: httpx.Client, environment: TestEnvironment) -> None:
    made = [connect(app_client, identifier=f"smtp-{number}")["_id"] for number in range(6)]

    def choose(integration_id: str) -> None:
        with writing() as session:
            service.set_primary(session, environment.id, integration_id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(choose, made))
    found = ranks(app_client)
    assert [primary for primary, _ in found.values()].count(True) == 1
    assert sorted(priority for _, priority in found.values()) == list(range(1, 7))


def test_whether_an_inbox_was_opened_is_for_the_dashboard(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    path = "/v1/integrations/in-app/status"
    refused = app_client.get(path)
    assert (refused.status_code, refused.json()["message"]) == (401, "API endpoint not available")
    login = {"email": environment.admin_email, "password": environment.admin_password}
    token = app_client.post("/v1/auth/login", json=login).json()["data"]["token"]
    headers = {"Authorization": f"Bearer {token}", "Novu-Environment-Id": environment.id}
    assert app_client.get(path, headers=headers).json() == {"data": {"active": False}}
    body = {"applicationIdentifier": environment.application_identifier, "subscriber": "ada"}
    assert app_client.post("/v1/inbox/session", json=body).status_code == 201
    assert app_client.get(path, headers=headers).json() == {"data": {"active": True}}


def test_an_integration_is_made_in_the_environment_of_the_key_or_not_at_all(
    app_client: httpx.Client, environment: TestEnvironment
) -> None:
    body = {"providerId": "nodemailer", "channel": "email", "identifier": "here", "credentials": SMTP}
    elsewhere = app_client.post("/v1/integrations", json={**body, "_environmentId": environment.production_id})
    assert (elsewhere.status_code, "_environmentId" in elsewhere.json()["message"][0]) == (400, True)
    agent = app_client.post("/v1/integrations", json={**body, "kind": "agent"})
    assert (agent.status_code, agent.json()["error"]) == (501, "Not Implemented")
    assert "here" not in [each["identifier"] for each in app_client.get("/v1/integrations").json()["data"]]
    made = app_client.post("/v1/integrations", json={**body, "_environmentId": environment.id, "kind": "delivery"})
    assert (made.status_code, made.json()["data"]["kind"]) == (201, "delivery"), made.text
    path = f"/v1/integrations/{made.json()['data']['_id']}"
    assert app_client.put(path, json={"_environmentId": environment.production_id, "name": "x"}).status_code == 400
    changed = app_client.put(path, json={"_environmentId": environment.id, "name": "New"})
    assert (changed.status_code, changed.json()["data"]["name"]) == (200, "New"), changed.text
