"""The two ways into the database."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from sqlalchemy.exc import DBAPIError, InternalError
from sqlmodel import select

from novu_app.environments.models import Environment
from novu_app.kernel import bulk
from novu_app.kernel.database import get_engine, is_sqlite, reading, writing
from tests.support.application import TestEnvironment
from tests.support.databases import Kind


def color() -> str:
    with reading() as session:
        return session.exec(select(Environment.color).where(Environment.type == "dev")).one()


def paint_and_fail() -> None:
    with writing() as session:
        bulk.execute(session, "UPDATE environment SET color = 'blue'")
        raise ZeroDivisionError


def test_writing_commits_at_the_end_and_an_error_takes_everything_back(environment: TestEnvironment) -> None:
    with writing() as session:
        bulk.execute(session, "UPDATE environment SET color = 'red'")
    assert color() == "red"
    with pytest.raises(ZeroDivisionError):
        paint_and_fail()
    assert color() == "red"


def test_reading_keeps_nothing_that_was_changed_by_mistake(environment: TestEnvironment) -> None:
    # PostgreSQL says so at once, SQLite forgets it at the end.
    with nullcontext() if is_sqlite() else pytest.raises(InternalError, match="read-only"), reading() as session:
        bulk.execute(session, "UPDATE environment SET color = 'blue'")
    assert color() != "blue"


def test_what_was_read_stays_readable(environment: TestEnvironment) -> None:
    with reading() as session:
        row = session.exec(select(Environment).where(Environment.type == "dev")).one()
    assert row.name == "Development"


def test_an_error_does_not_tell_the_values_of_its_statement(environment: TestEnvironment) -> None:
    with pytest.raises(DBAPIError, match="nowhere") as failed, writing() as session:
        bulk.execute(session, "UPDATE nowhere SET color = :color", color="s3cret")
    assert "s3cret" not in str(failed.value)


def test_statements_stay_prepared_between_transactions(environment: TestEnvironment) -> None:
    """PostgreSQL plans a chunk's statements once a connection, not once a chunk."""
    for _ in range(6):
        with writing() as session:
            bulk.execute(session, "UPDATE environment SET color = 'red' WHERE type = :type", type="dev")
        with reading() as session:
            bulk.execute(session, "SELECT color FROM environment WHERE type = :type", type="dev")
            if not is_sqlite():
                (prepared,) = bulk.execute(session, "SELECT count(*) FROM pg_prepared_statements")
    if not is_sqlite():
        assert prepared[0] >= 2


def test_postgresql_compiles_no_statements(environment: TestEnvironment) -> None:
    with reading() as session:
        if not is_sqlite():
            (setting,) = bulk.execute(session, "SELECT setting, source FROM pg_settings WHERE name = 'jit'")
            assert tuple(setting) == ("off", "session")


def test_writers_take_turns_and_none_is_lost(environment: TestEnvironment) -> None:
    """Read, think, write: on SQLite the queue, on PostgreSQL the row lock keeps them apart."""

    def add() -> None:
        with writing() as session:
            lock = "" if is_sqlite(session) else " FOR UPDATE"
            (row,) = bulk.execute(session, f"SELECT created_at FROM environment WHERE type = 'dev'{lock}")
            time.sleep(0.001)
            bulk.execute(session, "UPDATE environment SET created_at = :n WHERE type = 'dev'", n=row[0] + 1)

    with writing() as session:
        bulk.execute(session, "UPDATE environment SET created_at = 0 WHERE type = 'dev'")
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(add) for _ in range(80)]:
            future.result(60)
    with reading() as session:
        assert bulk.execute(session, "SELECT created_at FROM environment WHERE type = 'dev'") == [(80,)]


def test_readers_do_not_wait_for_a_writer(environment: TestEnvironment) -> None:
    wrote, leave = threading.Event(), threading.Event()

    def write() -> None:
        with writing() as session:
            bulk.execute(session, "UPDATE environment SET color = 'red'")
            wrote.set()
            leave.wait(60)

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        assert wrote.wait(60)
        assert color() != "red"
        assert not writer.done(), "it was read meanwhile"
        leave.set()
        writer.result(60)
    assert color() == "red"


def test_sqlite_is_set_up_for_many_processes(environment: TestEnvironment, database: Kind) -> None:
    assert get_engine().dialect.name == database
    if database != "sqlite":
        return
    with reading() as session:
        found = {
            name: bulk.execute(session, f"PRAGMA {name}")[0][0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 15_000}
