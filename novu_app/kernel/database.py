"""The database of this process: one engine, and the two ways into it.

``reading()`` and ``writing()`` give a SQLModel session inside one transaction. Doors open them, services never commit.

On SQLite the writers of all processes queue on a file lock before they begin: the kernel wakes the next one at once, where
SQLite's own busy handler would sleep for up to 100 ms between two looks (docs/decisions/0004-sqlite-write-queue.md).
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

from novu_app.kernel.matching import FOLD, fold
from novu_app.kernel.settings import get_settings

_lock = threading.Lock()
_engine: Engine | None = None
_engine_pid = 0
_thread = threading.local()

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-4000",
    "PRAGMA wal_autocheckpoint=4000",
)


def make_engine(url: str) -> Engine:
    """An engine for ``url`` (SQLite file or PostgreSQL) with this product's connection rules."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            pool_size=16,
            max_overflow=32,
            pool_use_lifo=True,  # the connection used last has the pages in memory that are used again
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        parsed,
        pool_size=12,
        max_overflow=28,
        pool_use_lifo=True,  # the connection used last has the statements prepared that are used again
        pool_pre_ping=False,
        pool_recycle=1800,
        hide_parameters=True,  # people's data and hashes of passwords: a statement in the log is one without values
        connect_args={"application_name": "novu", "prepare_threshold": 3},
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by hand, below
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)
    connection.create_function(FOLD, 1, fold, deterministic=True)  # SQLite's lower() knows ASCII letters alone


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Compiling a statement takes longer than any of ours. As a statement: poolers refuse it as an option of the connection.
    connection.execute("SET jit = off")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("novu_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def get_engine() -> Engine:
    """The engine of this process; a forked child makes its own."""
    global _engine, _engine_pid
    if _engine is None or _engine_pid != os.getpid():
        with _lock:
            if _engine is None or _engine_pid != os.getpid():
                if _engine is not None:
                    _engine.dispose(close=False)  # the parent's connections are not ours to close
                _engine = make_engine(get_settings().database_url_resolved)
                _engine_pid = os.getpid()
    return _engine


def dispose() -> None:
    """Close every connection of this process: at the end of it, and between tests."""
    global _engine
    with _lock:
        if _engine is not None:
            _engine.dispose()
            _engine = None
            _with.cache_clear()


def is_sqlite(session: Session | None = None) -> bool:
    """Whether this process works on SQLite."""
    engine = session.get_bind() if session is not None else get_engine()
    return engine.dialect.name == "sqlite"


@lru_cache(maxsize=8)
def _with(engine: Engine, option: str, value: Any) -> Engine:
    # The same each time: making one costs a tenth of a small question.
    return engine.execution_options(**{option: value})


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reading; what it changes by mistake is rolled back on SQLite and refused by PostgreSQL."""
    engine = get_engine()
    sqlite = engine.dialect.name == "sqlite"
    options = engine if sqlite else _with(engine, "postgresql_readonly", True)
    with Session(options, autoflush=False, expire_on_commit=False) as session:
        yield session
        session.expunge_all()  # the end of the transaction would make the rows that were read unreadable
        if sqlite:
            session.rollback()
        else:
            # A rollback would make the driver forget every statement that this connection has prepared.
            session.commit()


@contextmanager
def looking() -> Iterator[Session]:
    """A session for questions of one statement each, asked often: on PostgreSQL without the two round trips that open and
    close a transaction. Nothing may be changed in it."""
    engine = get_engine()
    if engine.dialect.name != "sqlite":
        engine = _with(engine, "isolation_level", "AUTOCOMMIT")
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        yield session


@contextmanager
def claiming() -> Iterator[Session]:
    """A session for a claim in one statement, and questions about what was claimed: each statement is a transaction of its own
    on PostgreSQL, all of them are one of :func:`writing` on SQLite."""
    with looking() if not is_sqlite() else writing() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose work is committed at the end of the block, or rolled back when the block raises.

    On SQLite the block holds the only write lock: compute before, write inside.
    """
    engine = get_engine()
    if engine.dialect.name != "sqlite":
        with Session(engine, autoflush=True, expire_on_commit=False) as session:
            yield session
            session.commit()
        return
    options = _with(engine, "novu_writing", True)
    with _sqlite_write_queue(engine), Session(options, autoflush=True, expire_on_commit=False) as session:
        yield session
        session.commit()


def without_waiting(session: Session) -> None:
    """Let this transaction's commit return before it is on PostgreSQL's disk: for rows that a crash of the server may lose.

    A later commit that does wait takes it along. SQLite does not wait anyway.
    """
    if not is_sqlite(session):
        session.connection().exec_driver_sql("SET LOCAL synchronous_commit = off")


@contextmanager
def _sqlite_write_queue(engine: Engine) -> Iterator[None]:
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    handle = _queue_handle(database)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _queue_handle(database: str) -> int:
    # One open file a thread (and process): a lock belongs to the open file, so threads exclude each other too.
    key = (os.getpid(), database)
    if getattr(_thread, "key", None) != key:
        _thread.handle = os.open(f"{database}-writers", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _thread.key = key
    handle: int = _thread.handle
    return handle
