"""``@novu/api`` in node: subscribers with what belongs to them, and the topics that they follow."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.data import EMAIL, IN_APP

Api = Callable[..., Any]
Refused = Callable[..., tuple[int | None, str]]
Unique = Callable[[str], str]


@pytest.fixture
def people(api: Api, unique: Unique) -> list[str]:
    """Two subscribers."""
    names = [unique("node-person") for _ in range(2)]
    api("subscribers.createBulk", {"subscribers": [{"subscriberId": name, "firstName": "Ada"} for name in names]})
    return names


def test_a_subscriber_is_changed_found_and_deleted(api: Api, refused: Refused, people: list[str]) -> None:
    ada, _ = people
    changed = api("subscribers.patch", {"lastName": "Lovelace", "data": {"rank": 1}}, ada)
    assert (changed["firstName"], changed["lastName"], changed["data"]) == ("Ada", "Lovelace", {"rank": 1})
    (found,) = api("subscribers.search", {"subscriberId": ada, "limit": 1})["data"]
    assert (found["subscriberId"], found["lastName"]) == (ada, "Lovelace")
    online = api("subscribers.properties.updateOnlineFlag", {"isOnline": True}, ada)
    assert (online["subscriberId"], online["isOnline"]) == (ada, True)
    assert api("subscribers.retrieve", ada)["isOnline"]
    # The 409 carries who is there.
    assert refused("subscribers.create", {"subscriberId": ada}, True) == (409, "SubscriberResponseDto")
    assert refused("subscribers.create", {"subscriberId": ""}) == (422, "ValidationErrorDto")
    assert api("subscribers.delete", ada)["acknowledged"]
    for call in (("subscribers.retrieve", ada), ("subscribers.delete", ada), ("subscribers.patch", {}, ada)):
        assert refused(*call) == (404, "ErrorDto")


def test_credentials_are_set_added_to_and_taken_away(
    api: Api, refused: Refused, unique: Unique, people: list[str]
) -> None:
    ada, _ = people
    integration = unique("node-push")
    made = {"providerId": "push-webhook", "channel": "push", "identifier": integration, "active": True}
    pushing = api(
        "integrations.create", made | {"credentials": {"webhookUrl": "https://example.com", "secretKey": "s"}}
    )

    def device(*tokens: str) -> dict[str, Any]:
        credentials = {"deviceTokens": list(tokens)}
        return {"providerId": "push-webhook", "integrationIdentifier": integration, "credentials": credentials}

    def tokens(subscriber: dict[str, Any]) -> list[list[str]]:
        return [channel["credentials"]["deviceTokens"] for channel in subscriber["channels"]]

    assert tokens(api("subscribers.credentials.update", device("one"), ada)) == [["one"]]
    assert tokens(api("subscribers.credentials.append", device("two"), ada)) == [["one", "two"]]
    assert tokens(api("subscribers.credentials.update", device("three"), ada)) == [["three"]]
    assert tokens(api("subscribers.retrieve", ada)) == [["three"]]
    api("subscribers.credentials.delete", ada, "push-webhook")
    assert tokens(api("subscribers.retrieve", ada)) == []
    wrong = device("x") | {"integrationIdentifier": "no-such-integration"}
    assert refused("subscribers.credentials.update", wrong, ada) == (400, "ErrorDto")
    api("integrations.delete", pushing["id"])


def test_preferences_of_a_subscriber(
    api: Api, refused: Refused, people: list[str], create_workflow: Callable[..., str]
) -> None:
    ada, bob = people
    workflow = create_workflow(IN_APP, EMAIL)

    def channels(subscriber_id: str) -> dict[str, bool]:
        listed = api("subscribers.preferences.list", {"subscriberId": subscriber_id})
        (one,) = [each["channels"] for each in listed["workflows"] if each["workflow"]["identifier"] == workflow]
        return dict(one)

    assert channels(ada) == {"email": True, "inApp": True}
    changed = api("subscribers.preferences.update", {"workflowId": workflow, "channels": {"email": False}}, ada)
    assert changed["global"]["channels"]["email"]
    assert (channels(ada), channels(bob)) == ({"email": False, "inApp": True}, {"email": True, "inApp": True})
    wanted = {"preferences": [{"workflowId": workflow, "channels": {"inApp": False, "email": True}}]}
    (done,) = api("subscribers.preferences.bulkUpdate", wanted, ada)
    assert done["workflow"]["identifier"] == workflow
    assert channels(ada) == {"email": True, "inApp": False}
    unknown = {"preferences": [{"workflowId": "no-such-workflow", "channels": {"email": False}}]}
    assert refused("subscribers.preferences.bulkUpdate", unknown, ada) == (404, "ErrorDto")
    assert refused("subscribers.preferences.list", {"subscriberId": "nobody"}) == (404, "ErrorDto")


def test_a_topic_is_found_renamed_and_deleted(api: Api, refused: Refused, unique: Unique) -> None:
    key = unique("node-topic")
    made = api("topics.create", {"key": key, "name": "Before"})
    assert api("topics.get", key)["id"] == made["id"]
    assert refused("topics.create", {"key": key}, True) == (409, "TopicResponseDto")
    assert refused("topics.create", {"key": ""}) == (422, "ValidationErrorDto")
    assert api("topics.update", {"name": "After"}, key)["name"] == "After"
    assert [(topic["key"], topic["name"]) for topic in api("topics.list", {"key": key})["data"]] == [(key, "After")]
    assert api("topics.delete", key) == {"acknowledged": True}
    for call in (("topics.get", key), ("topics.delete", key), ("topics.update", {"name": "x"}, key)):
        assert refused(*call) == (404, "ErrorDto")


def test_subscriptions_of_a_topic(
    api: Api, refused: Refused, unique: Unique, people: list[str], create_workflow: Callable[..., str]
) -> None:
    ada, bob = people
    topic, mine, workflow = unique("node-topic"), unique("mine"), create_workflow(IN_APP)
    wanted = {"subscriptions": [{"subscriberId": ada, "identifier": mine, "name": "Mine"}, bob]}
    assert api("topics.subscriptions.create", wanted, topic)["meta"]["successful"] == 2
    listed = api("topics.subscriptions.list", {"topicKey": topic, "limit": 10})
    assert ({each["subscriber"]["subscriberId"] for each in listed["data"]}, listed["totalCount"]) == ({ada, bob}, 2)
    assert api("topics.subscribers.retrieve", ada, topic)["externalSubscriberId"] == ada
    assert refused("topics.subscribers.retrieve", "nobody", topic)[0] == 404
    change = {"name": "Only orders", "preferences": [{"workflowId": workflow, "enabled": False}]}
    one = {"topicKey": topic, "identifier": mine}
    changed = api("topics.subscriptions.update", one | {"updateTopicSubscriptionRequestDto": change})
    assert changed["name"] == "Only orders"
    detail = api("topics.subscriptions.getSubscription", topic, mine)
    assert (detail["name"], detail["preferences"][0]["enabled"]) == ("Only orders", False)
    followed = api("subscribers.topics.list", {"subscriberId": ada})["data"]
    assert [each["topic"]["key"] for each in followed] == [topic]
    left = api("topics.subscriptions.delete", {"subscriptions": [bob, {"identifier": mine}, "ghost"]}, topic)
    assert (left["meta"]["successful"], left["meta"]["failed"]) == (2, 1)
    assert api("topics.subscriptions.list", {"topicKey": topic})["data"] == []
    assert refused("topics.subscriptions.getSubscription", topic, mine) == (404, "ErrorDto")
