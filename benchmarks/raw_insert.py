"""The raw limit of a fan-out: the very rows that it stored, inserted again by the driver and nothing else.

The tables are made by the same migrations, so they have the same indexes; a transaction carries as many recipients as a
page of a fan-out. SQLite's quickest form is an INSERT of many VALUES, PostgreSQL's is COPY, by one writer and by two.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import text

from benchmarks.installation import Installation, Kind, Machine
from novu_app.events.fanout import PAGE
from novu_app.kernel import jsons
from novu_app.kernel.database import make_engine
from tests.support.databases import migrate

_KEYS = {"notification": "id", "job": "notification_id", "message": "notification_id"}
_SQLITE_VARIABLES = 32_000


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows of one table as the driver takes them, in the order in which they were made."""

    table: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


def rows_of(running: Installation, recipients: int) -> list[TableRows]:
    """The rows of the newest recipients of a fan-out."""
    result = []
    with running.engine.connect() as connection:
        for table, key in _KEYS.items():
            query = text(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT :most")
            found = connection.execute(query, {"most": recipients})
            rows = [tuple(_plain(value) for value in row) for row in found]
            result.append(TableRows(table, list(found.keys()), rows[::-1]))
    return result


def measure(machine: Machine, kind: Kind, tables: list[TableRows]) -> dict[str, float]:
    """Recipients a second, by the number of writers; ``recipients_per_second`` is the best."""
    rates: dict[str, float] = {}
    for writers in (1,) if kind == "sqlite" else (1, 2):
        name = machine.name()
        url = machine.database_url(kind, name) or f"sqlite:///{machine.folder / name}.db"
        migrate(url)
        rates[f"writers_{writers}"] = len(tables[0].rows) / _timed(kind, url, tables, writers)
    return rates | {"recipients_per_second": max(rates.values())}


def _timed(kind: Kind, url: str, tables: list[TableRows], writers: int) -> float:
    """Seconds that the writers take for all rows, each for its share of the pages."""
    # Forked, so that the rows need not be sent to the writers.
    context = multiprocessing.get_context("fork")
    start = context.Barrier(writers + 1)
    write = _write_sqlite if kind == "sqlite" else _write_postgresql
    processes = [context.Process(target=write, args=(url, tables, start, n, writers)) for n in range(writers)]
    for process in processes:
        process.start()
    start.wait(30)
    began = time.perf_counter()
    for process in processes:
        process.join(120)
    elapsed = time.perf_counter() - began
    if any(process.exitcode for process in processes):
        raise RuntimeError("A raw writer failed")
    return elapsed


def _pages(tables: list[TableRows], number: int, writers: int) -> list[list[TableRows]]:
    starts = range(number * PAGE, len(tables[0].rows), writers * PAGE)
    return [[TableRows(t.table, t.columns, t.rows[start : start + PAGE]) for t in tables] for start in starts]


def _write_sqlite(url: str, tables: list[TableRows], start: Barrier, number: int, writers: int) -> None:
    pages = _pages(tables, number, writers)
    connection: Any = make_engine(url).raw_connection().driver_connection
    start.wait(30)
    for page in pages:
        connection.execute("BEGIN IMMEDIATE")
        for part in page:
            _insert_values(connection.execute, part)
        connection.execute("COMMIT")


def _insert_values(execute: Callable[[str, list[Any]], Any], part: TableRows) -> None:
    size = _SQLITE_VARIABLES // len(part.columns)
    one = f"({', '.join('?' * len(part.columns))})"
    for first in range(0, len(part.rows), size):
        rows = part.rows[first : first + size]
        statement = f"INSERT INTO {part.table} ({', '.join(part.columns)}) VALUES {', '.join([one] * len(rows))}"
        execute(statement, [value for row in rows for value in row])


def _write_postgresql(url: str, tables: list[TableRows], start: Barrier, number: int, writers: int) -> None:
    pages = _pages(tables, number, writers)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        start.wait(30)
        for page in pages:
            for part in page:
                columns = sql.SQL(", ").join(map(sql.Identifier, part.columns))
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(part.table), columns)
                with cursor.copy(statement) as copy:
                    for row in part.rows:
                        copy.write_row(row)
            connection.commit()


def _plain(value: Any) -> Any:
    # Documents travel as text, as the product sends them.
    return jsons.dumps(value) if isinstance(value, dict | list) else value
