"""Open digests whose master is cancelled: the oldest follower takes over (contract/execution.md, Cancel).

Everything works on many masters at a time: an event of a large topic has one for each subscriber.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.execution import definitions
from novu_app.kernel import bulk

#: In which everybody takes the rows of windows: who stores a chunk, who closes windows, who cancels.
WINDOW_ORDER = 'workflow_id, step_uid, subscriber_pk, digest_value COLLATE "C"'


@dataclass(frozen=True, slots=True)
class Master:
    """A digest that gathers, by its job; ``closes_at`` is when its window closes (milliseconds)."""

    job_id: str
    run_id: str
    closes_at: int


def hold(session: Session, where: str, parameters: Mapping[str, Any]) -> None:
    """Keep the runs ``where`` (of ``notification n``), those merged into them and those into which they are merged from other
    transactions until this one ends.

    All in the order of their ids: two who cancel master and follower at the same moment wait for each other, and no worker
    takes up a digest while somebody leaves it.
    """
    if bulk.is_sqlite(session):
        return  # its one writer has the database for itself
    bulk.execute(
        session,
        f"WITH mine AS (SELECT n.id, n.merged_into FROM notification n WHERE {where} ORDER BY n.id LIMIT :limit) "
        "SELECT r.id FROM notification r WHERE r.id IN (SELECT id FROM mine UNION SELECT merged_into FROM mine UNION "
        "SELECT f.notification_id FROM mine JOIN job j ON j.notification_id = mine.id AND j.type = 'digest' "
        "AND j.status = 'delayed' JOIN job f ON f.merged_into = j.id) ORDER BY r.id FOR UPDATE",
        **parameters,
    )


def hold_windows(session: Session, run_ids: Sequence[str]) -> None:
    """Keep the windows in which these runs gather or are gathered: nobody joins one whose master is about to go."""
    if bulk.is_sqlite(session):
        return
    bulk.run(
        session,
        "WITH {v} SELECT w.id FROM digest_window w WHERE w.master_notification_id IN (SELECT id FROM v UNION "
        "SELECT n.merged_into FROM v JOIN notification n ON n.id = v.id WHERE n.merged_into IS NOT NULL) "
        f"ORDER BY {WINDOW_ORDER} FOR UPDATE",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
    )


def masters_of(session: Session, run_ids: Sequence[str], now: int) -> list[Master]:
    """The masters among these runs. One that a worker has in hand has no window any more: its moment has come already."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT j.id, j.notification_id, COALESCE(w.closes_at, :now) FROM v JOIN job j "
        "ON j.notification_id = v.id AND j.type = 'digest' AND j.status = 'delayed' "
        "LEFT JOIN digest_window w ON w.master_notification_id = v.id",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
        now=now,
    )
    return [Master(*row) for row in rows]


def leave(session: Session, run_ids: Sequence[str]) -> None:
    """Count runs that are merged out of the windows into which they were; their jobs are still as they were."""
    gone = bulk.run(
        session,
        "WITH {v} SELECT n.merged_into, COUNT(*) FROM v JOIN notification n ON n.id = v.id "
        "WHERE n.merged_into IS NOT NULL GROUP BY n.merged_into ORDER BY n.merged_into",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
    )
    bulk.run(
        session,
        "WITH {v} UPDATE digest_window SET events = digest_window.events - v.gone FROM v "
        "WHERE digest_window.master_notification_id = v.id",
        {"id": "text", "gone": "integer"},
        gone,
    )


def take_over(session: Session, masters: Sequence[Master], now: int) -> None:
    """Make the oldest follower of each master the new one, on the old master's timer; the others follow it.

    Where nobody follows the window is gone. A constant number of statements, whatever the number of masters.
    """
    found = bulk.run(
        session,
        "WITH {v} SELECT v.job_id, v.run_id, v.closes_at, f.id, f.notification_id, f.step_uid, n.version_id FROM v "
        "JOIN job f ON f.id = (SELECT MIN(j.id) FROM job j WHERE j.merged_into = v.job_id AND j.status = 'merged') "
        "JOIN notification n ON n.id = f.notification_id",
        {"job_id": "text", "run_id": "text", "closes_at": "bigint"},
        [(master.job_id, master.run_id, master.closes_at) for master in masters],
    )
    heirs = sorted(found, key=lambda row: row[1])
    left = {master.run_id for master in masters} - {row[1] for row in heirs}
    bulk.run(
        session,
        "WITH {v} DELETE FROM digest_window WHERE master_notification_id IN (SELECT id FROM v)",
        {"id": "text"},
        [(run_id,) for run_id in sorted(left)],
    )
    bulk.run(
        session,
        "WITH {v} UPDATE job SET status = 'delayed', merged_into = NULL, updated_at = :now FROM v WHERE job.id = v.id",
        {"id": "text"},
        [(row[3],) for row in heirs],
        now=now,
    )
    followers = bulk.run(
        session,
        "WITH {v} UPDATE job SET merged_into = v.heir FROM v WHERE job.merged_into = v.master AND job.status = 'merged' "
        "RETURNING job.notification_id, job.merged_into",
        {"master": "text", "heir": "text"},
        [(row[0], row[3]) for row in heirs],
    )
    run_of = {row[3]: row[4] for row in heirs}
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET merged_into = v.heir FROM v WHERE notification.id = v.id",
        {"id": "text", "heir": "text"},
        sorted((run_id, run_of[job_id]) for run_id, job_id in followers),
    )
    positions = _positions(session, heirs)
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'processing', merged_into = NULL, due_at = v.closes_at, "
        "position = v.position, updated_at = :now FROM v WHERE notification.id = v.id",
        {"id": "text", "closes_at": "bigint", "position": "integer"},
        [(row[4], row[2], positions[row[4]]) for row in heirs],
        now=now,
    )
    bulk.run(
        session,
        "WITH {v} UPDATE digest_window SET master_job_id = v.job_id, master_notification_id = v.run_id, "
        "events = digest_window.events - 1 FROM v WHERE digest_window.master_notification_id = v.master",
        {"master": "text", "job_id": "text", "run_id": "text"},
        [(row[1], row[3], row[4]) for row in heirs],
    )


def _positions(session: Session, heirs: Sequence[tuple[Any, ...]]) -> dict[str, int]:
    versions = definitions.load(session, {row[6] for row in heirs})
    positions = {}
    for row in heirs:
        definition = versions.get(row[6])
        # A workflow that was deleted has no steps: the run is ended when it wakes.
        steps = definition.steps if definition else ()
        positions[row[4]] = next((index for index, step in enumerate(steps) if step.uid == row[5]), 0)
    return positions
