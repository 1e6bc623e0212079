"""Many rows of a table, made by the database itself: a million take seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, text

#: The second of the first seeded row, in January 2021. Ids begin with theirs: they sort in the order of their numbers, before
#: all that are made now.
_FIRST_S = 0x60000000


def row_id(number: int) -> str:
    """The id of the seeded row with this number: one was made every second."""
    return f"{_FIRST_S + number:08x}{number:016x}"


def moment_of(number: int) -> int:
    """When that row was made, in milliseconds."""
    return (_FIRST_S + number) * 1000


def id_sql(number: str, sqlite: bool) -> str:
    """:func:`row_id` of an SQL expression."""
    if sqlite:
        return f"printf('%08x%016x', {_FIRST_S} + ({number}), {number})"
    return f"lpad(to_hex({_FIRST_S} + ({number})), 8, '0') || lpad(to_hex({number}), 16, '0')"


def moment_sql(number: str) -> str:
    """:func:`moment_of` of an SQL expression."""
    return f"{_FIRST_S * 1000} + ({number}) * 1000"


def fill(connection: Connection, model: Any, count: int, values: Mapping[str, str]) -> None:
    """Insert rows numbered from 0 to ``count`` - 1.

    Args:
        connection: in a transaction that may write.
        model: the table's class.
        count: how many rows.
        values: an SQL expression for each column that matters, with ``{n}`` for the number and ``{id}`` for the id that it
            makes. Other columns are null where they may be, else zero, false or empty.
    """
    sqlite = connection.dialect.name == "sqlite"
    made_id = id_sql("n", sqlite)
    chosen = {"id": "{id}", **values}
    for column in model.__table__.columns:
        if column.name not in chosen and not column.nullable:
            chosen[column.name] = _nothing(column.type)
    columns = ", ".join(chosen)
    expressions = ", ".join(value.replace("{id}", made_id).replace("{n}", "n") for value in chosen.values())
    numbers = (
        f"(WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count - 1}) "
        "SELECT n FROM numbers)"
        if sqlite
        else f"generate_series(0, {count - 1}) AS numbers(n)"
    )
    table = model.__tablename__
    with _indexes_afterwards(connection, table):
        connection.execute(text(f"INSERT INTO {table} ({columns}) SELECT {expressions} FROM {numbers}"))


def prepare(connection: Connection) -> None:
    """Give this connection the memory that sorting a million rows wants."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size=-400000")
    else:
        connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
        connection.exec_driver_sql("SET synchronous_commit = off")


@contextmanager
def _indexes_afterwards(connection: Connection, table: str) -> Iterator[None]:
    """Take the table's indexes away and make the same ones again at the end: sorting is quicker than inserting."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :table AND schemaname = current_schema() "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
    indexes = connection.execute(text(query), {"table": table}).all()
    for name, _ in indexes:
        connection.execute(text(f'DROP INDEX "{name}"'))
    yield
    for _, definition in indexes:
        connection.exec_driver_sql(definition.replace("%", "%%") if connection.dialect.name != "sqlite" else definition)


def _nothing(kind: Any) -> str:
    if isinstance(kind, Boolean):
        return "false"
    return "0" if isinstance(kind, Integer) else "''"
