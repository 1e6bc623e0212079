"""``@novu/api`` in node, unchanged: what an application's server does with the messages of its subscribers."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.kernel import clock, jsons
from tests.conformance.data import IN_APP, PAYLOAD
from tests.support.clients import ClientError
from tests.support.processes import wait_until

Api = Callable[..., Any]


@pytest.fixture
def ada(api: Api, create_workflow: Callable[..., str], unique: Callable[[str], str]) -> str:
    """A subscriber who got three messages."""
    person, workflow = unique("node-ada"), create_workflow(IN_APP)
    api("subscribers.create", {"subscriberId": person})
    for _ in range(3):
        api("trigger", {"workflowId": workflow, "to": person, "payload": PAYLOAD})
    listed = {"subscriberId": person}
    wait_until(lambda: len(api("subscribers.notifications.list", listed)["data"]) == 3, "three messages", pause=0.05)
    return person


@pytest.fixture
def ids(api: Api, ada: str) -> Callable[..., list[str]]:
    """The ids of ada's notifications that a query finds, newest first."""

    def ask(**query: Any) -> list[str]:
        page = api("subscribers.notifications.list", {"subscriberId": ada, **query})
        return [each["id"] for each in page["data"]]

    return ask


def test_one_notification(api: Api, ada: str, ids: Callable[..., list[str]]) -> None:
    first, second, third = ids()
    one = {"subscriberId": ada, "notificationId": first}

    def call(method: str, **more: Any) -> Any:
        return api(f"subscribers.notifications.{method}", {**one, **more})

    assert call("markAsRead")["isRead"]
    assert ids(read=True) == [first]
    assert not call("markAsUnread")["isRead"]
    assert call("archive")["isArchived"]
    assert ids(archived=False) == [second, third]
    assert not call("unarchive")["isArchived"]
    until = {"$date": clock.iso_at(clock.now_ms() + 3_600_000)}
    assert call("snooze", snoozeSubscriberNotificationDto={"snoozeUntil": until})["isSnoozed"]
    assert (ids(), ids(snoozed=True)) == ([second, third], [first])
    assert not call("unsnooze")["isSnoozed"]
    assert call("completeAction", actionType="primary")["primaryAction"]["isCompleted"]
    assert not call("revertAction", actionType="primary")["primaryAction"]["isCompleted"]
    call("delete")
    assert ids() == [second, third]
    with pytest.raises(ClientError, match="is not found"):
        call("markAsRead")


def test_many_notifications(api: Api, ada: str, ids: Callable[..., list[str]]) -> None:
    first, second, third = ids()

    def counts(*filters: dict[str, Any]) -> list[int]:
        found = api("subscribers.notifications.count", ada, jsons.dumps(filters))
        return [each["count"] for each in found]

    assert ids(limit=1, after=first) == [second]
    api("subscribers.notifications.markAsSeen", {"notificationIds": [third]}, ada)
    assert ids(seen=True) == [third]
    api("subscribers.notifications.markAllAsRead", {}, ada)
    assert counts({"read": False}, {"read": True}, {"seen": True}) == [0, 3, 3]
    api("subscribers.notifications.markAsUnread", {"subscriberId": ada, "notificationId": first})
    api("subscribers.notifications.archiveAllRead", {}, ada)
    assert ids(archived=False) == [first]
    api("subscribers.notifications.archiveAll", {}, ada)
    assert counts({"archived": True}) == [3]
    api("subscribers.notifications.deleteAll", {}, ada)
    assert ids() == []


def test_the_older_feed_and_its_marks(api: Api, ada: str, ids: Callable[..., list[str]]) -> None:
    first, second, third = ids()
    feed = api("subscribers.notifications.feed", {"subscriberId": ada, "limit": 2})
    assert [each["id"] for each in feed["data"]] == [first, second]
    assert (feed["hasMore"], feed["totalCount"], feed["data"][0]["payload"]) == (True, 3, PAYLOAD)
    assert api("subscribers.notifications.unseenCount", {"subscriberId": ada})["count"] == 3
    [marked] = api("subscribers.messages.markAllAs", {"messageId": third, "markAs": "read"}, ada)
    assert (marked["id"], marked["read"]) == (third, True)
    assert api("subscribers.messages.markAll", {"markAs": "seen"}, ada) == 2
    acted = api(
        "subscribers.messages.updateAsSeen",
        {
            "subscriberId": ada,
            "messageId": first,
            "type": "secondary",
            "markMessageActionAsSeenDto": {"status": "done"},
        },
    )
    assert acted["cta"]["action"]["status"] == "done"
    assert ids(read=False) == [second]


def test_the_activity_feed_is_narrowed(api: Api, ada: str) -> None:
    runs = api("notifications.list", {"subscriberIds": [ada]})["data"]
    assert len(runs) == 3
    narrowed = {"subscriberIds": [ada], "transactionId": runs[1]["transactionId"], "channels": ["in_app"]}
    assert [run["id"] for run in api("notifications.list", narrowed)["data"]] == [runs[1]["id"]]
    assert api("notifications.list", {**narrowed, "contextKeys": ["tenant:acme"]})["data"] == []
