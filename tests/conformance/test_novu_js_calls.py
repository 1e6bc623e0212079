"""Every call of ``@novu/js`` but web chat: each has a route, and those beyond lists and marks do what they say."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from novu_app.kernel import crypto, jsons
from novu_app.rest.app import create_app
from tests.conformance.data import EMAIL, IN_APP, PAYLOAD
from tests.support.clients import SDK, ClientError, NodeClient
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Inbox = Callable[..., NodeClient]
Unique = Callable[[str], str]
#: Environments without a key are not offered, so there is nothing to demonstrate in them.
LEFT_OUT = {("post", "/v1/inbox/events")}
WHEN_URGENT = {"==": [{"var": "payload.urgent"}, True]}
HOURS = {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}


def calls_of_the_client() -> set[tuple[str, str]]:
    """The requests that the installed client makes: method and path, with ``{}`` for what it fills in."""
    [source] = [
        text
        for text in (path.read_text() for path in (SDK / "node_modules/@novu/js/dist/esm").glob("chunk-*.mjs"))
        if "var InboxService" in text
    ]
    names = dict(re.findall(r"var ([A-Z_]+_ROUTE) = (`[^`]+`|\"[^\"]+\");", source))
    service = source[source.index("var InboxService") : source.index("_httpClient = new WeakMap();")]

    def resolved(text: str) -> str:
        inner = names.get(text, text)[1:-1]
        filled = re.sub(r"\$\{([A-Z_]+_ROUTE)\}", lambda found: resolved(found[1]), inner)
        return re.sub(r"\$\{query\}", "", filled)

    found = re.findall(r"\.(get|post|patch|delete)\(\s*(`[^`]+`|\"[^\"]+\"|[A-Z_]+_ROUTE)", service)
    return {(method, "/v1" + re.sub(r"\$\{\w+\}", "{}", resolved(path))) for method, path in found}


def test_every_call_has_a_route() -> None:
    paths = create_app().openapi()["paths"]
    served = {(method, re.sub(r"\{\w+\}", "{}", path)) for path, item in paths.items() for method in item}
    calls = calls_of_the_client()
    assert len(calls) > 35
    assert calls - served - LEFT_OUT == set()


@pytest.fixture
def send(server: NovuServer) -> Callable[..., None]:
    """Triggers a workflow for a subscriber."""

    def trigger(workflow: str, to: str, **more: Any) -> None:
        event = {"name": workflow, "to": to, "payload": PAYLOAD} | more
        assert server.client.post("/v1/events/trigger", json=event).status_code == 201

    return trigger


def listed(client: NodeClient, **filters: Any) -> list[str]:
    found = client.data("notifications.list", {"useCache": False, **filters})["notifications"]
    return [each["id"] for each in found]


def filled(client: NodeClient, number: int, **filters: Any) -> list[str]:
    """The client's notifications, newest first, once there are ``number``."""
    return wait_until(
        lambda: ids if len(ids := listed(client, **filters)) == number else [], f"{number} notifications", pause=0.1
    )


def test_snooze_actions_and_bulk(
    inbox: Inbox, unique: Unique, create_workflow: Callable[..., str], send: Callable[..., None]
) -> None:
    subscriber_id, workflow = unique("js-bulk"), create_workflow(IN_APP, tags=["a"])
    for _ in range(3):
        send(workflow, subscriber_id)
    client = inbox(subscriber_id)
    first, second, third = filled(client, 3)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    snoozed = client.data("notifications.snooze", {"notificationId": first, "snoozeUntil": {"$date": until}})
    assert (snoozed["isSnoozed"], snoozed["snoozedUntil"]) == (True, until)
    assert (listed(client), listed(client, snoozed=True)) == ([second, third], [first])
    back = client.data("notifications.unsnooze", {"notificationId": first})
    assert (back["isSnoozed"], len(back["deliveredAt"])) == (False, 2)

    done = client.data("notifications.completeSecondary", {"notificationId": second})
    assert (done["secondaryAction"]["isCompleted"], done["primaryAction"]["isCompleted"]) == (True, False)
    undone = client.data("notifications.revertSecondary", {"notificationId": second})
    assert undone["secondaryAction"]["isCompleted"] is False

    client.call("notifications.archiveAllRead", {"tags": ["a"]})
    assert (listed(client, archived=True), listed(client, archived=False)) == ([second], [first, third])
    client.call("notifications.deleteAll", {"tags": ["b"]})
    assert len(listed(client)) == 3
    client.call("notifications.deleteAll", {"data": {"order": "42"}})
    assert listed(client) == []


def test_dates_narrow_a_list(
    inbox: Inbox, unique: Unique, create_workflow: Callable[..., str], send: Callable[..., None]
) -> None:
    subscriber_id = unique("js-dates")
    send(create_workflow(IN_APP), subscriber_id)
    client = inbox(subscriber_id)
    [only] = filled(client, 1)
    now = int(datetime.now(UTC).timestamp() * 1000)
    assert listed(client, createdGte=now - 600_000, createdLte=now + 600_000) == [only]
    assert listed(client, createdGte=now + 600_000) == []
    assert listed(client, createdLte=now - 600_000) == []


def test_preferences_one_by_one_in_bulk_and_by_the_clock(
    server: NovuServer, inbox: Inbox, unique: Unique, create_workflow: Callable[..., str]
) -> None:
    both, other = create_workflow(IN_APP, EMAIL), create_workflow(IN_APP)
    subscriber_id = unique("js-prefer")
    schedule = {"isEnabled": True, "weeklySchedule": {"monday": HOURS}}
    client = inbox(subscriber_id, "session.initialize.resolved", useCache=False, defaultSchedule=schedule)
    assert client.wait_for("session.initialize.resolved").data["data"]["schedule"] == schedule

    def of(identifier: str) -> Any:
        everything = client.data("preferences.list", {})[1:]
        return next(each for each in everything if each["workflow"]["identifier"] == identifier)

    changed = client.data(
        "preferences.update", {"workflowId": of(both)["workflow"]["id"], "channels": {"email": False}}
    )
    assert changed["channels"] == {"in_app": True, "email": False}
    bulk = [{"workflowId": of(each)["workflow"]["id"], "channels": {"in_app": False}} for each in (other, both)]
    answers = client.data("preferences.bulkUpdate", bulk)
    assert [each["workflow"]["identifier"] for each in answers] == [other, both]
    assert of(both)["channels"] == {"in_app": False, "email": False}

    assert client.data("preferences.schedule.get")["weeklySchedule"] == {"monday": HOURS}
    client.call("preferences.schedule.update", {"isEnabled": False})
    assert client.data("preferences.schedule.get")["isEnabled"] is False


def test_topic_subscriptions(inbox: Inbox, unique: Unique, create_workflow: Callable[..., str]) -> None:
    workflow, topic = create_workflow(IN_APP), unique("topic")
    client = inbox(unique("js-topic"), useCache=False)
    assert client.data("subscriptions.get", {"topicKey": topic}) is None
    made = client.data(
        "subscriptions.create",
        {"topicKey": topic, "topicName": "News", "preferences": [{"workflowId": workflow, "condition": WHEN_URGENT}]},
    )
    assert made["preferences"][0]["condition"] == WHEN_URGENT
    found = client.data("subscriptions.get", {"topicKey": topic})
    assert found["identifier"] == made["identifier"]
    assert [each["identifier"] for each in client.data("subscriptions.list", {"topicKey": topic})] == [
        made["identifier"]
    ]
    changed = client.data(
        "subscriptions.update",
        {
            "topicKey": topic,
            "identifier": made["identifier"],
            "preferences": [{"workflowId": workflow, "enabled": False}],
        },
    )
    assert [each["enabled"] for each in changed["preferences"]] == [False]
    client.call("subscriptions.delete", {"topicKey": topic, "identifier": made["identifier"]})
    assert client.data("subscriptions.list", {"topicKey": topic}) == []


def test_channel_connections_and_endpoints(server: NovuServer, inbox: Inbox, unique: Unique) -> None:
    credentials = {"applicationId": "a", "clientId": "c", "secretKey": "s"}
    body = {"providerId": "slack", "channel": "chat", "credentials": credentials, "active": True}
    slack = server.client.post("/v1/integrations", json=body).json()["data"]["identifier"]
    subscriber_id, name = unique("js-channel"), unique("connection")
    client = inbox(subscriber_id)
    for method in ("channelConnections.generateConnectOAuthUrl", "channelConnections.generateOAuthUrl"):
        url = client.data(method, {"integrationIdentifier": slack})["url"]
        assert url.startswith("https://slack.com/oauth/v2/authorize?")
    flow = {"integrationIdentifier": slack, "subscriberId": subscriber_id}
    assert "user_scope" in client.data("channelEndpoints.generateLinkUserOAuthUrl", flow)["url"]
    assert "user_scope" in client.data("channelEndpoints.link", {"integrationIdentifier": slack})["url"]

    connection = {"identifier": name, "workspace": {"id": "T"}, "auth": {"accessToken": "x"}, **flow}
    assert server.client.post("/v1/channel-connections", json=connection).status_code == 201
    assert "T" in jsons.dumps(client.data("channelConnections.list", {"connectionMode": "subscriber"}))
    assert name in jsons.dumps(client.data("channelConnections.get", {"identifier": name}))
    endpoint = {"connectionIdentifier": name, "type": "slack_user", "endpoint": {"userId": "U"}, **flow}
    made = client.data("channelEndpoints.create", endpoint)
    assert made["type"] == "slack_user"
    assert made["identifier"] in jsons.dumps(client.data("channelEndpoints.list", {}))
    assert client.data("channelEndpoints.get", {"identifier": made["identifier"]})["type"] == "slack_user"
    client.call("channelEndpoints.delete", {"identifier": made["identifier"]})
    client.call("channelConnections.delete", {"identifier": name})
    with pytest.raises(ClientError):
        client.call("channelConnections.get", {"identifier": name})


def test_a_context_has_an_inbox_of_its_own(
    server: NovuServer, inbox: Inbox, unique: Unique, create_workflow: Callable[..., str], send: Callable[..., None]
) -> None:
    subscriber_id, workflow, context = unique("js-context"), create_workflow(IN_APP), {"tenant": unique("acme")}
    received = "notifications.notification_received"
    acme = inbox(subscriber_id, "socket.connect.resolved", received, context=context)
    plain = inbox(subscriber_id, "socket.connect.resolved", received)
    for client in (acme, plain):
        client.wait_for("socket.connect.resolved")
    send(workflow, subscriber_id, context=context)
    theirs = acme.wait_for(received).data["result"]["id"]
    send(workflow, subscriber_id)
    mine = plain.wait_for(received).data["result"]["id"]
    assert (filled(acme, 1), filled(plain, 1)) == ([theirs], [mine])
    assert [acme.data("notifications.count", {"read": False})["count"] for _ in range(2)] == [1, 1]
    for client, other in ((acme, mine), (plain, theirs)):
        assert other not in [event.data["result"]["id"] for event in client.events if event.name == received]


def test_a_hash_lets_a_page_say_who_somebody_is(server: NovuServer, inbox: Inbox, unique: Unique) -> None:
    subscriber_id = unique("js-hash")
    server.client.post("/v2/subscribers", json={"subscriberId": subscriber_id, "firstName": "Old"})
    person = {"subscriberId": subscriber_id, "firstName": "New"}
    proof = crypto.hmac_hex(server.secret_key, subscriber_id)
    inbox(subscriber_id, "session.initialize.resolved", subscriber=person, subscriberHash=proof).wait_for(
        "session.initialize.resolved"
    )
    assert server.client.get(f"/v2/subscribers/{subscriber_id}").json()["data"]["firstName"] == "New"
    with pytest.raises(ClientError):
        inbox(subscriber_id).data("notifications.read", {"notificationId": "f" * 24})
