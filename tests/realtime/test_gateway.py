"""The socket of the inbox clients: who may connect, and exactly what they are told (contract/inbox.md, WebSocket)."""

import asyncio
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from socketio.exceptions import ConnectionError as Refused

from novu_app.inbox.tokens import issue
from novu_app.kernel import clock
from novu_app.kernel.database import reading
from novu_app.kernel.settings import get_settings
from novu_app.realtime import presence, publisher
from novu_app.realtime.rooms import count_events
from novu_app.subscribers.models import Subscriber
from tests.messages.rows import Inbox
from tests.realtime.conftest import Client, session_of, token_of, until
from tests.support.application import TestEnvironment
from tests.support.valkey import ValkeyServer

Clients = Callable[[], Client]


@pytest.fixture
def inbox_of_ada(environment: TestEnvironment) -> Inbox:
    """An inbox whose counts say nothing yet."""
    return Inbox(environment)


def batch(box: Inbox, *, messages: list[Any] | None = None, **counts: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("unread", "unseen", "high", "medium", "low", "none", "version"), 0)
    return {
        "inbox": [{"pk": box.pk, "messages": messages or [], "counts": zeros | {"version": 1} | counts}],
        "activity": {},
    }


def test_counts_are_capped_as_the_contract_says() -> None:
    counts = {"unread": 101, "unseen": 100, "high": 101, "medium": 99, "low": 1, "none": 0, "version": 1}
    assert list(count_events(counts)) == [
        ("unseen_count_changed", {"unseenCount": 100, "hasMore": False}),
        (
            "unread_count_changed",
            {
                "counts": {"total": 100, "severity": {"high": 99, "medium": 99, "low": 1, "none": 0}},
                "unreadCount": 100,
                "hasMore": True,
            },
        ),
    ]


@pytest.mark.parametrize("in_auth", [False, True])
async def test_a_message_and_the_counts_that_follow(clients: Clients, inbox_of_ada: Inbox, in_auth: bool) -> None:
    ada = clients()
    await ada.connect(token_of(inbox_of_ada), in_auth=in_auth)
    assert presence.listening([inbox_of_ada.pk]), "workers build messages for this subscriber now"
    message = {"_id": "m1", "content": "Hi", "cta": {}}
    publisher.publish(batch(inbox_of_ada, messages=[message], unread=1, unseen=1, high=1))
    await until(lambda: len(ada.events) == 3)
    assert ada.events == [
        ("notification_received", {"message": message}),
        ("unseen_count_changed", {"unseenCount": 1, "hasMore": False}),
        (
            "unread_count_changed",
            {
                "counts": {"total": 1, "severity": {"high": 1, "medium": 0, "low": 0, "none": 0}},
                "unreadCount": 1,
                "hasMore": False,
            },
        ),
    ]


async def test_every_page_of_a_subscriber_and_nobody_else(
    clients: Clients, inbox_of_ada: Inbox, environment: TestEnvironment
) -> None:
    eve_box = Inbox(environment, "eve")
    first, second, eve = clients(), clients(), clients()
    for client, box in ((first, inbox_of_ada), (second, inbox_of_ada), (eve, eve_box)):
        await client.connect(token_of(box))
    publisher.publish(batch(inbox_of_ada, unread=1))
    await until(lambda: first.events and second.events)
    await first.socket.disconnect()
    publisher.publish(batch(inbox_of_ada, unread=2, version=2))
    await until(lambda: len(second.named("unread_count_changed")) == 2)
    assert eve.events == []


async def test_older_counts_do_not_replace_newer_ones(clients: Clients, inbox_of_ada: Inbox) -> None:
    ada = clients()
    await ada.connect(token_of(inbox_of_ada))
    for version, unread in ((2, 5), (1, 4), (3, 6)):
        publisher.publish(batch(inbox_of_ada, messages=[{"_id": str(version)}], unread=unread, version=version))
    await until(lambda: len(ada.named("notification_received")) == 3)
    await until(lambda: len(ada.named("unread_count_changed")) == 2)
    assert [payload["unreadCount"] for payload in ada.named("unread_count_changed")] == [5, 6]


async def test_after_redis_was_away_the_present_counts_are_sent(
    clients: Clients, inbox_of_ada: Inbox, valkey: ValkeyServer
) -> None:
    ada = clients()
    await ada.connect(token_of(inbox_of_ada))
    await asyncio.to_thread(inbox_of_ada.arrive, 2, severity="low")
    valkey.client.client_kill_filter(_type="pubsub")
    await until(lambda: ada.named("unread_count_changed"))
    assert ada.named("unread_count_changed")[-1]["counts"]["severity"]["low"] == 2
    assert ada.named("unseen_count_changed")[-1] == {"unseenCount": 2, "hasMore": False}


async def test_nobody_connects_without_a_valid_session(clients: Clients, inbox_of_ada: Inbox) -> None:
    good = token_of(inbox_of_ada)
    claims = jwt.decode(good, options={"verify_signature": False})
    secret = get_settings().jwt_secret_resolved
    real_now = clock.now_ms()
    clock.set_source(lambda: real_now - 100 * 24 * 3_600_000)
    expired = issue(session_of(inbox_of_ada))
    clock.set_source(None)
    for token in (
        None,
        "",
        "nonsense",
        expired,
        good[:-2],
        jwt.encode(claims | {"aud": "user"}, secret, algorithm="HS256"),
    ):
        client = clients()
        with pytest.raises(Refused):
            await client.connect(token)
        assert not client.socket.connected


async def test_polling_is_not_offered(clients: Clients, inbox_of_ada: Inbox) -> None:
    with pytest.raises(Refused):
        await clients().connect(token_of(inbox_of_ada), transport="polling")


async def test_the_subscriber_is_online_while_a_page_is_open(clients: Clients, inbox_of_ada: Inbox) -> None:
    def stored() -> Subscriber:
        with reading() as session:
            found = session.get(Subscriber, inbox_of_ada.pk)
            assert found is not None
            return found

    first, second = clients(), clients()
    for client in (first, second):
        await client.connect(token_of(inbox_of_ada))
    await until(lambda: stored().is_online)
    assert stored().last_online_at is not None
    await first.socket.disconnect()
    await asyncio.sleep(0.3)
    assert stored().is_online, "another page is still open"
    await second.socket.disconnect()
    await until(lambda: not stored().is_online)
