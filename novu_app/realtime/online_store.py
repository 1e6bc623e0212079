"""Statements on who is online: a subscriber is, while one living web process has an inbox of theirs open.

Each change holds the subscribers' rows first: of two processes that a subscriber leaves at the same moment the second one
sees what the first one did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.kernel import bulk
from novu_app.kernel.database import reading, writing
from novu_app.kernel.ids import new_ids
from novu_app.realtime import lists
from novu_app.realtime.models import OpenInbox

#: How long a web process is believed to live after its last sign of life.
BELIEVED_MS = 30_000
#: Inboxes of a process that is gone which are forgotten at a time.
AT_ONCE = 1_000
_INBOXES = OpenInbox.__table__  # type: ignore[attr-defined]


def write(process_id: str, changes: Mapping[str, bool], now: int, *, new: bool = False) -> bool:
    """Store who came to a web process (subscriber pk → True) and who left it, and that it lives. Opens its own transaction.

    Args:
        process_id: the process.
        changes: what changed since the last time; empty for a mere sign of life.
        now: milliseconds.
        new: whether the process has not been stored yet.

    Returns:
        False when the process was taken for dead meanwhile: nothing is stored, and it has to begin anew.
    """
    until = now + BELIEVED_MS
    with writing() as session:
        if new:
            bulk.execute(
                session,
                "INSERT INTO web_process (id, alive_until, gone) VALUES (:id, :until, false) "
                "ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until",
                id=process_id,
                until=until,
            )
        elif not bulk.execute(
            session,
            "UPDATE web_process SET alive_until = :until WHERE id = :id AND NOT gone RETURNING id",
            id=process_id,
            until=until,
        ):
            return False
        came = sorted(pk for pk, online in changes.items() if online)
        left = sorted(pk for pk, online in changes.items() if not online)
        _hold(session, [*came, *left])
        bulk.insert(
            session,
            _INBOXES,
            ("id", "subscriber_pk"),
            list(zip(new_ids(len(came)), came, strict=True)),
            constants={"process_id": process_id},
            conflict="ON CONFLICT (subscriber_pk, process_id) DO NOTHING",
        )
        arrived = bulk.run(
            session,
            "WITH {v} UPDATE subscriber SET is_online = true, last_online_at = :now FROM v WHERE subscriber.id = v.id "
            "RETURNING subscriber.environment_id",
            {"id": "text"},
            [(pk,) for pk in came],
            now=now,
        )
        _tell(session, arrived)
        _leave(session, process_id, left, now, left_at=now)
    return True


def end(process_id: str) -> None:
    """Forget a process that has nothing open any more. Opens its own transaction."""
    with writing() as session:
        bulk.execute(session, "DELETE FROM web_process WHERE id = :id", id=process_id)


def forget_gone(now: int, limit: int = AT_ONCE) -> int:
    """Take one web process that gave no sign of life for dead, and note that its subscribers left, up to ``limit`` of them.

    Opens its own transactions, and only one for a look where all processes live. Call it again while it gives ``limit``.

    Returns:
        How many subscribers were looked at.
    """
    with reading() as session:
        silent = bulk.execute(session, "SELECT id FROM web_process WHERE gone OR alive_until <= :now LIMIT 1", now=now)
    if not silent:
        return 0
    process_id = silent[0][0]
    with writing() as session:
        ended = bulk.execute(
            session,
            "UPDATE web_process SET gone = true WHERE id = :id AND (gone OR alive_until <= :now) RETURNING alive_until",
            id=process_id,
            now=now,
        )
        if not ended:
            return 0
        rows = bulk.execute(
            session,
            "SELECT subscriber_pk FROM open_inbox WHERE process_id = :id ORDER BY subscriber_pk LIMIT :limit",
            id=process_id,
            limit=limit,
        )
        pks = [row[0] for row in rows]
        _hold(session, pks)
        _leave(session, process_id, pks, now, left_at=ended[0][0] - BELIEVED_MS)
        if len(pks) < limit:
            bulk.execute(session, "DELETE FROM web_process WHERE id = :id", id=process_id)
    return len(pks)


def _leave(session: Session, process_id: str, pks: Sequence[str], now: int, *, left_at: int) -> None:
    bulk.run(
        session,
        "WITH {v} DELETE FROM open_inbox WHERE process_id = :process AND subscriber_pk IN (SELECT id FROM v)",
        {"id": "text"},
        [(pk,) for pk in pks],
        process=process_id,
    )
    gone = bulk.run(
        session,
        "WITH {v} UPDATE subscriber SET is_online = false, last_online_at = :left_at FROM v WHERE subscriber.id = v.id "
        "AND NOT EXISTS (SELECT 1 FROM open_inbox o JOIN web_process p ON p.id = o.process_id "
        "WHERE o.subscriber_pk = subscriber.id AND NOT p.gone AND p.alive_until > :now) RETURNING subscriber.environment_id",
        {"id": "text"},
        [(pk,) for pk in pks],
        left_at=left_at,
        now=now,
    )
    _tell(session, gone)


def _tell(session: Session, environments: Iterable[Sequence[Any]]) -> None:
    """Open lists show who is online; the first column of each row is an environment's id."""
    for environment_id in {row[0] for row in environments}:
        lists.changed(session, "subscribers", environment_id)


def _hold(session: Session, pks: Collection[str]) -> None:
    if bulk.is_sqlite(session):
        return  # its one writer has the database for itself
    bulk.run(
        session,
        # In the order in which triggers change subscribers: they wait for each other instead of deadlocking.
        "WITH {v} SELECT s.id FROM v JOIN subscriber s ON s.id = v.id ORDER BY s.environment_id, s.subscriber_id FOR UPDATE OF s",
        {"id": "text"},
        [(pk,) for pk in sorted(pks)],
    )
