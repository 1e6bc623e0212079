"""Statements over sets of rows: one statement for a chunk, whatever its size, on SQLite and PostgreSQL.

A statement is written once, with ``{v}`` where the rows come in as a common table expression ``v``:

    WITH {v} INSERT INTO message (id, body) SELECT v.id, v.body FROM v WHERE true ON CONFLICT DO NOTHING RETURNING id

On PostgreSQL ``v`` is an UNNEST of one array a column, on SQLite a VALUES list. Other parameters are written ``:name``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Connection, Integer, Table
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, TypeEngine
from sqlmodel import Session

from novu_app.kernel.database import is_sqlite

__all__ = ["any_of", "column_types", "execute", "insert", "is_sqlite", "listed", "looked_up", "run", "skip_locked"]

Rows = Sequence[Sequence[Any]]
_PARAMETER = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
_SQLITE_VARIABLES = 32_000
_NUL = "\0"


def run(
    session: Session,
    statement: str,
    columns: Mapping[str, str],
    rows: Rows,
    **parameters: Any,
) -> list[tuple[Any, ...]]:
    """Run ``statement`` over ``rows``.

    Args:
        session: an open transaction.
        statement: SQL with ``{v}`` and ``:name`` parameters; identifiers are ours, never a user's.
        columns: name → PostgreSQL type (``text``, ``bigint``, ``boolean``, ``jsonb``) of each value of a row, in order.
        rows: the values. Nothing is sent when there are none.
        parameters: values of the ``:name`` parameters.

    Returns:
        The rows of a RETURNING or SELECT, else an empty list.
    """
    if not rows:
        return []
    if not is_sqlite(session):
        return _run_postgresql(session, statement, columns, rows, parameters)
    size = max(1, (_SQLITE_VARIABLES - len(parameters) * 2) // len(columns))
    result: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), size):
        result += _run_sqlite(session, statement, columns, rows[start : start + size], parameters)
    return result


def execute(session: Session, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run one statement with ``:name`` parameters; lists are allowed in ``IN :name`` as JSON or array (see :func:`any_of`)."""
    if is_sqlite(session):
        sql, names = _positional(statement)
        return _fetch(session, sql, tuple(parameters[name] for name in names))
    return _fetch(session, _pyformat(statement), parameters)


def any_of(session: Session, column: str, name: str, kind: str = "text") -> str:
    """``column`` is one of the list parameter ``name``: pass the list through :func:`listed`."""
    if is_sqlite(session):
        return f"{column} IN (SELECT value FROM json_each(:{name}))"
    return f"{column} = ANY(CAST(:{name} AS {kind}[]))"


def listed(session: Session, values: Sequence[Any]) -> Any:
    """A list as the one parameter that :func:`any_of` takes."""
    from novu_app.kernel.jsons import dumps

    return dumps(list(values)) if is_sqlite(session) else list(values)


def looked_up(session: Session, table: str, alias: str, column: str) -> str:
    """What follows ``FROM v``: ``JOIN table alias ON alias.column = v.id``, each by an index.

    For tables that grow faster than PostgreSQL's statistics of them: with a plain join it reads all of a table that it believes
    to hold many rows for each id.
    """
    if is_sqlite(session):
        return f"JOIN {table} {alias} ON {alias}.{column} = v.id"
    return f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {table}.{column} = v.id OFFSET 0) {alias}"


def skip_locked(session: Session) -> str:
    """The clause by which several workers claim different rows; SQLite has one writer and needs none."""
    return "" if is_sqlite(session) else "FOR UPDATE SKIP LOCKED"


def insert(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Rows,
    *,
    constants: Mapping[str, Any] | None = None,
    conflict: str = "",
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert ``rows`` in one statement.

    Args:
        session: an open transaction.
        table: the target.
        columns: the columns that vary, in the order of each row's values.
        rows: the values.
        constants: columns with one value for all rows; sent once.
        conflict: an ``ON CONFLICT …`` clause.
        returning: columns to give back.
    """
    if not rows:
        return []
    constants = dict(constants or {})
    columns, rows = _compact(tuple(columns), rows, constants)
    statement = _insert_statement(
        table, tuple(columns), tuple(constants), conflict, tuple(returning), is_sqlite(session)
    )
    return run(
        session,
        statement,
        column_types(table, columns),
        rows,
        **{f"c_{key}": value for key, value in constants.items()},
    )


def _compact(columns: tuple[str, ...], rows: Rows, constants: dict[str, Any]) -> tuple[tuple[str, ...], Rows]:
    """Move columns that hold one value in all rows to the constants: most of a chunk's columns, and half of its cost."""
    if len(rows) < 8:
        return columns, rows
    values = list(zip(*rows, strict=True))
    varying = [i for i, column in enumerate(values) if column.count(column[0]) != len(column)] or [0]
    for index, name in enumerate(columns):
        if index not in varying:
            constants[name] = values[index][0]
    return tuple(columns[i] for i in varying), list(zip(*(values[i] for i in varying), strict=True))


@lru_cache(maxsize=256)
def _insert_statement(
    table: Table,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    conflict: str,
    returning: tuple[str, ...],
    sqlite: bool,
) -> str:
    kinds = column_types(table, [*columns, *constants])
    varying = ", ".join(f"v.{name}" for name in columns)
    fixed = "".join(f", :c_{name}" if sqlite else f", CAST(:c_{name} AS {kinds[name]})" for name in constants)
    target = ", ".join([*columns, *constants])
    tail = f" RETURNING {', '.join(returning)}" if returning else ""
    return (
        f'WITH {{v}} INSERT INTO "{table.name}" ({target}) SELECT {varying}{fixed} FROM v WHERE true {conflict}{tail}'
    )


def column_types(table: Table, columns: Sequence[str]) -> dict[str, str]:
    """PostgreSQL types of the named columns, for :func:`run`."""
    return {name: _kind(table.c[name].type) for name in columns}


def _kind(column_type: TypeEngine[Any]) -> str:
    if isinstance(column_type, JSON):
        return "jsonb"
    if isinstance(column_type, BigInteger):
        return "bigint"
    if isinstance(column_type, Integer):
        return "integer"
    if isinstance(column_type, Boolean):
        return "boolean"
    return "text"


def _run_postgresql(
    session: Session, statement: str, columns: Mapping[str, str], rows: Rows, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    arrays = {
        f"v_{name}": _array(values, kind)
        for (name, kind), values in zip(columns.items(), zip(*rows, strict=True), strict=True)
    }
    sql = _pyformat(statement.replace("{v}", _unnest(tuple(columns.items()))))
    return _fetch(session, sql, {**arrays, **parameters})


def _array(values: Sequence[Any], kind: str) -> str | list[Any]:
    """Values in PostgreSQL's text form of an array.

    The driver would look at each value several times, which is a fifth of what a chunk costs. What it refuses (a NUL, a
    value of another type) is left to it.
    """
    if kind == "boolean":
        return "{" + ",".join(["NULL" if value is None else "t" if value else "f" for value in values]) + "}"
    if kind not in ("text", "jsonb"):
        return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
    given = [value for value in values if value is not None] if None in values else values
    try:
        joined = _NUL.join(given)
    except TypeError:
        return list(values)
    if given and joined.count(_NUL) != len(given) - 1:
        return list(values)
    # All texts are quoted at once, with the one character between them that none of them can hold.
    quoted = joined.replace("\\", "\\\\").replace('"', '\\"')
    if len(given) == len(values):
        return '{"' + quoted.replace(_NUL, '","') + '"}'
    texts = iter(quoted.split(_NUL))
    return "{" + ",".join(["NULL" if value is None else '"' + next(texts) + '"' for value in values]) + "}"


@lru_cache(maxsize=256)
def _unnest(columns: tuple[tuple[str, str], ...]) -> str:
    names = ", ".join(name for name, _ in columns)
    # An array of JSON documents travels as text and is cast on the way out: no adapter work per value.
    arrays = ", ".join(f"CAST(:v_{name} AS {'text' if kind == 'jsonb' else kind}[])" for name, kind in columns)
    picked = ", ".join(f"CAST({name} AS jsonb) AS {name}" if kind == "jsonb" else name for name, kind in columns)
    return f"v AS (SELECT {picked} FROM UNNEST({arrays}) AS u({names}))"


def _run_sqlite(
    session: Session, statement: str, columns: Mapping[str, str], rows: Rows, parameters: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    names = ", ".join(columns)
    one = f"({', '.join('?' * len(columns))})"
    values = ", ".join([one] * len(rows))
    head, tail = statement.split("{v}")
    before, before_names = _positional(head)
    after, after_names = _positional(tail)
    flat = [value for row in rows for value in row]
    arguments = (*(parameters[name] for name in before_names), *flat, *(parameters[name] for name in after_names))
    return _fetch(session, f"{before}v({names}) AS (VALUES {values}){after}", arguments)


@lru_cache(maxsize=512)
def _positional(statement: str) -> tuple[str, tuple[str, ...]]:
    names = tuple(_PARAMETER.findall(statement))
    return _PARAMETER.sub("?", statement), names


@lru_cache(maxsize=512)
def _pyformat(statement: str) -> str:
    return _PARAMETER.sub(r"%(\1)s", statement.replace("%", "%%"))


def _fetch(session: Session, sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    """Run a statement at the driver's cursor: what SQLAlchemy makes of a result would cost as much as a small statement."""
    connection = session.connection()
    cursor = connection.connection.cursor()
    try:
        connection.dispatch.before_cursor_execute(connection, cursor, sql, parameters, None, False)
        cursor.execute(sql, parameters)
        return cast(list[tuple[Any, ...]], cursor.fetchall()) if cursor.description else []
    except connection.dialect.loaded_dbapi.Error as error:
        raise _translated(connection, cursor, sql, error) from error
    finally:
        cursor.close()


def _translated(connection: Connection, cursor: DBAPICursor, sql: str, error: Exception) -> BaseException:
    """A driver's error as SQLAlchemy's own, without the values; a connection that is lost is not used again."""
    dialect = connection.dialect
    driver = connection.connection.dbapi_connection
    lost = dialect.is_disconnect(cast(Any, error), cast(Any, driver), cursor)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
