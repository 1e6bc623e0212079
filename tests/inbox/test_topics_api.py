"""A subscriber's own subscriptions to topics (contract/inbox.md, Endpoints)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.kernel.database import writing
from novu_app.topics import subscriptions
from novu_app.topics.subscriptions import SubscriptionDraft
from tests.inbox.conftest import InboxClient
from tests.messages.rows import Inbox

NEWS = "/v1/inbox/topics/news/subscriptions"
WHEN_URGENT = {"==": [{"var": "payload.urgent"}, True]}


def data(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def test_subscribe_look_change_and_leave(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    http, workflow = ada.http, inbox_of_ada.workflow_id
    # What published clients ask first, with the identifier that they make themselves.
    assert http.get(f"{NEWS}/tk_news:si_ada").status_code == 204
    assert data(http.get(NEWS)) == []

    wish = {
        "identifier": "",
        "topic": {"name": "News"},
        "preferences": [{"workflowId": workflow, "condition": WHEN_URGENT}],
    }
    made = data(http.post(NEWS, json=wish), 201)
    assert (made["identifier"], made["name"]) == ("tk_news:si_ada", None)
    [wanted] = made["preferences"]
    assert (wanted["subscriptionId"], wanted["enabled"], wanted["condition"]) == ("tk_news:si_ada", True, WHEN_URGENT)
    assert (wanted["workflow"]["id"], wanted["workflow"]["tags"]) == (workflow, ["social"])
    assert data(http.get(f"{NEWS}/tk_news:si_ada")) == made
    assert data(http.get(f"{NEWS}/{made['id']}")) == made
    assert data(http.get(NEWS)) == [made]

    named = data(http.patch(f"{NEWS}/tk_news:si_ada", json={"name": "Mine", "preferences": []}))
    assert (named["name"], named["preferences"]) == ("Mine", [])
    assert data(http.delete(f"{NEWS}/tk_news:si_ada")) == {"success": True}
    assert data(http.get(NEWS)) == []
    assert http.delete(f"{NEWS}/tk_news:si_ada").status_code == 404


def test_what_a_subscription_says_nothing_about_is_shown_as_wanted_in_general(
    ada: InboxClient, inbox_of_ada: Inbox
) -> None:
    second = Inbox(inbox_of_ada.environment, "grace")
    ada.http.patch(f"/v1/inbox/preferences/{second.workflow_id}", json={"enabled": False})
    ada.http.post(NEWS, json={"preferences": [inbox_of_ada.workflow_id]})
    query = {"workflowIds": [f"comments-{second.workflow_id}", "nothing"], "tags": ["social"]}
    found = data(ada.http.get(f"{NEWS}/tk_news:si_ada", params=query))
    assert {each["workflow"]["id"]: each["enabled"] for each in found["preferences"]} == {
        inbox_of_ada.workflow_id: True,
        second.workflow_id: False,
    }


def test_yes_no_and_conditions_one_by_one_and_in_bulk(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    http, workflow = ada.http, inbox_of_ada.workflow_id
    other = Inbox(inbox_of_ada.environment, "grace").workflow_id
    http.post(NEWS, json={"identifier": "mine"})
    path = "/v1/inbox/subscriptions/mine/preferences"
    # A client sends every channel along with yes or no.
    channels = dict.fromkeys(("email", "sms", "in_app", "chat", "push"), False)
    no = data(http.patch(f"{path}/{workflow}", json={"enabled": False, **channels}))
    assert (no["level"], no["subscriptionId"], no["enabled"], no["workflow"]["id"]) == (
        "template",
        "mine",
        False,
        workflow,
    )
    when = data(http.patch(f"{path}/comments-{workflow}", json={"condition": WHEN_URGENT}))
    assert when["condition"] == WHEN_URGENT
    yes = data(http.patch(f"{path}/{workflow}", json={"enabled": True}))
    assert (yes["enabled"], yes.get("condition")) == (True, None)

    bulk = [
        {"workflowId": workflow, "subscriptionIdentifier": "mine", "condition": WHEN_URGENT},
        {"workflowId": other, "enabled": False},
        {"workflowId": other, "subscriptionIdentifier": "mine", "enabled": False},
    ]
    first, second, third = data(http.patch("/v1/inbox/preferences/bulk", json={"preferences": bulk}))
    assert (first["subscriptionId"], first["condition"]) == ("mine", WHEN_URGENT)
    assert ("subscriptionId" in second, second["enabled"]) == (False, False)
    assert (third["subscriptionId"], third["enabled"]) == ("mine", False)
    stored = data(http.get(f"{NEWS}/mine"))["preferences"]
    assert {each["workflow"]["id"]: (each["enabled"], each.get("condition")) for each in stored} == {
        workflow: (True, WHEN_URGENT),
        other: (False, None),
    }


def test_contexts_keep_subscriptions_apart(ada: InboxClient) -> None:
    ada.http.post(NEWS, json={"identifier": "plain"})
    assert ada.open("ada", context={"tenant": "acme"}).status_code == 201
    made = data(ada.http.post(NEWS, json={}), 201)
    assert (made["identifier"], made["contextKeys"]) == ("tk_news:si_ada:ctx_tenant:acme", ["tenant:acme"])
    assert [each["identifier"] for each in data(ada.http.get(NEWS))] == [made["identifier"]]
    assert ada.http.get(f"{NEWS}/plain").status_code == 204
    assert ada.http.post(NEWS, json={"identifier": "plain"}).status_code == 400
    ada.open("ada")
    assert [each["identifier"] for each in data(ada.http.get(NEWS))] == ["plain"]


def test_nobody_reaches_the_subscriptions_of_another(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    environment = inbox_of_ada.environment
    Inbox(environment, "grace")
    with writing() as session:
        theirs = [SubscriptionDraft("grace", "hers")]
        subscriptions.subscribe(session, environment.id, environment.organization_id, "news", theirs)
    assert data(ada.http.get(NEWS)) == []
    assert ada.http.get(f"{NEWS}/hers").status_code == 204
    tries: list[Callable[[], httpx.Response]] = [
        lambda: ada.http.patch(f"{NEWS}/hers", json={"name": "x"}),
        lambda: ada.http.delete(f"{NEWS}/hers"),
        lambda: ada.http.patch(f"/v1/inbox/subscriptions/hers/preferences/{inbox_of_ada.workflow_id}", json={}),
    ]
    assert [attempt().status_code for attempt in tries] == [404, 404, 404]
    taken = ada.http.post(NEWS, json={"identifier": "hers"})
    assert (taken.status_code, "belongs to another subscriber" in taken.json()["message"]) == (400, True)


@pytest.mark.parametrize(
    "wish",
    [
        {"preferences": ["no-such-workflow"]},
        {"preferences": [{"workflowId": "no-such-workflow"}]},
        {"preferences": [{"filter": {"tags": ["social"]}, "condition": {"no-such-operator": [1]}}]},
        {"identifier": "x" * 300},
        {"name": 5},
    ],
)
def test_wrong_wishes_are_400_and_make_nothing(ada: InboxClient, wish: dict[str, Any]) -> None:
    assert ada.http.post(NEWS, json=wish).status_code == 400
    assert data(ada.http.get(NEWS)) == []


def test_a_condition_without_a_subscription_is_refused(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    entry = {"workflowId": inbox_of_ada.workflow_id, "condition": WHEN_URGENT}
    assert ada.http.patch("/v1/inbox/preferences/bulk", json={"preferences": [entry]}).status_code == 400
