"""Claiming what is due: one statement takes a batch, and the lease gives it back by itself if the worker dies.

A row owes something while its ``due_at`` is set. Claiming moves ``due_at`` to the end of the lease and writes a token:
the row becomes due again by the clock alone, and whoever comes late finds another token and stores nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.kernel import bulk
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings

#: ``extra`` of :func:`claim_due` for a table with ``claims``: 0 for what nobody had in hand, 1 and more for what somebody
#: claimed and never finished, who may have died of it.
COUNTED = ", claims = CASE WHEN lease IS NULL THEN 0 WHEN claims = 0 THEN 1 ELSE claims END"


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
    unwaited: bool = False,
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
        unwaited: let the commit of this transaction return before it is on PostgreSQL's disk. A crash of the server may take the
            claim back, and the rows are due again; what is stored under it later waits for the disk and takes it along.

    Returns:
        The token of the lease, and the rows in the order of their ids.
    """
    token = new_id()
    given = [f"{table}.{column}" for column in columns]
    if unwaited and not bulk.is_sqlite(session):
        given.append("set_config('synchronous_commit', 'off', true)")  # here it costs no round trip of its own
    rows = bulk.execute(
        session,
        f"WITH due AS {'' if bulk.is_sqlite(session) else 'MATERIALIZED '}(SELECT id FROM {table} WHERE due_at <= :now "
        f"{'AND ' + where if where else ''} ORDER BY due_at LIMIT :limit {bulk.skip_locked(session)}) "
        f"UPDATE {table} SET due_at = :until, lease = :token{extra} FROM due WHERE {table}.id = due.id "
        f"RETURNING {', '.join(given)}",
        now=now,
        limit=limit,
        until=lease_end(now, leases),
        token=token,
    )
    position = list(columns).index("id")
    return token, sorted((row[: len(columns)] for row in rows), key=lambda row: row[position])


def count_claim(session: Session, table: str, row_id: str, lease: str, more: int = 1) -> bool:
    """Write down that a row is begun alone, before it is (``more`` -1: that it was not its fault); False when the lease is gone."""
    found = bulk.execute(
        session,
        f"UPDATE {table} SET claims = claims + :more WHERE id = :id AND lease = :lease RETURNING id",
        id=row_id,
        lease=lease,
        more=more,
    )
    return bool(found)


def due_keys(session: Session, table: str, key: str, *, now: int, after: str = "", most: int) -> tuple[list[str], str]:
    """The values of ``key`` that have a due row, found by the index on (key, due_at) however many rows each has.

    Args:
        session: an open transaction.
        table: a table with ``due_at``, and a partial index on (``key``, ``due_at``) where it is set.
        key: a text column.
        now: milliseconds.
        after: look at values greater than this one.
        most: how many values to look at; those that are owed later count, too.

    Returns:
        The values in their order, and where to look on: the last value looked at, or empty when there is none beyond it.
    """
    rows = bulk.execute(
        session,
        f"WITH RECURSIVE seen(value, place) AS ("
        f"SELECT (SELECT {key} FROM {table} WHERE due_at IS NOT NULL AND {key} > :after ORDER BY {key} LIMIT 1), 1 "
        f"UNION ALL SELECT (SELECT t.{key} FROM {table} t WHERE t.due_at IS NOT NULL AND t.{key} > seen.value "
        f"ORDER BY t.{key} LIMIT 1), place + 1 FROM seen WHERE seen.value IS NOT NULL AND place < :most) "
        f"SELECT value, EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = value AND t.due_at <= :now) FROM seen "
        "WHERE value IS NOT NULL ORDER BY value",
        after=after,
        now=now,
        most=most,
    )
    return [value for value, due in rows if due], rows[-1][0] if len(rows) == most else ""


def claim_shares(
    session: Session,
    table: str,
    key: str,
    shares: Mapping[str, int],
    columns: Sequence[str],
    *,
    now: int,
    leases: int = 1,
) -> tuple[str, list[tuple[Any, ...]]]:
    """Claim rows whose ``due_at`` has come, of each value of ``key`` up to its share, oldest first; one statement.

    Args:
        session: a writing transaction; commit it soon, the rows are locked until then.
        table: a table with ``id``, ``due_at`` and ``lease``, and a partial index on (``key``, ``due_at``).
        key: a text column.
        shares: how many rows of each value at most; 400 values at most.
        columns: what to give back of each row.
        now: milliseconds.
        leases: how long the claim holds, in leases of the setting ``lease_ms``.

    Returns:
        The token of the lease, and the rows in the order of their ids.
    """
    token = new_id()
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    for number, (value, share) in enumerate(sorted(shares.items())):
        parts.append(
            f"SELECT id FROM (SELECT id FROM {table} WHERE {key} = :k{number} AND due_at <= :now ORDER BY due_at "
            f"LIMIT :n{number} {bulk.skip_locked(session)}) AS s{number}"
        )
        parameters[f"k{number}"], parameters[f"n{number}"] = value, share
    if not parts:
        return token, []
    rows = bulk.execute(
        session,
        f"WITH due AS {'' if bulk.is_sqlite(session) else 'MATERIALIZED '}({' UNION ALL '.join(parts)}) "
        f"UPDATE {table} SET due_at = :until, lease = :token FROM due WHERE {table}.id = due.id "
        f"RETURNING {', '.join(f'{table}.{column}' for column in columns)}",
        now=now,
        until=lease_end(now, leases),
        token=token,
        **parameters,
    )
    position = list(columns).index("id")
    return token, sorted(rows, key=lambda row: row[position])


def lease_end(now: int, leases: int = 1) -> int:
    """The moment (milliseconds) at which work that is taken up ``now`` may be taken over by another worker."""
    return now + leases * get_settings().lease_ms


def anything_due(session: Session, table: str, now: int, where: str = "") -> bool:
    """Whether a row of ``table`` is due: one look at the partial index."""
    # In the order of the index: PostgreSQL takes a third of all rows for due in a statement that it has prepared, and
    # would look through the whole table for the first one.
    found = bulk.execute(
        session,
        f"SELECT 1 FROM {table} WHERE due_at <= :now {'AND ' + where if where else ''} ORDER BY due_at LIMIT 1",
        now=now,
    )
    return bool(found)


def anything_due_by_key(session: Session, table: str, key: str, now: int) -> bool:
    """As :func:`anything_due`, for a table whose index begins with ``key``: a look at it for each value that has rows."""
    after: str | None = ""
    while after is not None:
        values, following = due_keys(session, table, key, now=now, after=after, most=256)
        if values:
            return True
        after = following or None
    return False
