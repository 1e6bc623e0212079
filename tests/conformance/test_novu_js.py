"""``@novu/js`` in node, unchanged: the inbox of a subscriber, by HTTP and live."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.data import EMAIL, IN_APP, PAYLOAD
from tests.support.clients import ClientError, NodeClient
from tests.support.processes import wait_until
from tests.support.server import NovuServer

CONNECTED = "socket.connect.resolved"
SESSION = "session.initialize.resolved"
RECEIVED = "notifications.notification_received"
UNREAD = "notifications.unread_count_changed"
UNSEEN = "notifications.unseen_count_changed"


@pytest.fixture
def send(server: NovuServer) -> Callable[..., str]:
    """Triggers a workflow for a subscriber by plain HTTP and returns the transaction id."""

    def trigger(workflow: str, to: Any, **payload: Any) -> str:
        body = {"name": workflow, "to": to, "payload": PAYLOAD | payload}
        answer = server.client.post("/v1/events/trigger", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["transactionId"])

    return trigger


def listed(client: NodeClient, **filters: Any) -> list[dict[str, Any]]:
    """The notifications that the server has for the client."""
    found: list[dict[str, Any]] = client.data("notifications.list", {"useCache": False, **filters})["notifications"]
    return found


def counted(client: NodeClient, **filters: Any) -> int:
    return int(client.data("notifications.count", filters)["count"])


def filled(client: NodeClient, number: int) -> list[dict[str, Any]]:
    """The client's notifications, newest first, once there are ``number``."""
    return wait_until(
        lambda: found if len(found := listed(client)) == number else [], f"{number} notifications", pause=0.1
    )


def test_a_session_makes_the_subscriber_and_carries_its_counts(
    server: NovuServer, inbox: Callable[..., NodeClient], unique: Callable[[str], str]
) -> None:
    subscriber_id = unique("js-new")
    person = {
        "subscriberId": subscriber_id,
        "firstName": "Ada",
        "lastName": "L",
        "email": "ada@x.io",
        "locale": "en_US",
    }
    client = inbox(subscriber_id, SESSION, subscriber=person)
    session = client.wait_for(SESSION).data["data"]
    assert session["token"].count(".") == 2
    assert (session["totalUnreadCount"], session["unreadCount"]["total"]) == (0, 0)
    assert session["unreadCount"]["severity"] == {"high": 0, "medium": 0, "low": 0, "none": 0}
    assert session["isDevelopmentMode"] is True
    assert session["applicationIdentifier"] == server.application_identifier
    made = server.client.get(f"/v2/subscribers/{subscriber_id}").json()["data"]
    assert (made["firstName"], made["lastName"], made["email"]) == ("Ada", "L", "ada@x.io")
    assert listed(client) == []


def test_a_stranger_cannot_change_a_known_subscriber_without_a_hash(
    server: NovuServer, inbox: Callable[..., NodeClient], unique: Callable[[str], str]
) -> None:
    subscriber_id = unique("js-known")
    server.client.post("/v2/subscribers", json={"subscriberId": subscriber_id, "firstName": "Real"})
    client = inbox(subscriber_id, SESSION, subscriber={"subscriberId": subscriber_id, "firstName": "Forged"})
    client.wait_for(SESSION)
    assert server.client.get(f"/v2/subscribers/{subscriber_id}").json()["data"]["firstName"] == "Real"


def test_an_unknown_application_is_refused(inbox: Callable[..., NodeClient]) -> None:
    client = inbox("anybody", applicationIdentifier="no-such-application")
    with pytest.raises(ClientError) as refused:
        client.call("notifications.list", {})
    assert "Please provide a valid application identifier" in f"{refused.value.error}"


def test_a_notification_has_every_field_that_the_client_reads(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    subscriber_id = unique("js-fields")
    workflow = create_workflow(IN_APP, tags=["orders"], severity="high")
    transaction_id = send(workflow, {"subscriberId": subscriber_id, "firstName": "Ada"})
    (item,) = filled(inbox(subscriber_id), 1)
    assert (item["subject"], item["body"]) == ("Hello Ada", PAYLOAD["text"])
    assert item["transactionId"] == transaction_id
    assert {name: item[name] for name in ("isRead", "isSeen", "isArchived", "isSnoozed")} == {
        "isRead": False,
        "isSeen": False,
        "isArchived": False,
        "isSnoozed": False,
    }
    assert item["primaryAction"] == {
        "label": "Open",
        "isCompleted": False,
        "redirect": {"url": "/orders/42", "target": "_self"},
    }
    assert (item["secondaryAction"]["label"], item["secondaryAction"]["isCompleted"]) == ("Later", False)
    assert item["redirect"] == {"url": "/orders", "target": "_blank"}
    assert (item["data"], item["tags"], item["severity"]) == ({"order": "42"}, ["orders"], "high")
    assert item["channelType"] == "in_app"
    assert item["to"]["subscriberId"] == subscriber_id
    assert item["workflow"]["identifier"] == workflow
    assert (item["workflow"]["critical"], item["workflow"]["severity"]) == (False, "high")
    assert item["createdAt"].endswith("Z")


def test_reading_seeing_and_archiving_change_item_and_counts(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    subscriber_id, workflow = unique("js-states"), create_workflow(IN_APP)
    for number in range(4):
        send(workflow, subscriber_id, text=f"number {number}")
    client = inbox(subscriber_id)
    items = filled(client, 4)
    first, second, third, _ = (item["id"] for item in items)
    assert (counted(client, read=False), counted(client, seen=False)) == (4, 4)

    client.call("notifications.seenAll", {"notificationIds": [third]})
    assert (counted(client, read=False), counted(client, seen=False)) == (4, 3)

    read = client.data("notifications.read", {"notificationId": first})
    assert (read["isRead"], read["isSeen"]) == (True, True)
    assert read["readAt"]
    assert (counted(client, read=False), counted(client, seen=False)) == (3, 2)
    assert first not in [item["id"] for item in listed(client, read=False)]

    unread = client.data("notifications.unread", {"notificationId": first})
    assert unread["isRead"] is False
    assert counted(client, read=False) == 4

    archived = client.data("notifications.archive", {"notificationId": second})
    assert (archived["isArchived"], archived["isRead"], archived["isSeen"]) == (True, True, True)
    assert [item["id"] for item in listed(client, archived=True)] == [second]
    assert second not in [item["id"] for item in listed(client, archived=False)]
    assert client.data("notifications.unarchive", {"notificationId": second})["isArchived"] is False

    done = client.data("notifications.completePrimary", {"notificationId": first})
    assert done["primaryAction"]["isCompleted"] is True
    assert (
        client.data("notifications.revertPrimary", {"notificationId": first})["primaryAction"]["isCompleted"] is False
    )

    client.call("notifications.readAll", {})
    assert (counted(client, read=False), counted(client, seen=False)) == (0, 0)
    client.call("notifications.archiveAll", {})
    assert len(listed(client, archived=True)) == 4
    client.data("notifications.delete", {"notificationId": first})
    assert first not in [item["id"] for item in listed(client, archived=True)]


def test_lists_come_in_pages_and_by_tag_data_and_severity(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    subscriber_id = unique("js-lists")
    tagged = create_workflow(IN_APP, tags=["red", "big"], severity="high")
    plain = create_workflow(IN_APP, tags=["blue"])
    for number in range(3):
        send(tagged, subscriber_id, order=str(number))
    for number in range(3, 5):
        send(plain, subscriber_id, order=str(number))
    client = inbox(subscriber_id)
    everything = [item["id"] for item in filled(client, 5)]
    assert everything == sorted(everything, reverse=True)

    pages, after = [], None
    while True:
        page = client.data("notifications.list", {"limit": 2, "useCache": False, **({"after": after} if after else {})})
        pages.append([item["id"] for item in page["notifications"]])
        if not page["hasMore"]:
            break
        after = pages[-1][-1]
    assert pages == [everything[:2], everything[2:4], everything[4:]]

    assert len(listed(client, tags=["red"])) == 3
    assert len(listed(client, tags=["red", "blue"])) == 5
    assert len(listed(client, tags={"or": ["blue", "none"]})) == 2
    assert len(listed(client, tags={"and": [{"or": ["red", "blue"]}, {"or": ["big"]}]})) == 3
    assert listed(client, tags={"and": [{"or": ["red"]}, {"or": ["blue"]}]}) == []
    assert [item["data"]["order"] for item in listed(client, data={"order": "4"})] == ["4"]
    assert len(listed(client, severity="high")) == 3
    assert len(listed(client, severity=["high", "none"])) == 5

    filters = [{"read": False}, {"tags": ["red"]}, {"severity": "high"}, {"severity": "low"}]
    counts = client.data("notifications.count", {"filters": filters})["counts"]
    assert [each["count"] for each in counts] == [5, 3, 3, 0]
    # The widget reads the severity of a count from the echoed filter.
    assert [each["filter"] for each in counts] == filters
    assert counted(client, tags={"and": [{"or": ["red", "blue"]}, {"or": ["big"]}]}) == 3

    client.call("notifications.readAll", {"tags": {"and": [{"or": ["red", "blue"]}, {"or": ["big"]}]}})
    assert counted(client, read=False) == 2
    client.call("notifications.readAll", {"data": {"order": "4"}})
    assert [item["data"]["order"] for item in listed(client, read=False)] == ["3"]


def test_preferences_begin_with_the_global_one(
    inbox: Callable[..., NodeClient], unique: Callable[[str], str], create_workflow: Callable[..., str]
) -> None:
    critical = {"user": None, "workflow": {"all": {"enabled": True, "readOnly": True}, "channels": {}}}
    both, locked = create_workflow(IN_APP, EMAIL, tags=["orders"]), create_workflow(IN_APP, preferences=critical)
    client = inbox(unique("js-preferences"), useCache=False)
    everything = client.data("preferences.list", {})
    assert everything[0]["level"] == "global"
    assert everything[0]["channels"]["in_app"] is True
    by_workflow = {each["workflow"]["identifier"]: each for each in everything[1:]}
    assert by_workflow[both]["channels"] == {"in_app": True, "email": True}
    assert (by_workflow[both]["level"], by_workflow[both]["enabled"]) == ("template", True)
    assert by_workflow[both]["workflow"]["tags"] == ["orders"]
    # Critical workflows are listed on demand only.
    assert locked not in by_workflow
    critical_ones = client.data("preferences.list", {"criticality": "critical"})[1:]
    critical_by_name = {each["workflow"]["identifier"]: each["workflow"]["critical"] for each in critical_ones}
    # The server is shared: others may have critical workflows, too.
    assert critical_by_name[locked]
    assert both not in critical_by_name
    assert all(critical_by_name.values())
    tagged = client.data("preferences.list", {"tags": ["orders"], "criticality": "all"})[1:]
    assert {each["workflow"]["identifier"] for each in tagged} >= {both}
    assert all("orders" in each["workflow"]["tags"] for each in tagged)


def test_a_trigger_arrives_live_with_the_counts_after_it(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    subscriber_id, workflow = unique("js-live"), create_workflow(IN_APP, tags=["live"], severity="medium")
    client = inbox(subscriber_id, CONNECTED, RECEIVED, UNREAD, UNSEEN)
    assert "error" not in client.wait_for(CONNECTED).data

    for number in (1, 2):
        transaction_id = send(workflow, {"subscriberId": subscriber_id, "firstName": "Ada"}, text=f"live {number}")
        received = client.wait_for(RECEIVED, lambda data, id_=transaction_id: data["result"]["transactionId"] == id_)
        item = received.data["result"]
        assert (item["subject"], item["body"]) == ("Hello Ada", f"live {number}")
        assert (item["isRead"], item["isSeen"], item["isArchived"], item["isSnoozed"]) == (False, False, False, False)
        assert (item["tags"], item["severity"], item["to"]["subscriberId"]) == (["live"], "medium", subscriber_id)
        assert item["primaryAction"]["redirect"]["url"] == "/orders/42"
        assert item["workflow"]["identifier"] == workflow

        unread = client.wait_for(UNREAD, lambda data, n=number: data["result"]["total"] == n).data["result"]
        assert unread["severity"] == {"high": 0, "medium": number, "low": 0, "none": 0}
        assert client.wait_for(UNSEEN, lambda data, n=number: data["result"] == n)
        # The same item, in the same form, is what a list gives.
        assert listed(client)[0]["id"] == item["id"]

    names = [event.name for event in client.events if event.name != CONNECTED]
    assert names.index(RECEIVED) < names.index(UNREAD)
    assert names.count(RECEIVED) == 2


def test_another_tab_follows_what_is_read_in_this_one(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    subscriber_id, workflow = unique("js-tabs"), create_workflow(IN_APP)
    for _ in range(2):
        send(workflow, subscriber_id)
    here = inbox(subscriber_id)
    first = filled(here, 2)[0]["id"]
    there = inbox(subscriber_id, CONNECTED, UNREAD, UNSEEN)
    there.wait_for(CONNECTED)
    here.call("notifications.read", {"notificationId": first})
    there.wait_for(UNREAD, lambda data: data["result"]["total"] == 1)
    there.wait_for(UNSEEN, lambda data: data["result"] == 1)
    here.call("notifications.readAll", {})
    there.wait_for(UNREAD, lambda data: data["result"]["total"] == 0)


def test_nobody_receives_what_is_for_another(
    inbox: Callable[..., NodeClient],
    unique: Callable[[str], str],
    create_workflow: Callable[..., str],
    send: Callable[..., str],
) -> None:
    mine, yours, workflow = unique("js-mine"), unique("js-yours"), create_workflow(IN_APP)
    clients = [inbox(who, CONNECTED, RECEIVED) for who in (mine, yours)]
    for client in clients:
        client.wait_for(CONNECTED)
    send(workflow, mine)
    clients[0].wait_for(RECEIVED)
    send(workflow, yours)
    clients[1].wait_for(RECEIVED)
    for client in clients:
        assert [event.name for event in client.events].count(RECEIVED) == 1
