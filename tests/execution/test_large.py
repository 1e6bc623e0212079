"""Large triggers and long messages: a worker has few of them in memory at a time."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table
from sqlmodel import Session

from novu_app.execution import due, message_rows
from novu_app.execution.advance import advance
from novu_app.execution.chunk import Chunk
from novu_app.kernel import bulk
from tests.support.customer import Customer, delay, digest, in_app
from tests.support.engine import MovableClock

Drain = Callable[[], int]
THREE_KILOBYTES = {"name": "x" * 3 * 1024}


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each chunk of due runs had."""
    seen: list[int] = []

    def noting(chunk: Chunk) -> None:
        seen.append(len(chunk.runs))
        advance(chunk)

    monkeypatch.setattr(due, "advance", noting)
    monkeypatch.setattr(due, "LOAD_A_CHUNK", 6)
    return seen


def test_runs_of_large_triggers_go_on_a_few_at_a_time(
    customer: Customer, drain: Drain, clock: MovableClock, chunks: list[int]
) -> None:
    customer.workflow(delay(), in_app("later"))
    for payload in [THREE_KILOBYTES] * 4 + [{}] * 3:
        customer.trigger(payload=payload)
    drain()
    clock.advance(hours=1)
    drain()
    assert chunks == [2, 2, 3]
    assert len(customer.messages()) == 7


def test_digests_of_large_triggers_count_each_of_their_events(
    customer: Customer, drain: Drain, clock: MovableClock, chunks: list[int]
) -> None:
    customer.workflow(digest(), in_app("{{steps.digest.eventCount}}"))
    for _ in range(2):
        customer.trigger(["ada", "bob", "cyd"], THREE_KILOBYTES)
    drain()
    clock.advance(hours=1)
    drain()
    assert chunks == [1, 1, 1]
    assert [message.subject for message in customer.messages()] == ["2", "2", "2"]


def test_long_messages_are_stored_in_several_statements(
    customer: Customer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_rows, "_MOST_TEXT", 100)
    stored: list[int] = []
    insert = bulk.insert

    def noting(session: Session, table: Table, columns: Any, rows: Any, **more: Any) -> list[tuple[Any, ...]]:
        if table.name == "message":
            stored.append(len(rows))
        return insert(session, table, columns, rows, **more)

    monkeypatch.setattr(bulk, "insert", noting)
    customer.workflow(in_app("s", "{{payload.text}}"))
    names = [f"s{number}" for number in range(5)]
    customer.trigger(names, {"text": "y" * 40})
    customer.trigger(names, {"text": "z" * 140})
    drain()
    assert stored == [2, 2, 1, 1, 1, 1, 1, 1]
    assert sorted((m.subscriber_id, (m.content or "")[0]) for m in customer.messages()) == [
        (name, letter) for name in names for letter in "yz"
    ]
    assert all(customer.counts(name).unread == 2 for name in names)
