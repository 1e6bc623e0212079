"""``@novu/api`` in node: contexts, integrations, chat connections and endpoints, and what providers report."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import ClientError
from tests.support.http import HttpSink
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Api = Callable[..., Any]
Refused = Callable[..., tuple[int | None, str]]
Unique = Callable[[str], str]
Integrate = Callable[..., dict[str, Any]]


@pytest.fixture
def integrate(api: Api, unique: Unique) -> Integrate:
    """Makes an active integration."""

    def make(provider_id: str, channel: str, **credentials: Any) -> dict[str, Any]:
        body = {"providerId": provider_id, "channel": channel, "identifier": unique(f"node-{provider_id}")}
        made: dict[str, Any] = api("integrations.create", body | {"credentials": credentials, "active": True})
        return made

    return make


@pytest.fixture
def person(api: Api, unique: Unique) -> str:
    """A subscriber."""
    name = unique("node-person")
    api("subscribers.create", {"subscriberId": name})
    return name


def test_contexts_are_made_read_changed_and_deleted(api: Api, refused: Refused, unique: Unique) -> None:
    kind = unique("node-tenant")
    made = api("contexts.create", {"type": kind, "id": "acme", "data": {"plan": "pro"}})
    assert api("contexts.retrieve", "acme", kind) == made
    one = {"type": kind, "id": "acme"}
    changed = api("contexts.update", one | {"updateContextRequestDto": {"data": {"plan": "free"}}})
    assert changed["data"] == {"plan": "free"}
    assert [each["id"] for each in api("contexts.list", {"search": kind})["data"]] == ["acme"]
    assert refused("contexts.create", one) == (409, "ErrorDto")
    api("contexts.delete", "acme", kind)
    assert refused("contexts.retrieve", "acme", kind)[0] == 404
    assert api("contexts.list", {"search": kind})["data"] == []


def test_integrations_are_made_changed_ranked_and_deleted(api: Api, refused: Refused, integrate: Integrate) -> None:
    made = integrate("email-webhook", "email", webhookUrl="https://example.com", secretKey="s")
    for listing in ("integrations.list", "integrations.listActive"):
        assert made["id"] in [each["id"] for each in api(listing)]
    assert api("integrations.setAsPrimary", made["id"])["primary"]
    renamed = api("integrations.update", {"name": "Mail", "active": False, "check": False}, made["id"])
    assert (renamed["name"], renamed["active"]) == ("Mail", False)
    assert made["id"] not in [each["id"] for each in api("integrations.listActive")]
    told = api("integrations.integrationsControllerAutoConfigureIntegration", made["id"])
    assert (told["success"], bool(told["message"])) == (False, True)
    assert made["id"] not in [each["id"] for each in api("integrations.delete", made["id"])]
    for call in (("integrations.delete", made["id"]), ("integrations.setAsPrimary", made["id"])):
        assert refused(*call)[0] == 404


def test_a_connection_with_its_endpoint(
    api: Api, refused: Refused, integrate: Integrate, person: str, unique: Unique
) -> None:
    slack, name = integrate("slack", "chat", clientId="c", secretKey="s")["identifier"], unique("node-connection")
    owner = {"subscriberId": person, "integrationIdentifier": slack}
    workspace = {"workspace": {"id": "T1", "name": "Acme"}, "auth": {"accessToken": "xoxb-1"}}
    made = api("channelConnections.create", {**owner, **workspace, "identifier": name})
    assert (made["identifier"], made["providerId"], made["channel"]) == (name, "slack", "chat")
    change = {"workspace": {"id": "T2", "name": "Other"}, "auth": {"accessToken": "xoxb-2"}}
    assert api("channelConnections.update", change, name)["workspace"]["id"] == "T2"
    assert api("channelConnections.retrieve", name)["workspace"]["name"] == "Other"
    assert [each["identifier"] for each in api("channelConnections.list", {"subscriberId": person})["data"]] == [name]

    body = {**owner, "type": "slack_channel", "connectionIdentifier": name, "endpoint": {"channelId": "C1"}}
    endpoint = api("channelEndpoints.create", body)["identifier"]
    moved = api("channelEndpoints.update", {"endpoint": {"channelId": "C2"}}, endpoint)
    assert moved["endpoint"]["channelId"] == "C2"
    assert api("channelEndpoints.retrieve", endpoint) == moved
    found = api("channelEndpoints.list", {"connectionIdentifier": name})["data"]
    assert [each["identifier"] for each in found] == [endpoint]
    assert refused("channelEndpoints.create", body | {"integrationIdentifier": "none"})[0] == 404

    api("channelEndpoints.delete", endpoint)
    assert refused("channelEndpoints.retrieve", endpoint)[0] == 404
    api("channelConnections.delete", name)
    assert refused("channelConnections.retrieve", name)[0] == 404


def test_addresses_to_connect_at(api: Api, server: NovuServer, integrate: Integrate, person: str) -> None:
    body = {"integrationIdentifier": integrate("slack", "chat", clientId="c1", secretKey="s")["identifier"]}
    methods = ("generateConnectOAuthUrl", "generateLinkUserOAuthUrl", "generateChatOAuthUrl", "linkChannelEndpoint")
    urls = [api(f"integrations.{method}", {**body, "subscriberId": person})["url"] for method in methods]
    assert all(url.startswith("https://slack.com/oauth/v2/authorize?") and "client_id=c1" in url for url in urls)
    bot = integrate("telegram", "chat")["identifier"]
    link = api("integrations.createMobileLink", {}, bot)
    assert server.client.get(f"/v1/integrations/chat/setup/{link['token']}").status_code == 200
    with pytest.raises(ClientError, match="apiToken"):
        api("integrations.integrationsControllerConfigureIntegrationWebhook", bot)


def test_what_a_provider_reports_reaches_the_message(
    api: Api,
    refused: Refused,
    server: NovuServer,
    integrate: Integrate,
    create_workflow: Callable[..., str],
    person: str,
    http_sink: HttpSink,
) -> None:
    http_sink.default.body["id"] = f"push-{person}"
    push = integrate("push-webhook", "push", webhookUrl=http_sink.url, secretKey="s")
    # The client's model of configurations has no fields: it sends none.
    enabled = {"configurations": {"inboundWebhookEnabled": True}}
    assert server.client.put(f"/v1/integrations/{push['id']}", json=enabled).status_code == 200
    device = {"providerId": "push-webhook", "integrationIdentifier": push["identifier"]}
    api("subscribers.credentials.update", {**device, "credentials": {"deviceTokens": ["t1"]}}, person)
    step = {"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "x"}}
    api("trigger", {"workflowId": create_workflow(step), "to": person, "payload": {}})
    wait_until(lambda: http_sink.requests, "the push")
    reported = {"eventId": f"push-{person}", "eventType": "clicked", "timestamp": "2026-01-02T03:04:05.000Z"}
    place = {"environmentId": push["environmentId"], "integrationId": push["id"]}

    def clicked() -> bool:
        found = api("activity.track", {**place, "requestBody": reported})
        return [each["event"]["status"] for each in found] == ["clicked"]

    # What the provider answered is stored a moment after it answered.
    wait_until(clicked, "the message that the provider knows", pause=0.05)
    (message,) = api("messages.retrieve", {"subscriberId": person, "channel": "push"})["data"]
    assert message["seen"]
    assert refused("activity.track", {**place, "integrationId": "f" * 24, "requestBody": reported})[0] == 404
    api("integrations.delete", push["id"])
