"""Topics and subscriptions over REST, read back by the published client's own models."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from tests.support.counting import Statements


@pytest.fixture
def people(app_client: httpx.Client) -> list[str]:
    """Three subscribers."""
    names = ["ada", "bo", "cy"]
    app_client.post("/v1/subscribers/bulk", json={"subscribers": [{"subscriberId": name} for name in names]})
    return names


def subscribe(sdk: Novu, *wanted: Any, **more: Any) -> models.CreateSubscriptionsResponseDto:
    return sdk.topics.subscriptions.create(
        topic_key="orders", create_topic_subscriptions_request_dto={"subscriptions": list(wanted), **more}
    ).result


def test_a_topic_is_made_renamed_and_deleted(sdk: Novu, app_client: httpx.Client) -> None:
    made = app_client.post("/v2/topics", json={"key": "orders", "name": "Orders"})
    again = app_client.post("/v2/topics", json={"key": "orders", "name": "All orders"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["data"]["_id"] == again.json()["data"]["_id"]
    with pytest.raises(models.TopicResponseDtoError) as exists:
        sdk.topics.create(create_update_topic_request_dto={"key": "orders"}, fail_if_exists=True)
    assert exists.value.data.name == "All orders"
    assert sdk.topics.update(topic_key="orders", update_topic_request_dto={"name": "New"}).result.name == "New"
    assert [topic.key for topic in sdk.topics.list(request={"key": "ORD", "name": "ne"}).result.data] == ["orders"]
    assert sdk.topics.delete(topic_key="orders").result.acknowledged
    with pytest.raises(models.ErrorDto, match="Topic not found for id orders"):
        sdk.topics.get(topic_key="orders")


def test_subscribing_makes_the_topic_and_names_who_is_missing(sdk: Novu, people: list[str]) -> None:
    answer = subscribe(sdk, *people, "ghost", name="Orders")
    assert (answer.meta.total_count, answer.meta.successful, answer.meta.failed) == (4, 3, 1)
    assert [each.subscriber.subscriber_id for each in answer.data if each.subscriber] == people
    assert [each.identifier for each in answer.data] == [f"tk_orders:si_{name}" for name in people]
    assert answer.errors
    assert (answer.errors[0].subscriber_id, answer.errors[0].code) == ("ghost", "SUBSCRIBER_NOT_FOUND")
    assert sdk.topics.get(topic_key="orders").result.name == "Orders"


def test_subscribing_again_changes_nothing(sdk: Novu, people: list[str]) -> None:
    first, again = subscribe(sdk, *people), subscribe(sdk, *people)
    assert [each.id for each in first.data] == [each.id for each in again.data]
    assert again.meta.successful == 3


def test_one_may_have_several_subscriptions_but_an_identifier_has_one_owner(sdk: Novu, people: list[str]) -> None:
    mine = {"subscriber_id": "ada", "identifier": "urgent", "name": "Urgent only"}
    assert subscribe(sdk, "ada", mine).meta.successful == 2
    taken = subscribe(sdk, {"subscriber_id": "bo", "identifier": "urgent"}, "bo")
    assert taken.meta.successful == 1
    assert taken.errors
    assert taken.errors[0].subscriber_id == "bo"
    found = sdk.subscribers.topics.list(request={"subscriber_id": "ada"}).result
    assert {each.identifier for each in found.data} == {"tk_orders:si_ada", "urgent"}


def test_preferences_name_workflows_by_identifier_id_or_tag(
    sdk: Novu, app_client: httpx.Client, people: list[str]
) -> None:
    made = {
        name: app_client.post(
            "/v2/workflows", json={"name": name, "workflowId": name, "steps": [], "tags": [f"tag-{name}"]}
        ).json()["data"]
        for name in ("one", "two", "three")
    }
    condition = {"==": [{"var": "payload.tier"}, "gold"]}
    wanted = [
        "one",
        {"workflow_id": made["two"]["_id"], "enabled": False},
        {"filter": {"tags": ["tag-three"]}, "condition": condition},
    ]
    subscribe(sdk, {"subscriber_id": "ada", "identifier": "mine"}, preferences=wanted)
    detail = sdk.topics.subscriptions.get_subscription(topic_key="orders", identifier="mine").result
    shown = {each.workflow.identifier: each for each in detail.preferences or [] if each.workflow}
    assert {name: each.enabled for name, each in shown.items()} == {"one": True, "two": False, "three": True}
    assert shown["three"].condition == condition
    changed = sdk.topics.subscriptions.update(
        topic_key="orders",
        identifier="mine",
        update_topic_subscription_request_dto={"name": "Mine", "preferences": ["two"]},
    ).result
    assert changed.name == "Mine"
    assert [each.workflow.identifier for each in changed.preferences or [] if each.workflow] == ["two"]
    with pytest.raises(models.ErrorDto, match="Workflow cannot be found"):
        subscribe(sdk, "ada", preferences=["no-such-workflow"])


def test_contexts_are_kept_as_keys(app_client: httpx.Client, people: list[str]) -> None:
    body = {"subscriptions": ["ada"], "context": {"tenant": {"id": "acme"}, "project": "p1"}}
    answer = app_client.post("/v2/topics/orders/subscriptions", json=body).json()
    assert answer["data"][0]["contextKeys"] == ["project:p1", "tenant:acme"]


def test_contexts_that_do_not_exist_are_made(app_client: httpx.Client, people: list[str]) -> None:
    def subscribed(context: Any) -> httpx.Response:
        return app_client.post("/v2/topics/orders/subscriptions", json={"subscriptions": ["ada"], "context": context})

    assert subscribed({"tenant": {"id": "acme", "data": {"plan": "pro"}}}).status_code == 201
    assert subscribed({"tenant": {"id": "acme", "data": {"plan": "free"}}}).status_code == 201
    assert app_client.get("/v2/contexts/tenant/acme").json()["data"]["data"] == {"plan": "pro"}, "it keeps its own data"
    refused = subscribed({"no such type": "x", "tenant": {"id": "other"}})
    assert refused.status_code in (400, 422), refused.text
    assert app_client.get("/v2/contexts/tenant/other").status_code == 404, "nothing is made"


def test_unsubscribing_by_subscriber_takes_all_by_identifier_one(sdk: Novu, people: list[str]) -> None:
    subscribe(
        sdk, *people, {"subscriber_id": "ada", "identifier": "urgent"}, {"subscriber_id": "bo", "identifier": "b2"}
    )
    answer = sdk.topics.subscriptions.delete(
        topic_key="orders",
        delete_topic_subscriptions_request_dto={
            "subscriptions": ["ada", {"identifier": "b2"}, {"subscriber_id": "ghost"}]
        },
    ).result
    assert (answer.meta.total_count, answer.meta.successful, answer.meta.failed) == (3, 2, 1)
    assert {each.identifier for each in answer.data} == {"tk_orders:si_ada", "urgent", "b2"}
    left = sdk.topics.subscriptions.list(request={"topic_key": "orders"}).result
    assert {each.identifier for each in left.data} == {"tk_orders:si_bo", "tk_orders:si_cy"}
    with pytest.raises(models.ErrorDto, match="Topic not found"):
        sdk.topics.subscriptions.delete(topic_key="none", delete_topic_subscriptions_request_dto={"subscriptions": []})


def test_subscriptions_come_in_pages(sdk: Novu, people: list[str]) -> None:
    subscribe(sdk, *people)
    first = sdk.topics.subscriptions.list(request={"topic_key": "orders", "limit": 2}).result
    rest = sdk.topics.subscriptions.list(request={"topic_key": "orders", "limit": 2, "after": first.next}).result
    names = [each.subscriber.subscriber_id for each in [*first.data, *rest.data]]
    assert sorted(names) == people
    assert (first.total_count, rest.next, rest.previous) == (3, None, rest.data[0].id)
    one = sdk.topics.subscriptions.list(request={"topic_key": "orders", "subscriber_id": "bo"}).result
    assert [each.subscriber.subscriber_id for each in one.data] == ["bo"]


def test_a_hundred_cost_as_many_statements_as_ten(
    app_client: httpx.Client, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    names = [f"s{number}" for number in range(100)]
    app_client.post("/v1/subscribers/bulk", json={"subscribers": [{"subscriberId": name} for name in names]})
    app_client.post("/v2/topics", json={"key": "warm"})

    def cost(method: str, key: str, wanted: list[str]) -> int:
        with count_statements() as done:
            answer = app_client.request(method, f"/v2/topics/{key}/subscriptions", json={"subscriptions": wanted})
            assert answer.json()["meta"]["successful"] == len(wanted), answer.text
        return done.besides_the_key()

    assert cost("POST", "small", names[:10]) == cost("POST", "large", names) <= 6
    assert cost("DELETE", "small", names[:10]) == cost("DELETE", "large", names) <= 6
    too_many = app_client.post("/v2/topics/large/subscriptions", json={"subscriptions": [*names, "x"]})
    assert too_many.status_code == 422
    assert too_many.json()["errors"]["subscriptions"]["messages"] == [
        "subscriptions must contain no more than 100 elements"
    ]


def test_the_old_routes_answer_as_recorded(sdk: Novu, app_client: httpx.Client, people: list[str]) -> None:
    made = app_client.post("/v1/topics", json={"key": "bad key!", "name": "x"})
    assert (made.status_code, set(made.json()["data"])) == (201, {"_id", "key"})
    assert app_client.post("/v1/topics", json={"key": "bad key!"}).status_code == 409
    added = app_client.post("/v1/topics/t/subscribers", json={"subscribers": ["ada", "bo", "ghost"]})
    assert added.status_code == 200
    assert added.json()["data"] == {"succeeded": ["ada", "bo"], "failed": {"notFound": ["ghost"]}}
    assert app_client.post("/v1/topics/t/subscribers", json={"subscribers": ["cy"]}).json()["data"] == {
        "succeeded": ["cy"]
    }
    check = sdk.topics.subscribers.retrieve(topic_key="t", external_subscriber_id="ada").result
    assert (check.topic_key, check.external_subscriber_id) == ("t", "ada")
    with pytest.raises(models.ErrorDto, match="Subscriber ghost not found for topic t"):
        sdk.topics.subscribers.retrieve(topic_key="t", external_subscriber_id="ghost")
    assert app_client.get("/v1/topics/t").json()["data"]["subscribers"] == people
    listed = app_client.get("/v1/topics?page=0&pageSize=10").json()
    assert (listed["totalCount"], [topic["key"] for topic in listed["data"]]) == (2, ["bad key!", "t"])
    assert app_client.patch("/v1/topics/t", json={"name": "R"}).json()["data"]["name"] == "R"
    assert app_client.delete("/v1/topics/t").status_code == 409
    assert app_client.post("/v1/topics/t/subscribers/removal", json={"subscribers": people}).status_code == 204
    assert app_client.delete("/v1/topics/t").status_code == 204


def test_subscriptions_are_listed_by_their_contexts_and_in_the_order_that_is_asked_for(
    sdk: Novu, app_client: httpx.Client, people: list[str]
) -> None:
    subscribe(sdk, "ada", context={"tenant": "a"})
    subscribe(sdk, "bo", context={"tenant": "a", "app": "crm"})
    subscribe(sdk, "cy")

    def listed(path: str, **query: Any) -> list[str]:
        answer = app_client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return [each["subscriber"]["subscriberId"] for each in answer.json()["data"]]

    path = "/v2/topics/orders/subscriptions"
    assert listed(path) == ["cy", "bo", "ada"]
    assert listed(path, contextKeys="tenant:a") == ["ada"]
    assert listed(path, contextKeys=["tenant:a", "app:crm"]) == ["bo"]
    assert listed(path, contextKeys="") == ["cy"]
    assert listed(path, contextKeys="tenant:b") == []
    of_ada = "/v2/subscribers/ada/subscriptions"
    assert (listed(of_ada, contextKeys="tenant:a"), listed(of_ada, contextKeys="")) == (["ada"], [])
    through_sdk = sdk.topics.subscriptions.list(request={"topic_key": "orders", "context_keys": ["tenant:a"]}).result
    assert [each.context_keys for each in through_sdk.data] == [["tenant:a"]]

    app_client.patch(f"{path}/tk_orders:si_ada", json={"name": "changed last"}).raise_for_status()
    assert listed(path, orderBy="updatedAt") == ["ada", "cy", "bo"]
    assert listed(path, orderBy="updatedAt", orderDirection="ASC") == ["bo", "cy", "ada"]
    assert listed(of_ada, orderBy="updatedAt") == ["ada"]


def test_a_page_may_begin_with_its_cursor(app_client: httpx.Client) -> None:
    for key in ("one", "two", "three"):
        app_client.post("/v2/topics", json={"key": key}).raise_for_status()
    keys = {each["key"]: each["_id"] for each in app_client.get("/v2/topics").json()["data"]}
    query = {"after": keys["two"], "limit": 1}

    def first(**more: Any) -> list[str]:
        return [each["key"] for each in app_client.get("/v2/topics", params=query | more).json()["data"]]

    assert (first(), first(includeCursor=True), first(includeCursor=False)) == (["one"], ["two"], ["one"])
    assert first(includeCursor=True, orderBy="updatedAt") == ["two"]


@pytest.mark.parametrize(
    "path",
    ["subscribers", "topics", "topics/x/subscriptions", "subscribers/x/subscriptions", "contexts", "channel-endpoints"],
)
def test_an_order_that_there_is_not_is_refused(app_client: httpx.Client, path: str) -> None:
    prefix = "v1" if path == "channel-endpoints" else "v2"
    refused = app_client.get(f"/{prefix}/{path}?orderBy=name")
    assert refused.status_code in (400, 422), refused.text
    assert "orderBy must be one of the following values: _id, createdAt, updatedAt" in refused.text
