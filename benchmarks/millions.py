"""Many rows of a table, made by the database itself: a million take seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, text

#: Ids of seeded rows sort in the order of their numbers, before all that are made now.
_PREFIX = "60000000"


def row_id(number: int) -> str:
    """The id of the seeded row with this number."""
    return f"{_PREFIX}{number:016x}"


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
    made_id = f"printf('{_PREFIX}%016x', n)" if sqlite else f"'{_PREFIX}' || lpad(to_hex(n), 16, '0')"
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
    connection.execute(text(f"INSERT INTO {table} ({columns}) SELECT {expressions} FROM {numbers}"))


def _nothing(kind: Any) -> str:
    if isinstance(kind, Boolean):
        return "false"
    return "0" if isinstance(kind, Integer) else "''"
