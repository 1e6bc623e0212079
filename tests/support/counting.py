"""Counts the work that a piece of code causes: SQL statements and Redis commands."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from novu_app.kernel.database import get_engine
from tests.support.processes import wait_until
from tests.support.valkey import ValkeyServer

_NOT_WORK = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b", re.IGNORECASE)

#: Our own questions, and what opening a connection takes: which thread opens one is chance.
_NO_REDIS_WORK = frozenset({"config|resetstat", "info", "client|setinfo", "hello", "ping", "select"})


@dataclass
class Statements:
    """The SQL statements of a block, in order; opening and closing transactions does not count."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def besides_the_key(self) -> int:
        """How many there are without the look-up of a secret key, which a process remembers for two seconds."""
        return sum("api_key" not in text for text in self.texts)

    def __str__(self) -> str:
        """One short line a statement, for the message of an assertion."""
        return "\n".join(" ".join(text.split())[:160] for text in self.texts)


@contextmanager
def _statements() -> Iterator[Statements]:
    counted = Statements()

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not _NOT_WORK.match(statement):
            counted.texts.append(statement)

    engine = get_engine()
    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def _wait_for_list_news() -> None:
    """Until what was changed is told to open lists, which a thread does a moment later."""
    wait_until(lambda: all(each.name != "list news" for each in threading.enumerate()), "silence")


@contextmanager
def _redis_commands(server: ValkeyServer) -> Iterator[Counter[str]]:
    counted: Counter[str] = Counter()
    _wait_for_list_news()
    server.client.config_resetstat()
    try:
        yield counted
    finally:
        _wait_for_list_news()
        statistics: dict[str, Any] = server.client.info("commandstats")
        for name, figures in statistics.items():
            command = name.removeprefix("cmdstat_")
            if command not in _NO_REDIS_WORK:
                counted[command] = figures["calls"]


@pytest.fixture
def count_statements(database: str) -> Callable[[], AbstractContextManager[Statements]]:
    """``with count_statements() as done:`` collects what this process sends to the database in the block."""
    return _statements


@pytest.fixture
def count_redis(valkey: ValkeyServer) -> Callable[[], AbstractContextManager[Counter[str]]]:
    """``with count_redis() as done:`` counts the commands that Valkey gets, from whomever; filled at the end."""
    return lambda: _redis_commands(valkey)
