"""Every filter of the activity feed, alone and together, over real runs."""

from collections.abc import Callable

import httpx
import pytest

from novu_app.kernel.clock import iso_at
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock

Drain = Callable[[], int]
Ask = Callable[..., list[str]]


@pytest.fixture
def feed(app_client: httpx.Client) -> Ask:
    """The subscribers whose runs a filter finds, newest first."""

    def ask(**query: object) -> list[str]:
        answer = app_client.get("/v1/notifications", params=query)
        assert answer.status_code == 200, answer.text
        return [run["to"]["subscriberId"] for run in answer.json()["data"]]

    return ask


def test_several_values_of_one_filter_are_alternatives_and_filters_narrow_each_other(
    app_client: httpx.Client, customer: Customer, drain: Drain, feed: Ask
) -> None:
    customer.workflow(in_app(), name="one")
    customer.workflow(email(), name="two", severity="high")
    customer.workflow(in_app(), email(), name="three", severity="low")
    transactions = {}
    for name, workflow in (("ada", "one"), ("bo", "two"), ("cy", "three"), ("ada", "three")):
        to = {"subscriberId": name, "email": f"{name}@example.com"}
        transactions[name, workflow] = customer.trigger(to, name=workflow)
    drain()
    ids = {name: app_client.get(f"/v2/workflows/{name}").json()["data"]["_id"] for name in ("one", "two", "three")}
    assert feed() == ["ada", "cy", "bo", "ada"]
    assert feed(subscriberIds=["ada", "bo"]) == ["ada", "bo", "ada"]
    assert feed(templates=[ids["one"], ids["two"]]) == ["bo", "ada"]
    assert feed(templates=ids["three"]) == ["ada", "cy"]
    assert feed(severity=["high", "low"]) == ["ada", "cy", "bo"]
    assert feed(emails=["ada@example.com", "cy@example.com"]) == ["ada", "cy", "ada"]
    assert feed(transactionId=[transactions["bo", "two"], transactions["cy", "three"]]) == ["cy", "bo"]
    assert feed(channels=["in_app"]) == ["ada", "cy", "ada"]
    assert feed(subscriberIds="ada", templates=ids["three"]) == ["ada"]
    assert feed(subscriberIds="ada", channels="email", severity="low") == ["ada"]
    assert feed(subscriberIds="ada", emails="bo@example.com") == []
    assert feed(emails="ada@example.com", limit=1, page=1) == ["ada"]
    run = app_client.get("/v1/notifications?limit=1").json()["data"][0]
    assert feed(search=run["_id"]) == ["ada"]
    assert feed(search=transactions["bo", "two"]) == ["bo"]
    assert feed(search="y@example.c") == ["cy"]


def test_contexts_are_exactly_those_of_the_run(customer: Customer, drain: Drain, feed: Ask) -> None:
    customer.workflow(in_app())
    customer.trigger("ada", context={"tenant": "acme"})
    customer.trigger("bo", context={"tenant": "acme", "app": "jira"})
    customer.trigger("cy")
    drain()
    assert feed(contextKeys="tenant:acme") == ["ada"]
    assert feed(contextKeys=["tenant:acme", "app:jira"]) == feed(contextKeys=["app:jira", "tenant:acme"]) == ["bo"]
    assert feed(contextKeys="") == ["cy"]
    assert feed(contextKeys="tenant:other") == []


def test_a_subscription_is_what_came_through_its_topic(
    app_client: httpx.Client, customer: Customer, drain: Drain, feed: Ask
) -> None:
    customer.workflow(in_app())
    customer.subscribers("ada", "bo")
    for topic in ("news", "sport"):
        body = {"subscriptions": [{"subscriberId": name, "identifier": f"{topic}-{name}"} for name in ("ada", "bo")]}
        assert app_client.post(f"/v2/topics/{topic}/subscriptions", json=body).status_code == 201
    customer.trigger([{"type": "Topic", "topicKey": "news"}])
    customer.trigger("ada")
    drain()
    listed = app_client.get("/v2/topics/news/subscriptions?subscriberId=ada").json()["data"]
    assert feed(subscriptionId="news-ada") == feed(subscriptionId=listed[0]["_id"]) == ["ada"]
    assert feed(subscriptionId="news-bo") == ["bo"]
    assert feed(subscriptionId="sport-ada") == feed(subscriptionId="nobodys") == []
    assert sorted(feed(topicKey="news")) == ["ada", "bo"]
    assert feed(topicKey="new") == []


def test_moments_are_inclusive(customer: Customer, drain: Drain, feed: Ask, clock: MovableClock) -> None:
    customer.workflow(in_app())
    moments = {}
    for name in ("ada", "bo", "cy"):
        moments[name] = clock.advance(hours=1)
        customer.trigger(name)
        drain()
    assert feed(after=iso_at(moments["bo"]), before=iso_at(moments["bo"])) == ["bo"]
    assert feed(after=iso_at(moments["ada"] + 1), before=iso_at(moments["cy"] - 1)) == ["bo"]
    assert feed(before=iso_at(moments["ada"] - 1)) == []
    assert feed(subscriberIds="cy", before=iso_at(moments["bo"])) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "limit must not be less than 1"),
        ("limit=101", "limit must not be greater than 100"),
        ("page=-1", "page must not be less than 0"),
        ("after=x", "after must be a valid ISO 8601 date string"),
        ("before=2026-13-01", "before must be a valid ISO 8601 date string"),
    ],
)
def test_a_query_that_is_wrong_is_refused(app_client: httpx.Client, query: str, said: str) -> None:
    answer = app_client.get(f"/v1/notifications?{query}")
    assert (answer.status_code, answer.json()["message"]) == (400, [said])
