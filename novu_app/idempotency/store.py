"""Statements on requests with a key; each names the environment, or the row by the id that only its request knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.idempotency.models import IdempotentRequest
from novu_app.kernel import bulk

_TABLE = IdempotentRequest.__table__  # type: ignore[attr-defined]
_COLUMNS = ("id", "environment_id", "key", "fingerprint", "status", "headers", "body")
_KINDS = {"environment_id": "text", "key": "text"}


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in a row; ``status`` is None while the request is under way."""

    fingerprint: str
    status: int | None
    headers: str | None
    body: str | None


def put(session: Session, rows: Sequence[tuple[Any, ...]], now: int, lasting_ms: int) -> set[str]:
    """Insert requests, in place of those with their key that are over; the ids of those that were inserted.

    This one statement decides who is first: on PostgreSQL it waits for another transaction that has the same key.
    """
    over = "idempotent_request.expires_at <= excluded.expires_at - " + str(lasting_ms)
    taken = ", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS, "expires_at"))
    inserted = bulk.insert(
        session,
        _TABLE,
        _COLUMNS,
        rows,
        constants={"expires_at": now + lasting_ms},
        conflict=f"ON CONFLICT (environment_id, key) DO UPDATE SET {taken} WHERE {over}",
        returning=("id",),
    )
    return {row[0] for row in inserted}


def find(session: Session, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
    """The requests with these environments and keys."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT r.environment_id, r.key, r.fingerprint, r.status, r.headers, r.body FROM v "
        "JOIN idempotent_request r ON r.environment_id = v.environment_id AND r.key = v.key",
        _KINDS,
        keys,
    )
    return {(row[0], row[1]): Stored(*row[2:]) for row in rows}


def settle(session: Session, request_id: str, status: int, headers: str | None, body: str, expires_at: int) -> None:
    """Write the answer of a request that is under way."""
    bulk.execute(
        session,
        "UPDATE idempotent_request SET status = :status, headers = :headers, body = :body, expires_at = :expires_at "
        "WHERE id = :id AND status IS NULL",
        status=status,
        headers=headers,
        body=body,
        expires_at=expires_at,
        id=request_id,
    )


def remove(session: Session, request_id: str) -> None:
    """Delete a request that is under way."""
    bulk.execute(session, "DELETE FROM idempotent_request WHERE id = :id AND status IS NULL", id=request_id)


def remove_before(session: Session, before: str, limit: int) -> int:
    """Delete up to ``limit`` rows with smaller ids, oldest first; their number."""
    rows = bulk.execute(
        session,
        "DELETE FROM idempotent_request WHERE id IN "
        "(SELECT id FROM idempotent_request WHERE id < :before ORDER BY id LIMIT :limit) RETURNING id",
        before=before,
        limit=limit,
    )
    return len(rows)


def is_any_before(session: Session, before: str) -> bool:
    """Whether there is a row with a smaller id."""
    return bool(
        bulk.execute(session, "SELECT 1 FROM idempotent_request WHERE id < :before ORDER BY id LIMIT 1", before=before)
    )
