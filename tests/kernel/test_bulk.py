"""Statements over sets of rows: one statement, the same result, on both databases."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy.exc import DataError
from sqlmodel import Session

from novu_app.events.models import Event
from novu_app.kernel import bulk
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_id, new_ids
from novu_app.subscribers.models import Subscriber
from tests.support.application import TestEnvironment
from tests.support.databases import Kind

SUBSCRIBERS = Subscriber.__table__  # type: ignore[attr-defined]
EVENTS = Event.__table__  # type: ignore[attr-defined]
COLUMNS = ("id", "subscriber_id", "first_name", "data", "is_online", "last_online_at")


def constants(environment: TestEnvironment) -> dict[str, Any]:
    scope = {"environment_id": environment.id, "organization_id": environment.organization_id}
    return scope | {"created_at": 1, "updated_at": 2**40}


def insert(session: Session, environment: TestEnvironment, rows: list[tuple[Any, ...]], **more: Any) -> list[Any]:
    return bulk.insert(session, SUBSCRIBERS, COLUMNS, rows, constants=constants(environment), **more)


def stored(session: Session) -> list[tuple[Any, ...]]:
    return bulk.execute(
        session, "SELECT subscriber_id, first_name, is_online, last_online_at FROM subscriber ORDER BY id"
    )


def rows_of(count: int) -> list[tuple[Any, ...]]:
    return [
        (row_id, f"s{n}", None if n % 3 else f"Zoë {n} 'quoted' :name %s", f'{{"n": {n}}}', bool(n % 2), 2**41 + n)
        for n, row_id in enumerate(new_ids(count))
    ]


@pytest.mark.parametrize("count", [1, 7, 8, 500])
def test_every_value_arrives_as_it_was(environment: TestEnvironment, count: int) -> None:
    rows = rows_of(count)
    with writing() as session:
        insert(session, environment, rows)
        found = stored(session)
        assert [(name, first, bool(online), seen) for name, first, online, seen in found] == [
            (name, first, online, seen) for _, name, first, _, online, seen in rows
        ]
        loaded = session.get(Subscriber, rows[-1][0])
        assert loaded is not None
        assert (loaded.data, loaded.updated_at) == ({"n": count - 1}, 2**40)


AWKWARD = [
    "",
    "NULL",
    "null",
    "{a,b}",
    '"',
    "\\",
    'a\\"b',
    "a\nb\t",
    " padded ",
    "Zoë ☃",
    "'",
    "%s :name",
    "a,b",
    "\x01",
]


@pytest.mark.parametrize("missing", [[], [None]])
def test_texts_that_mean_something_to_an_array_arrive_as_they_were(
    environment: TestEnvironment, missing: list[None]
) -> None:
    texts = [*AWKWARD, *missing]
    rows = [
        (row_id, f"s{n}", text, None, True, None)
        for n, (row_id, text) in enumerate(zip(new_ids(len(texts)), texts, strict=True))
    ]
    with writing() as session:
        insert(session, environment, rows)
        assert [first for _, first, _, _ in stored(session)] == texts


def test_a_nul_is_refused_where_the_database_has_none(environment: TestEnvironment, database: Kind) -> None:
    rows = [(row_id, f"s{n}", f"a\0{n}", None, True, None) for n, row_id in enumerate(new_ids(2))]
    with writing() as session, pytest.raises(DataError) if database == "postgresql" else nullcontext():
        insert(session, environment, rows)


@pytest.mark.parametrize("count", [1, 8, 500])
def test_columns_with_one_value_are_sent_once(
    environment: TestEnvironment, count_statements: Callable[[], Any], count: int
) -> None:
    rows = [(row_id, f"s{n}", "Ada", None, True, None) for n, row_id in enumerate(new_ids(count))]
    with writing() as session, count_statements() as counted:
        insert(session, environment, rows)
    assert len(counted) == 1
    varying = counted.texts[0].split("SELECT")[-1].split("FROM v")[0]
    assert ("v.first_name" in varying) == (count < 8), "few rows are not worth the look"
    with reading() as session:
        assert {row[1:] for row in bulk.execute(session, "SELECT id, first_name, data FROM subscriber")} == {
            ("Ada", None)
        }


@pytest.mark.parametrize("odd_one", range(9))
def test_one_row_that_differs_keeps_its_column_from_being_a_constant(
    environment: TestEnvironment, odd_one: int
) -> None:
    names = ["odd" if number == odd_one else "same" for number in range(9)]
    rows = [(row_id, f"s{n}", names[n], None, False, None) for n, row_id in enumerate(new_ids(9))]
    with writing() as session:
        insert(session, environment, rows)
        assert [row[1] for row in stored(session)] == names


def test_rows_that_are_all_the_same_still_are_so_many_rows(environment: TestEnvironment) -> None:
    with writing() as session:
        done = bulk.run(session, "WITH {v} SELECT count(*), max(a) FROM v", {"a": "text"}, [("x",)] * 20)
    assert done == [(20, "x")]


def test_a_conflict_is_decided_by_the_statement_and_told(environment: TestEnvironment) -> None:
    rows = rows_of(20)
    with writing() as session:
        insert(session, environment, rows[:12])
        again = [(new_id(), *row[1:]) for row in rows]
        conflict = "ON CONFLICT (environment_id, subscriber_id) DO NOTHING"
        made = insert(session, environment, again, conflict=conflict, returning=("id", "subscriber_id"))
        assert sorted(made) == sorted((row[0], row[1]) for row in again[12:])
        assert len(stored(session)) == 20


def test_no_rows_means_no_statement(environment: TestEnvironment, count_statements: Callable[[], Any]) -> None:
    with writing() as session, count_statements() as counted:
        assert insert(session, environment, [], returning=("id",)) == []
        assert bulk.run(session, "WITH {v} SELECT a FROM v", {"a": "text"}, []) == []
    assert len(counted) == 0


def test_an_update_takes_each_row_its_own_values(environment: TestEnvironment) -> None:
    rows = rows_of(30)
    with writing() as session:
        insert(session, environment, rows)
        changed = bulk.run(
            session,
            "WITH {v} UPDATE subscriber SET first_name = v.name, last_online_at = :now FROM v "
            "WHERE subscriber.id = v.id AND subscriber.environment_id = :scope RETURNING subscriber.id",
            {"id": "text", "name": "text"},
            [(row[0], f"new {row[1]}") for row in rows[:10]],
            now=7,
            scope=environment.id,
        )
        assert sorted(row[0] for row in changed) == [row[0] for row in rows[:10]]
        assert [row[1] for row in stored(session)[:10]] == [f"new {row[1]}" for row in rows[:10]]
        assert {row[3] for row in stored(session)[10:]} == {row[5] for row in rows[10:]}


def test_types_survive_in_both_directions(database: Kind) -> None:
    kinds = {"a": "text", "b": "bigint", "c": "boolean", "d": "jsonb", "e": "integer"}
    rows = [("x", 2**53, True, '{"k": [1, null]}', None), (None, None, False, None, -1)]
    with writing() as session:
        first, second = bulk.run(session, "WITH {v} SELECT a, b, c, d, e FROM v", kinds, rows)
    parsed = first[3] if isinstance(first[3], dict) else __import__("json").loads(first[3])
    assert (first[0], first[1], bool(first[2]), parsed, first[4]) == ("x", 2**53, True, {"k": [1, None]}, None)
    assert second[2] in (False, 0)
    assert (second[0], second[1], second[3], second[4]) == (None, None, None, -1)


def test_more_values_than_sqlite_takes_variables_are_sent_in_parts(environment: TestEnvironment) -> None:
    with writing() as session:
        found = bulk.run(
            session, "WITH {v} SELECT a FROM v", {"a": "text", "b": "text"}, [(str(n), "") for n in range(40_000)]
        )
    assert [row[0] for row in found] == [str(n) for n in range(40_000)]


def test_a_list_is_one_parameter(environment: TestEnvironment) -> None:
    rows = rows_of(10)
    wanted = [rows[3][0], rows[7][0], "nobody"]
    with writing() as session:
        insert(session, environment, rows)
        found = bulk.execute(
            session,
            f"SELECT subscriber_id FROM subscriber WHERE {bulk.any_of(session, 'id', 'ids')} AND created_at = :created "
            "ORDER BY id",
            ids=bulk.listed(session, wanted),
            created=1,
        )
        nothing = bulk.execute(
            session,
            f"SELECT 1 FROM subscriber WHERE {bulk.any_of(session, 'id', 'ids')}",
            ids=bulk.listed(session, []),
        )
    assert (found, nothing) == ([("s3",), ("s7",)], [])


def test_percent_signs_and_casts_are_not_taken_for_parameters(database: Kind) -> None:
    with reading() as session:
        (row,) = bulk.execute(session, "SELECT 'a%b' || :x, CAST('5' AS INTEGER) % 3", x="%s")
    assert row == ("a%b%s", 2)
