"""What a chunk tells the web processes after its commit: to those who listen, with the counts of that moment."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis.client import PubSub

from novu_app.execution import broadcast
from novu_app.kernel import jsons
from novu_app.realtime import presence
from novu_app.realtime.publisher import CHANNEL
from tests.support.customer import Customer, delay, email, in_app
from tests.support.engine import MovableClock
from tests.support.valkey import ValkeyServer

Drain = Callable[[], int]


@pytest.fixture
def heard(valkey: ValkeyServer) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Gives the batches of chunks that were published since it was last asked, without the news of lists beside them."""
    listener: PubSub = valkey.client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(CHANNEL)
    valkey.said(listener, CHANNEL)

    def batches() -> list[dict[str, Any]]:
        said = [jsons.loads(each) for each in valkey.said(listener, CHANNEL)]
        return [batch for batch in said if "lists" not in batch]

    yield batches
    listener.close()


def test_who_listens_is_told_the_message_and_the_counts(
    customer: Customer, drain: Drain, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    customer.workflow(in_app("One", "{{payload.text}}"), in_app("Two"), severity="high")
    ada, _bob = customer.subscribers("ada", "bob", firstName="Someone")
    presence.enter([ada])
    customer.trigger(["ada", "bob"], {"text": "Hi"}, transactionId="t-1")
    drain()
    (batch,) = heard()
    assert set(batch["activity"]) == {customer.environment.id}
    assert sorted(batch["activity"][customer.environment.id]) == [run.id for run in customer.runs()]
    (entry,) = batch["inbox"]
    assert entry["pk"] == ada
    counts = customer.counts("ada").document()
    assert entry["counts"] == counts
    assert (counts["unread"], counts["unseen"], counts["high"]) == (2, 2, 2)
    stored = customer.messages("ada")
    assert [message["_id"] for message in entry["messages"]] == [message.id for message in stored]
    first = entry["messages"][0]
    assert (first["subject"], first["content"], first["severity"]) == ("One", "Hi", "high")
    assert first["transactionId"] == "t-1"
    assert first["subscriber"]["firstName"] == "Someone"
    assert first["workflow"]["identifier"] == "order"
    assert first["payload"] == {"text": "Hi"}


def test_nobody_listens_and_the_dashboards_are_told_all_the_same(
    customer: Customer, drain: Drain, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    (batch,) = heard()
    assert batch["inbox"] == []
    assert len(batch["activity"][customer.environment.id]) == 1


def test_a_run_that_wakes_is_told_again(
    customer: Customer, drain: Drain, clock: MovableClock, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    customer.workflow(delay(), in_app())
    customer.trigger()
    drain()
    (before,) = heard()
    clock.advance(hours=1)
    presence.enter(customer.subscribers("ada"))
    drain()
    (after,) = heard()
    assert before["activity"] == after["activity"]
    assert (before["inbox"], len(after["inbox"])) == ([], 1)


def test_an_e_mail_is_no_news_for_an_inbox(
    customer: Customer, drain: Drain, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    customer.workflow(email())
    presence.enter(customer.subscribers("ada", email="ada@example.com"))
    customer.trigger()
    drain()
    assert [batch["inbox"] for batch in heard()] == [[]]


def test_dashboards_are_told_the_newest_runs_of_a_large_chunk_not_all(
    customer: Customer, drain: Drain, heard: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "_ACTIVITY_IDS", 5)
    customer.workflow(in_app())
    customer.trigger([f"s{number}" for number in range(20)])
    drain()
    assert [len(batch["activity"][customer.environment.id]) for batch in heard()] == [5]


def test_nothing_is_told_that_was_not_stored(
    customer: Customer, drain: Drain, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    """The second page of two topics meets somebody who was reached by the first: no second message, no second news."""
    customer.workflow(in_app())
    customer.topic("red", ["ada"])
    customer.topic("blue", ["ada"])
    presence.enter(customer.subscribers("ada"))
    customer.trigger([{"type": "Topic", "topicKey": key} for key in ("red", "blue")])
    drain()
    (batch,) = heard()
    assert [message["_id"] for message in batch["inbox"][0]["messages"]] == [m.id for m in customer.messages()]


def test_a_redis_that_is_away_costs_the_news_and_nothing_else(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app())
    customer.trigger()
    drain()
    assert customer.counts("ada").unread == 1
