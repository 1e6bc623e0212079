"""What a client is told that connects after things have happened, and one that sees a part of an inbox only."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as Refused

from novu_app.environments import inbox_settings
from novu_app.inbox.tokens import issue
from novu_app.kernel.database import reading, writing
from novu_app.messages import counters
from novu_app.realtime import publisher
from tests.messages.rows import Inbox
from tests.realtime.conftest import Client, session_of, until
from tests.support.application import TestEnvironment

Clients = Callable[[], Client]


@pytest.fixture
def box(environment: TestEnvironment) -> Inbox:
    """An inbox in which something has arrived already."""
    found = Inbox(environment)
    found.arrive(severity="low")
    return found


def version(box: Inbox) -> int:
    with reading() as session:
        return counters.read(session, box.environment.id, box.pk).version


def token(box: Inbox, *, counted: int | None = None, contexts: tuple[str, ...] | None = ()) -> str:
    seen = version(box) if counted is None else counted
    return issue(replace(session_of(box), counted=seen, contexts=contexts))


def batch(box: Inbox, *messages: dict[str, Any]) -> dict[str, Any]:
    with reading() as session:
        counts = counters.read(session, box.environment.id, box.pk).document()
    return {"inbox": [{"pk": box.pk, "messages": list(messages), "counts": counts}], "activity": {}}


def totals(client: Client) -> list[int]:
    return [each["counts"]["total"] for each in client.named("unread_count_changed")]


async def test_what_came_between_the_session_and_the_socket_is_told_as_counts(clients: Clients, box: Inbox) -> None:
    opened = token(box)
    await asyncio.to_thread(box.arrive, 2)
    late = clients()
    await late.connect(opened)
    await until(lambda: totals(late))
    assert late.events == [
        ("unseen_count_changed", {"unseenCount": 3, "hasMore": False}),
        (
            "unread_count_changed",
            {
                "counts": {"total": 3, "severity": {"high": 0, "medium": 0, "low": 1, "none": 2}},
                "unreadCount": 3,
                "hasMore": False,
            },
        ),
    ]
    # Who missed nothing is told nothing but what comes now (twice where it came while that was looked for), and the late one
    # hears it once as well.
    prompt = clients()
    await prompt.connect(token(box))
    await asyncio.to_thread(box.arrive)
    publisher.publish(batch(box))
    await until(lambda: totals(prompt) and len(totals(late)) == 2)
    assert (set(totals(prompt)), totals(late)) == ({4}, [3, 4])


async def test_a_client_of_contexts_hears_its_messages_and_counts_alone(clients: Clients, box: Inbox) -> None:
    acme, plain, old = clients(), clients(), clients()
    await acme.connect(token(box, contexts=("tenant:acme",)))
    await plain.connect(token(box))
    await old.connect(token(box, contexts=None))
    await asyncio.to_thread(box.arrive, 2, context_keys=["tenant:acme"])
    publisher.publish(batch(box, {"_id": "theirs", "contextKeys": ["tenant:acme"]}, {"_id": "plain"}))
    await until(lambda: all(totals(each) for each in (acme, plain, old)))
    assert [each["message"]["_id"] for each in acme.named("notification_received")] == ["theirs"]
    assert [each["message"]["_id"] for each in plain.named("notification_received")] == ["plain"]
    assert [each["message"]["_id"] for each in old.named("notification_received")] == ["theirs", "plain"]
    # Whoever connects while something arrives may hear of it twice.
    assert ({*totals(acme)}, {*totals(plain)}, {*totals(old)}) == ({2}, {1}, {3})


async def test_only_pages_of_the_list_open_sockets(clients: Clients, box: Inbox) -> None:
    with writing() as session:
        inbox_settings.change(session, box.environment.id, ["https://shop.example"])
    evil, shop, server = clients(), clients(), clients()
    with pytest.raises(Refused):
        await evil.connect(token(box), headers={"Origin": "https://evil.example"})
    await shop.connect(token(box), headers={"Origin": "https://shop.example"})
    await server.connect(token(box))
