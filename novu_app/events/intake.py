"""Accepted triggers become event rows: many triggers share one transaction (group commit).

One writer thread a process commits whatever gathered during its previous commit, so that under load a commit carries
dozens of triggers and an idle process answers at once. Everything that needs the database to be decided - is there such
a workflow, is it active, does the payload fit its schema - is decided in the same transaction, by one statement for all.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlmodel import Session

from novu_app.attachments.service import key_of
from novu_app.events.admission import Intake, admit
from novu_app.events.models import Event
from novu_app.kernel import bulk, clock, hints
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_ids

__all__ = ["GroupWriter", "Intake", "accept", "writer"]

_EVENTS = Event.__table__  # type: ignore[attr-defined]
_LARGEST_BATCH = 256
#: While requests queue up, workers are told this often: the call to Redis costs as much as a small commit.
_HINT_EVERY_S = 0.005
log = logging.getLogger("novu.intake")


def accept(session: Session, intakes: Sequence[Intake]) -> bool:
    """Decide on the triggers and store those that are accepted: two statements for plain ones, whatever their number.

    A transaction id that was used before stores nothing and answers the same (contract/execution.md, Dedup).

    Returns:
        Whether something was stored that a worker should see.
    """
    admitted = admit(session, intakes)
    rows = []
    for fresh_id, one in zip(new_ids(len(admitted)), admitted, strict=True):
        intake, trigger = one.intake, one.intake.trigger
        intake.event_id = intake.event_id or fresh_id
        if trigger.files:
            trigger.payload = {**trigger.payload, "attachments": _references(intake)}
        rows.append(
            (
                intake.event_id,
                intake.scope.environment_id,
                intake.scope.organization_id,
                one.transaction_id,
                one.workflow_id,
                one.version_id,
                trigger.kind,
                trigger.body(awaited=not one.workflow_id),
            )
        )
    # In one order in all processes: two that store the same transactions wait for each other instead of deadlocking.
    rows.sort(key=itemgetter(1, 3))
    with_files = any(one.intake.trigger.files for one in admitted)
    now = clock.now_ms()
    stored = bulk.insert(
        session,
        _EVENTS,
        (
            "id",
            "environment_id",
            "organization_id",
            "transaction_id",
            "workflow_id",
            "version_id",
            "kind",
            "body",
        ),
        rows,
        constants={"status": "pending", "due_at": now, "created_at": now},
        conflict="ON CONFLICT (environment_id, transaction_id) DO NOTHING",
        returning=("id",) if with_files else (),
    )
    if with_files:
        made = {row[0] for row in stored}
        for one in admitted:
            one.intake.stored = one.intake.event_id in made
    return bool(rows)


def _references(intake: Intake) -> list[dict[str, Any]]:
    place = intake.scope.environment_id, intake.event_id
    return [file.reference(key_of(*place, number)) for number, file in enumerate(intake.trigger.files)]


class GroupWriter:
    """The writer thread of a web process. ``submit`` hands it triggers; ``done`` is called in the thread, once a request."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[list[Intake], Callable[[], None]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._unsaid = False
        self._said_at = 0.0

    def submit(self, intakes: list[Intake], done: Callable[[], None]) -> None:
        """Queue the triggers of one request; starts the thread when there is none."""
        if self._thread is None or not self._thread.is_alive():
            self._start()
        self._queue.put((intakes, done))

    def stop(self) -> None:
        """Commit what is queued and end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(timeout=10)
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="trigger-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            requests = [self._queue.get()]
            size = len(requests[0][0]) if requests[0] else 0
            while size < _LARGEST_BATCH and not self._queue.empty():
                request = self._queue.get()
                requests.append(request)
                size += len(request[0]) if request else 0
            work = [request for request in requests if request is not None]
            if work:
                self._commit(work)
            last = len(work) < len(requests)
            if self._unsaid and (last or self._queue.empty() or time.monotonic() - self._said_at > _HINT_EVERY_S):
                hints.leave("events")
                self._unsaid, self._said_at = False, time.monotonic()
            if last:
                return

    def _commit(self, requests: Sequence[tuple[list[Intake], Callable[[], None]]]) -> None:
        intakes = [intake for request in requests for intake in request[0]]
        stored = False
        try:
            with writing() as session:
                stored = accept(session, intakes)
        except Exception as error:  # every caller waits for an answer, whatever went wrong
            log.exception("A batch of %d triggers could not be stored", len(intakes))
            for intake in intakes:
                intake.answer, intake.error, intake.sent = None, error, None
        for _, done in requests:
            done()
        self._unsaid = self._unsaid or stored


writer = GroupWriter()
