"""Endpoints over REST: each of the 14 types with its body, and messages that go where an endpoint says until it is deleted."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.channels.models import ChannelEndpoint
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_id
from tests.support.customer import Customer
from tests.support.http import HttpSink
from tests.support.steps import step

PATH = "/v1/channel-endpoints"
Drain = Callable[[], int]

TYPES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("slack_channel", "chat-webhook", {"channelId": "C1"}, {"channelId": ""}),
    ("slack_user", "chat-webhook", {"userId": "U1"}, {"channelId": "C1"}),
    ("webhook", "chat-webhook", {"url": "https://chat.example/x", "channel": "news"}, {"url": "ftp://chat.example"}),
    ("phone", "chat-webhook", {"phoneNumber": "+4930123"}, {"phoneNumber": 4930123}),
    ("ms_teams_channel", "chat-webhook", {"teamId": "T", "channelId": "C"}, {"teamId": "T"}),
    ("ms_teams_user", "chat-webhook", {"userId": "u"}, {}),
    ("telegram_chat", "chat-webhook", {"chatId": "42"}, {"chatId": 42}),
    ("webex_room", "webex-messaging", {"roomId": "r", "parentId": "p"}, {"parentId": "p"}),
    ("webex_person", "webex-messaging", {"personEmail": "ada@example.com"}, {}),
    ("line_user", "chat-webhook", {"userId": "u"}, {"id": "u"}),
    ("pagerduty_service", "pagerduty", {"routingKey": "k", "region": "eu"}, {"routingKey": "k", "region": "asia"}),
    ("opsgenie_integration", "opsgenie", {"apiKey": "k", "region": "us"}, {"apiKey": "k"}),
    ("grafana_oncall_integration", "grafana-on-call", {"url": "https://g.example", "authToken": "t"}, {"url": "g"}),
    (
        "tool_webhook",
        "tool-webhook",
        {"url": "https://tool.example", "headers": {"X-A": "1"}, "method": "PUT"},
        {"url": "https://tool.example", "method": "GET"},
    ),
]


def stored(customer: Customer, provider_id: str) -> Integration:
    """An integration as it is stored, of a provider whose messages no module delivers yet."""
    row_id, now = new_id(), clock.now_ms()
    row = Integration(
        id=row_id,
        environment_id=customer.environment.id,
        organization_id=customer.environment.organization_id,
        provider_id=provider_id,
        channel="tool" if provider_id in ("pagerduty", "opsgenie", "tool-webhook") else "chat",
        identifier=f"{provider_id}-1",
        name=provider_id,
        credentials=crypto.encrypt(jsons.dumps({}), row=row_id),
        active=True,
        created_at=now,
        updated_at=now,
    )
    with writing() as session:
        session.add(row)
    return row


def body_for(integration: Integration, kind: str, endpoint: dict[str, Any], **more: Any) -> dict[str, Any]:
    who = {"subscriberId": "ada", "integrationIdentifier": integration.identifier}
    return who | {"type": kind, "endpoint": endpoint, **more}


@pytest.mark.parametrize(("kind", "provider_id", "good", "bad"), TYPES, ids=[entry[0] for entry in TYPES])
def test_every_type_has_a_body_of_its_own(
    sdk: Novu,
    app_client: httpx.Client,
    customer: Customer,
    kind: str,
    provider_id: str,
    good: dict[str, Any],
    bad: dict[str, Any],
) -> None:
    customer.subscribers("ada")
    integration = stored(customer, provider_id)
    more = {"identifier": "one"}
    if kind.startswith("webex"):
        connection = {"workspace": {"id": "w"}, "auth": {"accessToken": "t"}, "subscriberId": "ada", "identifier": "w"}
        app_client.post("/v1/channel-connections", json=connection | {"integrationIdentifier": integration.identifier})
        more["connectionIdentifier"] = "w"
    refused = app_client.post(PATH, json=body_for(integration, kind, bad, **more))
    assert refused.status_code == 400, refused.text
    assert all(name.startswith("endpoint") for name in refused.json()["errors"]), refused.text
    created = app_client.post(PATH, json=body_for(integration, kind, good, **more))
    assert created.status_code == 201, created.text
    assert created.json()["data"]["endpoint"] == good
    read = sdk.channel_endpoints.retrieve(identifier="one").result
    assert (read.type, read.subscriber_id, read.provider_id) == (kind, "ada", provider_id)
    assert read.connection_identifier == more.get("connectionIdentifier")
    (row,) = customer.rows(ChannelEndpoint)
    assert not any(str(value) in row.endpoint for value in good.values() if len(str(value)) > 3)
    worse = app_client.patch(f"{PATH}/one", json={"endpoint": bad})
    assert worse.status_code == 400, worse.text
    assert f'required format for type "{kind}"' in str(worse.json()["message"])
    assert app_client.patch(f"{PATH}/one", json={"endpoint": good}).json()["data"]["endpoint"] == good


def test_the_client_makes_changes_and_deletes_one(sdk: Novu, customer: Customer) -> None:
    integration = stored(customer, "chat-webhook")
    created = sdk.channel_endpoints.create(
        request_body={
            "type": "slack_channel",
            "subscriber_id": "new",
            "integration_identifier": integration.identifier,
            "endpoint": {"channel_id": "C1"},
            "create_subscriber_if_missing": True,
            "context": {"region": "eu"},
        }
    ).result
    assert created.identifier.startswith("chendp_")
    assert (created.subscriber_id, created.context_keys) == ("new", ["region:eu"])
    assert sdk.subscribers.retrieve(subscriber_id="new").result.subscriber_id == "new"
    assert sdk.channel_endpoints.list(request={"subscriber_id": "new"}).result.data == [created]
    changed = sdk.channel_endpoints.update(
        identifier=created.identifier, update_channel_endpoint_request_dto={"endpoint": {"channel_id": "C2"}}
    ).result
    assert changed.endpoint.model_dump() == {"channel_id": "C2"}
    sdk.channel_endpoints.delete(identifier=created.identifier)
    for call in (sdk.channel_endpoints.retrieve, sdk.channel_endpoints.delete):
        with pytest.raises(models.ErrorDto, match="Channel endpoint with identifier"):
            call(identifier=created.identifier)


@pytest.mark.parametrize(
    ("more", "status", "says"),
    [
        ({"type": "fax"}, 400, "type must be one of the following values: slack_channel, slack_user"),
        ({"type": None}, 400, "type must be one of the following values"),
        ({"endpoint": "C1"}, 400, "endpoint must be an object"),
        ({"subscriberId": "nobody"}, 404, "Subscriber not found: nobody"),
        ({"integrationIdentifier": "none"}, 404, "Integration not found: none"),
        ({"connectionIdentifier": "none"}, 404, "Channel connection not found: none"),
        (
            {"type": "webex_room", "endpoint": {"roomId": "r"}},
            400,
            'Channel endpoint type "webex_room" requires an integration of webex-messaging',
        ),
        (
            {"type": "tool_webhook", "endpoint": {"url": "https://a.example"}},
            400,
            'Channel endpoint type "tool_webhook" requires an integration of tool-webhook',
        ),
        ({"identifier": "taken"}, 409, 'Channel endpoint with identifier "taken" already exists'),
    ],
)
def test_what_can_not_be_an_endpoint_is_refused(
    app_client: httpx.Client, customer: Customer, more: dict[str, Any], status: int, says: str
) -> None:
    customer.subscribers("ada")
    integration = stored(customer, "chat-webhook")
    good = body_for(integration, "slack_channel", {"channelId": "C1"})
    assert app_client.post(PATH, json=good | {"identifier": "taken"}).status_code == 201
    answer = app_client.post(PATH, json=good | more)
    assert answer.status_code == status, answer.text
    assert says in str(answer.json()["message"])
    assert len(customer.rows(ChannelEndpoint)) == 1


def test_webex_needs_a_connection_of_the_same_contexts(app_client: httpx.Client, customer: Customer) -> None:
    customer.subscribers("ada")
    integration = stored(customer, "webex-messaging")
    bare = app_client.post(PATH, json=body_for(integration, "webex_room", {"roomId": "r"}))
    assert "requires a connectionIdentifier" in bare.json()["message"]
    connection = {"workspace": {"id": "w"}, "auth": {"accessToken": "t"}, "context": {"region": "eu"}}
    made = app_client.post(
        "/v1/channel-connections", json=connection | {"integrationIdentifier": integration.identifier}
    ).json()["data"]
    named = {"connectionIdentifier": made["identifier"]}
    other = app_client.post(PATH, json=body_for(integration, "webex_room", {"roomId": "r"}, **named))
    assert "context must match channel connection" in other.json()["message"]
    same = body_for(integration, "webex_room", {"roomId": "r"}, context={"region": "eu"}, **named)
    assert app_client.post(PATH, json=same).status_code == 201
    listed = app_client.get(f"{PATH}?connectionIdentifier={made['identifier']}").json()
    assert (listed["totalCount"], len(listed["data"])) == (1, 1)
    assert app_client.get(f"{PATH}?connectionIdentifier=none").json()["totalCount"] == 0


def test_lists_are_narrowed_by_contexts(app_client: httpx.Client, customer: Customer) -> None:
    integration = stored(customer, "chat-webhook")
    for number, context in enumerate(({}, {"region": "eu"}, {"plan": "pro", "region": "eu"})):
        endpoint = body_for(
            integration,
            "phone",
            {"phoneNumber": "+1"},
            identifier=f"e{number}",
            context=context,
            createSubscriberIfMissing=True,
        )
        assert app_client.post(PATH, json=endpoint).status_code == 201

    def found(query: str) -> list[str]:
        return [row["identifier"] for row in app_client.get(f"{PATH}?{query}").json()["data"]]

    assert found("contextKeys=") == ["e0"]
    assert found("contextKeys=region:eu") == ["e1"]
    assert found("contextKeys=region:eu&contextKeys=plan:pro") == ["e2"]
    assert found("orderDirection=ASC") == ["e0", "e1", "e2"]


def test_messages_go_to_an_endpoint_until_it_is_deleted(
    sdk: Novu, app_client: httpx.Client, customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    chat = customer.integration("chat-webhook", {}, "chat")
    tool = customer.integration("tool-webhook", {"method": "POST", "webhookUrl": f"{http_sink.url}/all"}, "tool")
    customer.workflow(step("chat", body="Hello"), step("tool", body="Page"))
    customer.subscribers("ada")
    at_chat = body_for(chat, "webhook", {"url": f"{http_sink.url}/chat"}, identifier="chat")
    at_tool = body_for(tool, "tool_webhook", {"url": f"{http_sink.url}/tool", "method": "PUT"}, identifier="tool")
    for body in (at_chat, at_tool):
        assert app_client.post(PATH, json=body).status_code == 201

    def arrived() -> list[tuple[str, str]]:
        http_sink.requests.clear()
        customer.trigger("ada")
        drain()
        return sorted((request.method, request.path) for request in http_sink.requests)

    assert arrived() == [("POST", "/chat"), ("PUT", "/tool")]
    app_client.patch(f"{PATH}/chat", json={"endpoint": {"url": f"{http_sink.url}/moved"}})
    assert arrived() == [("POST", "/moved"), ("PUT", "/tool")]
    for identifier in ("chat", "tool"):
        sdk.channel_endpoints.delete(identifier=identifier)
    assert arrived() == [("POST", "/all")]
