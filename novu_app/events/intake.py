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
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.environments.service import Scope
from novu_app.events.models import Event
from novu_app.events.payload_schema import check_payload
from novu_app.events.trigger import ParsedTrigger
from novu_app.execution import definitions
from novu_app.kernel import bulk, clock, hints
from novu_app.kernel.database import writing
from novu_app.kernel.errors import NovuError, Unprocessable
from novu_app.kernel.ids import new_ids, transaction_id

_EVENTS = Event.__table__  # type: ignore[attr-defined]
_LARGEST_BATCH = 256
#: While requests queue up, workers are told this often: the call to Redis costs as much as a small commit.
_HINT_EVERY_S = 0.005
log = logging.getLogger("novu.intake")


@dataclass(slots=True)
class Intake:
    """One trigger on its way in, and its answer: the contract's result, or the error to raise."""

    scope: Scope
    trigger: ParsedTrigger
    answer: dict[str, Any] | None = None
    error: BaseException | None = None


def accept(session: Session, intakes: Sequence[Intake]) -> bool:
    """Decide on the triggers and store those that are accepted: three statements, whatever their number.

    A transaction id that was used before stores nothing and answers the same (contract/execution.md, Dedup).

    Returns:
        Whether something was stored that a worker should see.
    """
    workflows = _find_workflows(session, {(i.scope.environment_id, i.trigger.name) for i in intakes})
    versions = definitions.recall(session, {version for _, version, _ in workflows.values()})
    now = clock.now_ms()
    rows = []
    for event_id, intake in zip(new_ids(len(intakes)), intakes, strict=True):
        trigger = intake.trigger
        found = workflows.get((intake.scope.environment_id, trigger.name))
        if found is None:
            intake.error = Unprocessable("workflow_not_found")
            continue
        workflow_id, version_id, active = found
        try:
            trigger.payload = check_payload(versions[version_id], trigger.payload)
        except NovuError as error:
            intake.error = error
            continue
        if not active:
            intake.answer = {"acknowledged": True, "status": "trigger_not_active"}
            continue
        transaction = trigger.transaction_id or transaction_id()
        intake.answer = {"acknowledged": True, "status": "processed", "transactionId": transaction}
        rows.append(
            (
                event_id,
                intake.scope.environment_id,
                intake.scope.organization_id,
                transaction,
                workflow_id,
                version_id,
                trigger.kind,
                trigger.body(),
            )
        )
    bulk.insert(
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
    )
    return bool(rows)


def _find_workflows(session: Session, names: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str, bool]]:
    rows = bulk.run(
        session,
        "WITH {v} SELECT w.environment_id, w.identifier, w.id, w.version_id, w.active FROM v "
        "JOIN workflow w ON w.environment_id = v.environment_id AND w.identifier = v.identifier",
        {"environment_id": "text", "identifier": "text"},
        sorted(names),
    )
    return {(row[0], row[1]): (row[2], row[3], bool(row[4])) for row in rows}


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
                intake.answer, intake.error = None, error
        for _, done in requests:
            done()
        self._unsaid = self._unsaid or stored


writer = GroupWriter()
