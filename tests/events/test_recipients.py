"""Whom a trigger reaches: every form of ``to``, and each subscriber once."""

from collections.abc import Callable

import httpx
import pytest

from novu_app.events import fanout
from novu_app.execution.models import Notification
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.subscribers.models import Subscriber
from tests.support.customer import Customer, in_app

Drain = Callable[[], int]


@pytest.fixture(autouse=True)
def order_workflow(customer: Customer) -> None:
    """Every test triggers the workflow ``order``."""
    customer.workflow(in_app())


def reached(customer: Customer) -> list[str]:
    """The subscribers who got a message, once for each message."""
    return sorted(message.subscriber_id for message in customer.messages())


def test_a_bare_subscriber_id_creates_the_subscriber(customer: Customer, drain: Drain) -> None:
    customer.trigger("ada", {"name": "Ada", "text": "Your order is here"})
    drain()
    (message,) = customer.messages()
    assert (message.subscriber_id, message.subject, message.content) == ("ada", "Hello Ada", "Your order is here")
    ada = customer.subscriber("ada")
    assert (ada.id, ada.first_name, ada.email, ada.data) == (message.subscriber_pk, None, None, None)


def test_an_object_creates_the_subscriber_with_its_attributes(customer: Customer, drain: Drain) -> None:
    given = {"firstName": "Ada", "email": "ada@example.com", "locale": "en_GB", "data": {"plan": "pro"}}
    customer.trigger({"subscriberId": "ada", **given})
    drain()
    ada = customer.subscriber("ada")
    assert (ada.first_name, ada.email, ada.locale, ada.data) == ("Ada", "ada@example.com", "en_GB", {"plan": "pro"})
    assert (ada.last_name, ada.phone) == (None, None)


def test_an_object_changes_what_it_says_and_nothing_else(customer: Customer, drain: Drain) -> None:
    customer.subscribers("ada", firstName="Ada", lastName="Byron", email="old@example.com", data={"plan": "pro"})
    customer.trigger({"subscriberId": "ada", "lastName": "Lovelace", "email": None})
    drain()
    ada = customer.subscriber("ada")
    assert (ada.first_name, ada.last_name, ada.data) == ("Ada", "Lovelace", {"plan": "pro"})
    assert ada.email is None, "null clears"


def test_a_subscriber_who_is_named_again_without_news_is_not_touched(customer: Customer, drain: Drain) -> None:
    customer.subscribers("ada", firstName="Ada", data={"plan": "pro"})
    before = customer.subscriber("ada").updated_at
    customer.trigger({"subscriberId": "ada", "firstName": "Ada", "data": {"plan": "pro"}})
    customer.trigger("ada")
    drain()
    assert customer.subscriber("ada").updated_at == before


def test_an_array_reaches_everybody_in_it_once(customer: Customer, drain: Drain) -> None:
    customer.trigger(
        ["ada", {"subscriberId": "bob", "firstName": "B"}, "ada", {"subscriberId": "bob", "firstName": "Bob"}]
    )
    drain()
    assert reached(customer) == ["ada", "bob"]
    assert customer.subscriber("bob").first_name == "Bob", "the last definition wins"


def test_an_empty_array_is_accepted_and_reaches_nobody(customer: Customer, drain: Drain) -> None:
    customer.trigger([])
    drain()
    assert reached(customer) == []
    assert [event.status for event in customer.events()] == ["done"]


@pytest.mark.parametrize("count", [10, 11, 100])
def test_arrays_of_any_length_are_run_whether_in_one_go_or_as_a_page(
    customer: Customer, drain: Drain, count: int
) -> None:
    names = [f"s{number:03}" for number in range(count)]
    customer.trigger(names)
    drain()
    assert reached(customer) == names


def test_a_topic_reaches_its_subscribers_but_not_the_actor_and_those_left_out(customer: Customer, drain: Drain) -> None:
    customer.topic("team", ["ada", "bob", "cyd", "dan"])
    customer.trigger({"type": "Topic", "topicKey": "team", "exclude": ["bob"]}, actor="cyd")
    drain()
    assert reached(customer) == ["ada", "dan"]
    topics = [jsons.loads(run.topics or "[]") for run in customer.runs()]
    assert [topic["key"] for (topic,) in topics] == ["team", "team"]


def test_an_actor_who_is_named_alone_is_reached(customer: Customer, drain: Drain) -> None:
    customer.topic("team", ["ada", "bob"])
    customer.trigger([{"type": "Topic", "topicKey": "team"}, "bob"], actor={"subscriberId": "bob"})
    drain()
    assert reached(customer) == ["ada", "bob"]


def test_who_is_named_alone_and_in_a_topic_gets_one_message(customer: Customer, drain: Drain) -> None:
    customer.topic("team", ["ada", "bob"])
    customer.trigger([{"type": "Topic", "topicKey": "team"}, {"subscriberId": "ada", "firstName": "Ada"}, "eve"])
    drain()
    assert reached(customer) == ["ada", "bob", "eve"]
    assert customer.subscriber("ada").first_name == "Ada"


def test_who_is_in_two_topics_gets_one_message(customer: Customer, drain: Drain) -> None:
    customer.topic("red", ["ada", "bob"])
    customer.topic("blue", ["bob", "cyd"])
    customer.trigger([{"type": "Topic", "topicKey": key} for key in ("red", "blue", "red", "unknown")])
    drain()
    assert reached(customer) == ["ada", "bob", "cyd"]
    assert len(customer.runs()) == 3
    assert customer.counts("bob").unread == 1


def test_a_topic_is_walked_in_pages_and_nobody_is_missed_or_met_twice(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "PAGE", 3)
    monkeypatch.setattr(fanout, "_PAGES_A_PLAN", 2)
    names = [f"s{number:02}" for number in range(20)]
    customer.topic("red", names[:14])
    customer.topic("blue", names[6:])
    customer.trigger([{"type": "Topic", "topicKey": "red"}, {"type": "Topic", "topicKey": "blue"}, "zoe"])
    drain()
    assert reached(customer) == [*names, "zoe"]
    assert customer.rows(fanout.FanoutPage) == [], "pages that ran are gone"


def test_broadcast_reaches_everybody_of_the_environment(customer: Customer, drain: Drain) -> None:
    customer.subscribers("ada", "bob", "cyd")
    with writing() as session:
        stranger = customer.environment.production_id
        organization = customer.environment.organization_id
        columns = {"environment_id": stranger, "organization_id": organization, "created_at": 1, "updated_at": 1}
        session.add(Subscriber(subscriber_id="of-production", **columns))
    customer.broadcast({"name": "all"})
    drain()
    assert reached(customer) == ["ada", "bob", "cyd"]
    assert {run.environment_id for run in customer.rows(Notification)} == {customer.environment.id}


@pytest.mark.parametrize("impossible", ["x" * 256, "line\nbreak"], ids=["long", "control"])
def test_an_id_that_no_subscriber_can_have_is_left_out_and_the_others_are_reached(
    customer: Customer, drain: Drain, impossible: str
) -> None:
    customer.trigger([impossible, "ada", {"subscriberId": impossible}])
    drain()
    assert reached(customer) == ["ada"]
    assert [row.subscriber_id for row in customer.rows(Subscriber)] == ["ada"]


def test_when_no_recipient_can_exist_the_answer_says_so_and_nothing_is_stored(
    customer: Customer, app_client: httpx.Client
) -> None:
    event = {"name": "order", "to": ["x" * 256], "transactionId": "one"}
    expected = {"acknowledged": True, "status": "invalid_recipients", "transactionId": "one"}
    answer = app_client.post("/v1/events/trigger", json=event)
    assert (answer.status_code, answer.json()) == (201, {"data": expected})
    good = {"name": "order", "to": "ada", "transactionId": "two"}
    answer = app_client.post("/v1/events/trigger/bulk", json={"events": [event, good]})
    assert [each["status"] for each in answer.json()["data"]] == ["invalid_recipients", "processed"]
    assert [event.transaction_id for event in customer.events()] == ["two"]


def test_an_id_may_have_any_letters_and_signs(customer: Customer, drain: Drain) -> None:
    names = ["auth0|5", "ada@example.com", "Åsa Öberg", "a/b:c", "x" * 255]
    customer.trigger(names)
    drain()
    assert reached(customer) == sorted(names)
