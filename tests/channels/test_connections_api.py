"""Connections over REST, read back by the published client's own models: stored, masked, listed, deleted."""

from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.integrations.models import Integration
from novu_app.subscribers import service as subscribers
from tests.support.customer import Customer

AUTH = {"accessToken": "xoxb-s3cret", "refreshToken": "xoxe-s3cret", "expiresAt": "2030-01-01T00:00:00.000Z"}
WORKSPACE = {"id": "T1", "name": "Acme", "botUserId": "U0"}
PATH = "/v1/channel-connections"


@pytest.fixture
def chat(customer: Customer) -> Integration:
    """A chat integration of Development."""
    return customer.integration("chat-webhook", {}, "chat")


def create(client: httpx.Client, integration: Integration, **more: Any) -> httpx.Response:
    body = {"integrationIdentifier": integration.identifier, "workspace": WORKSPACE, "auth": AUTH, **more}
    return client.post(PATH, json=body)


def made(client: httpx.Client, integration: Integration, **more: Any) -> dict[str, Any]:
    answer = create(client, integration, **more)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_connection_is_made_read_changed_and_deleted(sdk: Novu, customer: Customer, chat: Integration) -> None:
    customer.subscribers("ada")
    created = sdk.channel_connections.create(
        create_channel_connection_request_dto={
            "integration_identifier": chat.identifier,
            "workspace": {"id": "T1", "name": "Acme", "bot_user_id": "U0"},
            "auth": {"access_token": "xoxb-s3cret"},
            "identifier": "acme",
            "subscriber_id": "ada",
            "context": {"region": {"id": "eu", "data": {"zone": 1}}},
        }
    ).result
    assert (created.identifier, created.subscriber_id, created.provider_id) == ("acme", "ada", "chat-webhook")
    assert (created.channel, created.integration_identifier) == ("chat", chat.identifier)
    assert (created.context_keys, created.workspace.bot_user_id) == (["region:eu"], "U0")
    assert sdk.contexts.retrieve(type_="region", id="eu").result.data == {"zone": 1}
    assert sdk.channel_connections.retrieve(identifier="acme").result == created

    changed = sdk.channel_connections.update(
        identifier="acme",
        update_channel_connection_request_dto={"workspace": {"id": "T2"}, "auth": {"access_token": "xoxb-new"}},
    ).result
    assert (changed.workspace.id, changed.workspace.name, changed.subscriber_id) == ("T2", None, "ada")
    sdk.channel_connections.delete(identifier="acme")
    for call in (sdk.channel_connections.retrieve, sdk.channel_connections.delete):
        with pytest.raises(models.ErrorDto, match="Channel connection with identifier 'acme' not found"):
            call(identifier="acme")


def test_tokens_are_sealed_in_the_database_and_never_read_back(
    app_client: httpx.Client, customer: Customer, chat: Integration
) -> None:
    connection = made(app_client, chat, context={"region": "eu"})
    masked = {"accessToken": "********", "refreshToken": "********", "hasAccessToken": True}
    assert connection["auth"] == masked | {"expiresAt": AUTH["expiresAt"]}
    read = [app_client.get(f"{PATH}/{connection['identifier']}"), app_client.get(PATH)]
    assert "s3cret" not in "".join(answer.text for answer in read)
    (row,) = customer.rows(ChannelConnection)
    assert "s3cret" not in row.auth


def test_what_is_sent_back_as_it_was_read_stays_what_it_is(
    app_client: httpx.Client, customer: Customer, chat: Integration
) -> None:
    from novu_app.channels.connections import auth_of

    connection = made(app_client, chat, context={"region": "eu"})
    body = {"workspace": {"id": "T9"}, "auth": connection["auth"]}
    assert app_client.patch(f"{PATH}/{connection['identifier']}", json=body).status_code == 200
    (row,) = customer.rows(ChannelConnection)
    stored = auth_of(row)
    assert (stored["accessToken"], stored["refreshToken"]) == (AUTH["accessToken"], AUTH["refreshToken"])
    assert row.workspace == {"id": "T9"}


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({}, 400, "Either subscriberId or context must be provided"),
        (
            {"connectionMode": "shared", "subscriberId": "ada"},
            400,
            'context is required when connectionMode is "shared"',
        ),
        (
            {"connectionMode": "subscriber", "context": {"a": "b"}},
            400,
            'subscriberId is required when connectionMode is "subscriber"',
        ),
        ({"connectionMode": "private", "subscriberId": "ada"}, 400, "connectionMode must be one of"),
        ({"subscriberId": "nobody"}, 404, "Subscriber not found: nobody"),
        ({"subscriberId": "ada", "integrationIdentifier": "none"}, 404, "Integration not found: none"),
        ({"subscriberId": "ada", "auth": {}}, 400, "auth.accessToken should not be null or undefined"),
        ({"subscriberId": "ada", "auth": AUTH | {"expiresAt": "soon"}}, 400, "must be a valid ISO 8601 date string"),
        ({"subscriberId": "ada", "workspace": {"name": "x"}}, 400, "workspace.id should not be null or undefined"),
        ({"context": {"not a type": "b"}}, 400, "context"),
        ({"context": {f"t{number}": "x" for number in range(6)}}, 400, "context"),
    ],
)
def test_what_can_not_be_a_connection_is_refused(
    app_client: httpx.Client, customer: Customer, chat: Integration, more: dict[str, Any], status: int, says: str
) -> None:
    customer.subscribers("ada")
    answer = create(app_client, chat, **more)
    assert answer.status_code == status, answer.text
    assert says in str(answer.json()["message"])
    assert customer.rows(ChannelConnection) == []


def test_a_shared_connection_belongs_to_nobody(app_client: httpx.Client, customer: Customer, chat: Integration) -> None:
    customer.subscribers("ada")
    shared = made(app_client, chat, connectionMode="shared", subscriberId="ada", context={"region": "eu"})
    assert shared["subscriberId"] is None
    own = made(app_client, chat, connectionMode="subscriber", subscriberId="ada", context={"region": "eu"})

    def found(query: str) -> list[str]:
        return [row["identifier"] for row in app_client.get(f"{PATH}?{query}").json()["data"]]

    assert found("connectionMode=shared") == [shared["identifier"]]
    assert found("connectionMode=subscriber") == found("subscriberId=ada") == [own["identifier"]]


def test_an_identifier_and_a_place_are_taken_once(
    app_client: httpx.Client, customer: Customer, chat: Integration
) -> None:
    customer.subscribers("ada", "bob")
    made(app_client, chat, identifier="one", subscriberId="ada")
    taken = create(app_client, chat, identifier="one", subscriberId="bob")
    assert (taken.status_code, taken.json()["error"]) == (409, "Conflict")
    assert 'Channel connection with identifier "one" already exists' in taken.json()["message"]
    same = create(app_client, chat, subscriberId="ada")
    assert same.status_code == 409
    assert "Connection ID: one" in same.json()["message"]
    made(app_client, chat, subscriberId="ada", context={"region": "eu"})
    made(app_client, customer.integration("chat-webhook", {}, "chat"), subscriberId="ada")


def test_lists_are_narrowed_and_paged(
    sdk: Novu, app_client: httpx.Client, customer: Customer, chat: Integration
) -> None:
    other = customer.integration("tool-webhook", {"method": "POST", "webhookUrl": "https://example.com"}, "tool")
    for number in range(4):
        made(app_client, chat, identifier=f"c{number}", context={"region": f"r{number}", "plan": "pro"})
    made(app_client, other, identifier="tool", context={"region": "r0"})

    def found(**query: Any) -> list[str]:
        return [each.identifier for each in sdk.channel_connections.list(request=query).result.data]

    assert found() == ["tool", "c3", "c2", "c1", "c0"]
    assert found(channel="tool") == found(provider_id="tool-webhook") == ["tool"]
    assert found(integration_identifier=chat.identifier, order_direction="ASC") == ["c0", "c1", "c2", "c3"]
    assert found(context_keys=["region:r1", "plan:pro"]) == ["c1"]
    assert found(context_keys=["region:r1"]) == []
    assert found(subscriber_id="nobody") == []
    first = sdk.channel_connections.list(request={"limit": 2}).result
    assert (first.total_count, first.total_count_capped, first.previous) == (5, False, None)
    made(app_client, chat, identifier="new", context={"region": "late"})
    second = sdk.channel_connections.list(request={"limit": 2, "after": first.next}).result
    assert [each.identifier for each in second.data] == ["c2", "c1"]
    back = sdk.channel_connections.list(request={"limit": 2, "before": second.previous}).result
    assert [each.identifier for each in back.data] == ["tool", "c3"]
    app_client.patch(f"{PATH}/c0", json={"workspace": {"id": "x"}, "auth": {"accessToken": "x"}})
    assert found(order_by="updatedAt", limit=1) == ["c0"]
    assert app_client.get(f"{PATH}?limit=101").status_code == 400
    assert app_client.get(f"{PATH}?after=66507de8e76834a745c98f93").status_code == 400


def test_what_a_connection_stands_on_takes_it_along(
    app_client: httpx.Client, customer: Customer, chat: Integration
) -> None:
    customer.subscribers("ada", "bob")
    connection = made(app_client, chat, subscriberId="ada")
    endpoint = {"subscriberId": "bob", "integrationIdentifier": chat.identifier, "type": "slack_channel"}
    body = endpoint | {"endpoint": {"channelId": "C1"}, "connectionIdentifier": connection["identifier"]}
    assert app_client.post("/v1/channel-endpoints", json=body).status_code == 201
    app_client.delete(f"{PATH}/{connection['identifier']}")
    assert (customer.rows(ChannelConnection), customer.rows(ChannelEndpoint)) == ([], [])
    made(app_client, chat, subscriberId="ada")
    app_client.delete("/v2/subscribers/ada")
    assert customer.rows(ChannelConnection) == []
    made(app_client, chat, context={"region": "eu"})
    app_client.delete(f"/v1/integrations/{chat.id}")
    assert customer.rows(ChannelConnection) == []


def test_another_environment_has_none_of_them(app_client: httpx.Client, customer: Customer, chat: Integration) -> None:
    from novu_app.channels import connections
    from novu_app.kernel.database import writing
    from novu_app.kernel.errors import NotFound

    made(app_client, chat, identifier="mine", context={"region": "eu"})
    production = customer.environment.production_id
    with writing() as session:
        for call in (connections.get_connection, connections.delete_connection):
            with pytest.raises(NotFound):
                call(session, production, "mine")
        with pytest.raises(NotFound):
            subscribers.get_subscriber(session, production, "ada")
