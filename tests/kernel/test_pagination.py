"""Pages by keyset: every row once, forwards and backwards, whatever is inserted meanwhile."""

import time
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.ids import new_id
from novu_app.kernel.pagination import (
    COUNT_CAP,
    Count,
    CursorPage,
    Keyset,
    LongLists,
    check_limit,
    keyset_page,
)
from novu_app.subscribers.models import Subscriber
from tests.support.application import TestEnvironment


@pytest.fixture
def people(environment: TestEnvironment) -> list[str]:
    """Ten subscribers; several share a moment. Their names in the order of creation."""
    add(environment, [(f"s{number}", number // 3) for number in range(10)])
    return [f"s{number}" for number in range(10)]


def add(environment: TestEnvironment, rows: list[tuple[str, int]]) -> None:
    with writing() as session:
        for name, created_at in rows:
            scope = {"environment_id": environment.id, "organization_id": environment.organization_id}
            session.add(Subscriber(id=new_id(), subscriber_id=name, created_at=created_at, updated_at=0, **scope))
            session.flush()


def page(keyset: Keyset, by: str = "created_at") -> CursorPage[Any]:
    with reading() as session:
        return keyset_page(
            session,
            select(Subscriber),
            keyset,
            column=col(getattr(Subscriber, by)),
            id_column=col(Subscriber.id),
            find=lambda cursor: session.get(Subscriber, cursor),
            value_of=lambda row: getattr(row, by),
            id_of=lambda row: row.id,
        )


def names(found: CursorPage[Any]) -> list[str]:
    return [row.subscriber_id for row in found.rows]


@pytest.mark.parametrize("by", ["created_at", "id"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("limit", [1, 3, 4, 10, 11])
def test_walking_forwards_and_back_meets_everybody_once(
    people: list[str], by: str, descending: bool, limit: int
) -> None:
    expected = people[::-1] if descending else people
    found = page(Keyset(limit=limit, descending=descending), by)
    assert found.previous is None
    walked, last = names(found), found
    while last.next:
        last = page(Keyset(limit=limit, after=last.next, descending=descending), by)
        walked += names(last)
    assert walked == expected
    back = names(last)
    while last.previous:
        last = page(Keyset(limit=limit, before=last.previous, descending=descending), by)
        back = names(last) + back
    assert back == expected


def test_rows_that_come_meanwhile_move_nobody(people: list[str], environment: TestEnvironment) -> None:
    first = page(Keyset(limit=4))
    add(environment, [("late", 99)])
    second = page(Keyset(limit=4, after=first.next))
    assert names(first) + names(second) == people[:1:-1]


def test_the_row_of_the_cursor_can_be_included(people: list[str]) -> None:
    first = page(Keyset(limit=3))
    assert first.next is not None
    again = page(Keyset(limit=3, after=first.next, include_cursor=True))
    assert names(again) == people[7:4:-1]


def test_a_cursor_of_nothing_is_refused(people: list[str]) -> None:
    with pytest.raises(BadRequest, match="Invalid cursor"):
        page(Keyset(after="f" * 24))


def test_nothing_to_show_has_no_neighbours(environment: TestEnvironment) -> None:
    assert page(Keyset()) == CursorPage([], None, None)


def test_limits_and_counts_have_an_end() -> None:
    assert check_limit(100) == 100
    for limit in (0, -1, 101):
        with pytest.raises(BadRequest):
            check_limit(limit)
    assert Count.of(7) == Count(7, False)
    assert Count.of(COUNT_CAP + 1) == Count(COUNT_CAP, True)


def test_sessions_are_not_needed_after_the_page(people: list[str]) -> None:
    found = page(Keyset(limit=1))
    assert isinstance(found.rows[0], Subscriber)
    assert Session.object_session(found.rows[0]) is None


def test_a_list_longer_than_the_cap_is_not_counted_again_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def count(rows: int) -> int:
        counted.append(rows)
        return min(rows, COUNT_CAP + 1)

    lists = LongLists()
    assert [lists.number("short", lambda: count(COUNT_CAP)) for _ in range(2)] == [COUNT_CAP] * 2
    assert [lists.number("long", lambda: count(COUNT_CAP + 9)) for _ in range(2)] == [COUNT_CAP + 1] * 2
    assert counted == [COUNT_CAP, COUNT_CAP, COUNT_CAP + 9]
    assert (lists.known("long"), lists.known("short")) == (True, False)
    moment = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: moment + 60)
    assert lists.number("long", lambda: count(3)) == 3
