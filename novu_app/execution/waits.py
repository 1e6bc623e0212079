"""What runs wait for besides the clock: named events, and messages that are seen or read.

A wait is a row; whoever deletes it ends the wait, so that an event and the time-out never both count. An event wakes a run
by its job's output and a ``due_at`` of now; the time-out is the ``due_at`` that the run got when it began to wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.conditions.service import ConditionFailed, compile_condition
from novu_app.execution import waking
from novu_app.execution.chunk import Chunk
from novu_app.execution.models import Wait
from novu_app.kernel import bulk, clock, jsons

_WAITS = Wait.__table__  # type: ignore[attr-defined]
#: How the names of waits for a message begin.
STATES = ("seen:", "read:")


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that reached a subscriber, whom a run may have waited for."""

    environment_id: str
    name: str
    subscriber_pk: str
    payload: dict[str, Any]
    at: int


def name_for(state: str, job_id: str) -> str:
    """The name of a wait until the message of a job is ``seen`` or ``read``."""
    return f"{state}:{job_id}"


def register(session: Session, chunk: Chunk, alive: set[str]) -> None:
    """Store the waits of a chunk; those for a message that was seen or read meanwhile end at once."""
    waits = [wait for wait in chunk.waits if wait.job.run.id in alive]
    if not waits:
        return
    bulk.insert(
        session,
        _WAITS,
        ("job_id", "environment_id", "notification_id", "subscriber_pk", "name", "condition"),
        [
            (
                wait.job.id,
                wait.job.run.trigger.environment_id,
                wait.job.run.id,
                wait.job.run.recipient.pk,
                wait.name,
                jsons.dumps(wait.condition) if wait.condition else None,
            )
            for wait in waits
        ],
        constants={"created_at": chunk.now},
        conflict="ON CONFLICT (job_id) DO NOTHING",
    )
    for_messages = [wait for wait in waits if wait.name.startswith(STATES)]
    if for_messages:
        _hold_messages(session, {wait.name.partition(":")[2] for wait in for_messages})
        waking.after_marking(session, {wait.job.run.recipient.pk for wait in for_messages}, chunk.now)


def _hold_messages(session: Session, job_ids: Iterable[str]) -> None:
    # Whoever marks a message changes its row first and looks for waits then: with the row held, one of us sees the other.
    if not bulk.is_sqlite(session):
        bulk.run(
            session,
            "WITH {v} SELECT m.id FROM v JOIN message m ON m.job_id = v.id ORDER BY m.id FOR UPDATE OF m",
            {"id": "text"},
            [(job_id,) for job_id in sorted(job_ids)],
        )


def arrived(session: Session, arrivals: Sequence[Arrival]) -> bool:
    """Wake the runs that wait for one of these events; whether there were any.

    Three statements at most. A wait whose condition can not be evaluated goes on waiting.
    """
    by_key: dict[tuple[str, str, str], list[Arrival]] = {}
    for arrival in arrivals:
        by_key.setdefault((arrival.environment_id, arrival.name, arrival.subscriber_pk), []).append(arrival)
    rows = bulk.run(
        session,
        "WITH {v} SELECT w.job_id, w.environment_id, w.name, w.subscriber_pk, w.condition FROM v JOIN wait w "
        "ON w.subscriber_pk = v.subscriber_pk AND w.name = v.name AND w.environment_id = v.environment_id ORDER BY w.job_id",
        {"environment_id": "text", "name": "text", "subscriber_pk": "text"},
        sorted(by_key),
    )
    outputs = {}
    for job_id, environment_id, name, subscriber_pk, condition in rows:
        for arrival in by_key[environment_id, name, subscriber_pk]:
            if _fits(condition, arrival):
                outputs[job_id] = {
                    "timedOut": False,
                    "event": {"name": name, "time": clock.iso_at(arrival.at), "payload": arrival.payload},
                }
                break
    return waking.wake(session, outputs, clock.now_ms())


def end(session: Session, run_ids: Iterable[str]) -> None:
    """Forget what these runs wait for: they time out, are cancelled or gone."""
    bulk.run(
        session,
        "WITH {v} DELETE FROM wait WHERE notification_id IN (SELECT id FROM v)",
        {"id": "text"},
        [(run_id,) for run_id in sorted(run_ids)],
    )


def _fits(condition: str | None, arrival: Arrival) -> bool:
    if condition is None:
        return True
    try:
        return compile_condition(jsons.loads(condition)).holds({"payload": arrival.payload, "event": arrival.name})
    except ConditionFailed:
        return False
