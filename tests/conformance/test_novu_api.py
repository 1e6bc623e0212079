"""``@novu/api`` in node, unchanged. Like its Python twin it checks each answer against its own models."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.data import EMAIL, IN_APP, PAYLOAD
from tests.support.clients import ClientError, NodeClient
from tests.support.processes import wait_until
from tests.support.server import NovuServer


def test_create_trigger_and_read_back(api: Callable[..., Any], unique: Callable[[str], str]) -> None:
    subscriber_id, identifier = unique("node-ada"), unique("node-workflow")
    workflow = api(
        "workflows.create",
        {"name": "From node", "workflowId": identifier, "active": True, "steps": [IN_APP, EMAIL], "tags": ["node"]},
    )
    assert (workflow["workflowId"], workflow["status"], workflow["tags"]) == (identifier, "ACTIVE", ["node"])
    assert api("workflows.get", workflow["slug"])["workflowId"] == identifier

    answer = api(
        "trigger",
        {
            "workflowId": identifier,
            "to": {"subscriberId": subscriber_id, "firstName": "Ada", "email": "ada@example.com"},
            "payload": PAYLOAD,
        },
    )
    assert (answer["acknowledged"], answer["status"]) == (True, "processed")

    def messages() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = api("messages.retrieve", {"subscriberId": subscriber_id})["data"]
        return found

    wait_until(lambda: len(messages()) == 2, "both messages", pause=0.1)
    assert {message["channel"] for message in messages()} == {"in_app", "email"}
    runs = api("notifications.list", {"transactionId": answer["transactionId"]})["data"]
    assert [run["subscriber"]["subscriberId"] for run in runs] == [subscriber_id]
    assert api("notifications.retrieve", runs[0]["id"])["transactionId"] == answer["transactionId"]
    assert api("subscribers.retrieve", subscriber_id)["firstName"] == "Ada"


def test_topics_and_bulk(
    api: Callable[..., Any], unique: Callable[[str], str], create_workflow: Callable[..., str]
) -> None:
    topic, people, workflow = unique("node-topic"), [unique("node-m") for _ in range(2)], create_workflow(IN_APP)
    created = api("subscribers.createBulk", {"subscribers": [{"subscriberId": person} for person in people]})
    assert {each["subscriberId"] for each in created["created"]} == set(people)
    api("topics.create", {"key": topic, "name": "From node"})
    joined = api("topics.subscriptions.create", {"subscriptions": people}, topic)
    assert joined["meta"]["successful"] == 2

    to_topic = {"workflowId": workflow, "to": {"type": "Topic", "topicKey": topic}, "payload": PAYLOAD}
    unknown = {"workflowId": "no-such-workflow", "to": people[0]}
    answers = api("triggerBulk", {"events": [to_topic, unknown]})
    assert [answer["status"] for answer in answers] == ["processed", "error"]
    for person in people:
        wait_until(
            lambda who=person: len(api("messages.retrieve", {"subscriberId": who})["data"]) == 1,
            f"the message of {person}",
        )


def test_broadcast_and_cancel(
    api: Callable[..., Any], unique: Callable[[str], str], create_workflow: Callable[..., str]
) -> None:
    person = unique("node-everyone")
    api("subscribers.create", {"subscriberId": person})
    assert api("triggerBroadcast", {"name": create_workflow(IN_APP), "payload": PAYLOAD})["status"] == "processed"
    wait_until(lambda: len(api("messages.retrieve", {"subscriberId": person})["data"]) == 1, "the broadcast")
    assert api("cancel", unique("never-was")) is False


def test_messages_are_deleted_one_by_one_and_by_transaction(
    api: Callable[..., Any],
    refused: Callable[..., tuple[int | None, str]],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
) -> None:
    person, workflow = unique("node-deleted"), create_workflow(IN_APP, EMAIL)
    to = {"subscriberId": person, "email": "gone@example.com"}
    transaction = api("trigger", {"workflowId": workflow, "to": to, "payload": PAYLOAD})["transactionId"]

    def channels() -> dict[str, str]:
        return {each["channel"]: each["id"] for each in api("messages.retrieve", {"subscriberId": person})["data"]}

    wait_until(lambda: len(channels()) == 2, "both messages", pause=0.05)
    letter = channels()["email"]
    assert api("messages.delete", letter) == {"acknowledged": True, "status": "deleted"}
    assert refused("messages.delete", letter) == (404, "ErrorDto")
    assert channels().keys() == {"in_app"}
    assert refused("messages.deleteByTransactionId", transaction, "email") == (404, "ErrorDto")
    assert channels().keys() == {"in_app"}
    api("messages.deleteByTransactionId", transaction)
    assert channels() == {}


def test_errors_come_as_the_classes_of_the_client(
    server: NovuServer, api: Callable[..., Any], node_clients: Callable[..., NodeClient]
) -> None:
    options = {"secretKey": "not-a-key", "serverURL": server.url, "retryConfig": {"strategy": "none"}}
    with pytest.raises(ClientError, match="API Key not found") as unauthorized:
        node_clients("@novu/api", options).call("subscribers.search", {})
    assert (unauthorized.value.error["class"], unauthorized.value.status) == ("ErrorDto", 401)

    with pytest.raises(ClientError, match="workflow_not_found") as unknown:
        api("trigger", {"workflowId": "no-such-workflow", "to": "a"})
    assert (unknown.value.error["class"], unknown.value.status) == ("ValidationErrorDto", 422)

    with pytest.raises(ClientError) as missing:
        api("workflows.get", "no-such-workflow")
    assert (missing.value.error["class"], missing.value.status) == ("ErrorDto", 404)
