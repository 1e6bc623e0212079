"""Claiming what is due: one statement takes a batch, and the lease gives it back by itself if the worker dies.

A row owes something while its ``due_at`` is set. Claiming moves ``due_at`` to the end of the lease and writes a token:
the row becomes due again by the clock alone, and whoever comes late finds another token and stores nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from novu_app.kernel import bulk
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings


def claim_due(
    session: Session,
    table: str,
    columns: Sequence[str],
    *,
    now: int,
    limit: int,
    where: str = "",
    leases: int = 1,
    extra: str = "",
) -> tuple[str, list[tuple[Any, ...]]]:
    """Claim up to ``limit`` rows whose ``due_at`` has come, oldest first.

    Args:
        session: a writing transaction; commit it soon, the rows are locked until then.
        table: a table with ``id``, ``due_at`` and ``lease``.
        columns: what to give back of each row.
        now: milliseconds.
        limit: how many at most.
        where: a further condition on the rows.
        leases: how long the claim holds, in leases of the setting ``lease_ms``.
        extra: further assignments, begun with a comma.

    Returns:
        The token of the lease, and the rows in the order of their ids.
    """
    token = new_id()
    rows = bulk.execute(
        session,
        f"WITH due AS {'' if bulk.is_sqlite(session) else 'MATERIALIZED '}(SELECT id FROM {table} WHERE due_at <= :now "
        f"{'AND ' + where if where else ''} ORDER BY due_at LIMIT :limit {bulk.skip_locked(session)}) "
        f"UPDATE {table} SET due_at = :until, lease = :token{extra} FROM due WHERE {table}.id = due.id "
        f"RETURNING {', '.join(f'{table}.{column}' for column in columns)}",
        now=now,
        limit=limit,
        until=lease_end(now, leases),
        token=token,
    )
    position = list(columns).index("id")
    return token, sorted(rows, key=lambda row: row[position])


def lease_end(now: int, leases: int = 1) -> int:
    """The moment (milliseconds) at which work that is taken up ``now`` may be taken over by another worker."""
    return now + leases * get_settings().lease_ms


def anything_due(session: Session, table: str, now: int, where: str = "") -> bool:
    """Whether a row of ``table`` is due: one look at the partial index."""
    found = bulk.execute(
        session, f"SELECT 1 FROM {table} WHERE due_at <= :now {'AND ' + where if where else ''} LIMIT 1", now=now
    )
    return bool(found)
