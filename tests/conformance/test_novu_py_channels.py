"""``novu-py``, unchanged: contexts, integrations, chat connections and endpoints, and what providers report."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from novu_py import Novu, models

from tests.conformance.test_novu_py import finished_runs, trigger
from tests.support.http import HttpSink
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]


@pytest.fixture
def integrate(novu: Novu, unique: Unique) -> Callable[..., models.IntegrationResponseDto]:
    """Makes an active integration."""

    def make(provider_id: str, channel: str, **credentials: Any) -> models.IntegrationResponseDto:
        body: Any = {
            "provider_id": provider_id,
            "channel": channel,
            "identifier": unique(provider_id),
            "credentials": credentials,
            "active": True,
        }
        return novu.integrations.create(create_integration_request_dto=body).result

    return make


Integrate = Callable[..., models.IntegrationResponseDto]


@pytest.fixture
def person(novu: Novu, unique: Unique) -> str:
    """A subscriber."""
    name = unique("person")
    novu.subscribers.create(create_subscriber_request_dto={"subscriber_id": name})
    return name


def test_contexts_are_made_read_changed_and_deleted(novu: Novu, unique: Unique) -> None:
    kind = unique("tenant")
    made = novu.contexts.create(create_context_request_dto={"type": kind, "id": "acme", "data": {"plan": "pro"}}).result
    assert (made.type, made.id, made.data) == (kind, "acme", {"plan": "pro"})
    assert novu.contexts.retrieve(type_=kind, id="acme").result == made
    changed = novu.contexts.update(type_=kind, id="acme", update_context_request_dto={"data": {"plan": "free"}}).result
    assert changed.data == {"plan": "free"}
    listed = novu.contexts.list(request={"search": kind}).result
    assert ([each.id for each in listed.data], listed.total_count) == (["acme"], 1)
    with pytest.raises(models.ErrorDto) as taken:
        novu.contexts.create(create_context_request_dto={"type": kind, "id": "acme"})
    assert taken.value.data.status_code == 409
    novu.contexts.delete(type_=kind, id="acme")
    with pytest.raises((models.ErrorDto, models.APIError)):
        novu.contexts.retrieve(type_=kind, id="acme")


def test_integrations_are_made_changed_ranked_and_deleted(novu: Novu, integrate: Integrate) -> None:
    made = integrate("email-webhook", "email", webhookUrl="https://example.com", secretKey="s")
    assert made.id
    assert made.id in [each.id for each in novu.integrations.list().result]
    assert made.id in [each.id for each in novu.integrations.list_active().result]
    assert novu.integrations.set_as_primary(integration_id=made.id).result.primary
    renamed = novu.integrations.update(integration_id=made.id, update_integration_request_dto={"name": "Mail"}).result
    assert (renamed.name, renamed.primary) == ("Mail", True)
    told = novu.integrations.integrations_controller_auto_configure_integration(integration_id=made.id).result
    assert (told.success, bool(told.message)) == (False, True)
    assert made.id not in [each.id for each in novu.integrations.delete(integration_id=made.id).result]


def test_a_connection_with_its_endpoint(novu: Novu, integrate: Integrate, person: str, unique: Unique) -> None:
    slack, name = integrate("slack", "chat", clientId="c", secretKey="s"), unique("connection")
    made = novu.channel_connections.create(
        create_channel_connection_request_dto={
            "integration_identifier": slack.identifier,
            "subscriber_id": person,
            "identifier": name,
            "workspace": {"id": "T1", "name": "Acme"},
            "auth": {"access_token": "xoxb-1"},
        }
    ).result
    assert (made.identifier, made.provider_id, made.channel) == (name, "slack", "chat")
    assert novu.channel_connections.retrieve(identifier=name).result == made
    other: Any = {"workspace": {"id": "T2"}, "auth": {"access_token": "xoxb-2"}}
    moved_to = novu.channel_connections.update(
        identifier=name, update_channel_connection_request_dto=other
    ).result.workspace
    assert (moved_to.id, moved_to.name) == ("T2", None)
    body: Any = {
        "type": "slack_channel",
        "subscriber_id": person,
        "integration_identifier": slack.identifier,
        "connection_identifier": name,
        "endpoint": {"channel_id": "C1"},
    }
    endpoint = novu.channel_endpoints.create(request_body=body).result
    assert (endpoint.connection_identifier, endpoint.subscriber_id) == (name, person)
    changed: Any = {"endpoint": {"channel_id": "C2"}}
    moved = novu.channel_endpoints.update(
        identifier=endpoint.identifier, update_channel_endpoint_request_dto=changed
    ).result
    assert moved.endpoint.channel_id == "C2"  # type: ignore[union-attr]
    assert novu.channel_endpoints.retrieve(identifier=endpoint.identifier).result == moved
    found = novu.channel_endpoints.list(request={"connection_identifier": name}).result
    assert [each.identifier for each in found.data] == [endpoint.identifier]
    assert novu.channel_connections.list(request={"subscriber_id": person}).result.total_count == 1
    novu.channel_endpoints.delete(identifier=endpoint.identifier)
    novu.channel_connections.delete(identifier=name)
    assert novu.channel_connections.list(request={"subscriber_id": person}).result.data == []


def test_addresses_to_connect_at(novu: Novu, integrate: Integrate, person: str) -> None:
    slack = integrate("slack", "chat", clientId="c1", secretKey="s")
    body: Any = {"integration_identifier": slack.identifier, "subscriber_id": person}
    calls = novu.integrations
    urls = [
        calls.generate_connect_o_auth_url(generate_connect_oauth_url_request_dto=body).result.url,
        calls.generate_link_user_o_auth_url(generate_link_user_oauth_url_request_dto=body).result.url,
        calls.generate_chat_o_auth_url(generate_chat_oauth_url_request_dto=body).result.url,
        calls.link_channel_endpoint(link_channel_endpoint_request_dto=body).result.url,
    ]
    assert all(url.startswith("https://slack.com/oauth/v2/authorize?") and "client_id=c1" in url for url in urls)
    assert [("user_scope=" in url) for url in urls] == [False, True, False, True]


def test_a_bot_of_telegram(novu: Novu, server: NovuServer, integrate: Integrate) -> None:
    bot = integrate("telegram", "chat")
    given = novu.integrations.create_mobile_link(
        integration_identifier=bot.identifier, issue_integration_mobile_link_request_dto={}
    ).result
    path = urlsplit(given.url).path
    assert path == f"/v1/integrations/chat/setup/{given.token}"
    assert server.client.get(path).status_code == 200
    with pytest.raises(models.ErrorDto, match="apiToken"):
        novu.integrations.integrations_controller_configure_integration_webhook(integration_identifier=bot.identifier)


def test_what_a_provider_reports_reaches_message_and_activity(
    novu: Novu,
    server: NovuServer,
    integrate: Integrate,
    create_workflow: CreateWorkflow,
    person: str,
    http_sink: HttpSink,
) -> None:
    http_sink.default.body["id"] = f"push-{person}"
    push = integrate("push-webhook", "push", webhookUrl=http_sink.url, secretKey="s")
    assert push.id
    # The client's model of configurations has no fields: it sends none.
    enabled = {"configurations": {"inboundWebhookEnabled": True}}
    assert server.client.put(f"/v1/integrations/{push.id}", json=enabled).status_code == 200
    device: Any = {
        "provider_id": "push-webhook",
        "integration_identifier": push.identifier,
        "credentials": {"device_tokens": ["t1"]},
    }
    novu.subscribers.credentials.update(subscriber_id=person, update_subscriber_channel_request_dto=device)
    workflow = create_workflow(
        {"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "{{payload.text}}"}}
    )
    transaction = trigger(novu, workflow, person)
    finished_runs(novu, transaction)
    body = {"eventId": f"push-{person}", "eventType": "clicked", "timestamp": "2026-01-02T03:04:05.000Z"}
    (result,) = novu.activity.track(environment_id=push.environment_id, integration_id=push.id, request_body=body)
    assert (result.id, result.event.status) == (f"push-{person}", models.Status.CLICKED)
    (message,) = novu.messages.retrieve(
        request={"subscriber_id": person, "channel": models.ChannelTypeEnum.PUSH}
    ).result.data
    assert message.seen

    def reported() -> bool:
        (run,) = novu.notifications.list(request={"transaction_id": transaction}).result.data
        return any("clicked" in detail.detail for job in run.jobs or () for detail in job.execution_details)

    wait_until(reported, "the report in the activity")
    novu.integrations.delete(integration_id=push.id)
