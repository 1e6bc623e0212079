"""Which operations the published clients really called, test by test: noted while the tests run.

A call counts when the client gave its result: both clients check every answer against their own models before. What is
listed in ``calls.json`` is what ``docs/compatibility.md`` says, and each test of this folder fails when it calls anything else.
``NOVU_TEST_NOTE_CALLS=1`` writes down anew what the tests of a run call.
"""

import functools
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conformance import coverage

NOTING = os.environ.get("NOVU_TEST_NOTE_CALLS", "") not in ("", "0")
_NOTES = "notes_calls_of"
_lock = threading.Lock()
_running: dict[str, set[str]] | None = None


def begin() -> None:
    """Begin to note the operations that a test and its fixtures call."""
    global _running
    _running = {client: set() for client in coverage.CLIENTS}


def end() -> dict[str, set[str]]:
    """The ids of the operations that were called since :func:`begin`, by client: ``python`` and ``node``."""
    global _running
    made, _running = _running or {}, None
    return made


def note(client: str, operation: str) -> None:
    """An operation was called through a client, and its answer was as the client expects it."""
    with _lock:
        if _running is not None:
            _running[client].add(operation)


def note_node(method: str) -> None:
    """The same for a method of ``@novu/api``."""
    note("node", coverage.node_methods()[method])


def watch_python() -> None:
    """Let the methods of ``novu-py`` note what they call, from now on."""
    for method, operation in coverage.methods().items():
        group, name = coverage.place(method)
        if not hasattr(getattr(group, name), _NOTES):
            setattr(group, name, _noting(getattr(group, name), operation))


def _noting(function: Callable[..., Any], operation: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        note("python", operation)
        return result

    setattr(call, _NOTES, operation)
    return call


def check(test: str, made: dict[str, set[str]]) -> None:
    """See that a test (``file::name``) made the calls that are listed, or write them down.

    Raises:
        AssertionError: it made others.
    """
    found = {client: sorted(operations) for client, operations in made.items() if operations}
    if NOTING:
        _write(test, found)
    else:
        wanted = coverage.listed().get(test, {})
        assert found == wanted, f"calls.json tells otherwise what {test} calls: run it with NOVU_TEST_NOTE_CALLS=1"


def _write(test: str, found: dict[str, list[str]]) -> None:
    file = Path(coverage.CALLS)
    listed = json.loads(file.read_text(encoding="utf-8")) | {test: found}
    listed = {name: calls for name, calls in sorted(listed.items()) if calls}
    file.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
