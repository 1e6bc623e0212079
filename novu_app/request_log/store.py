"""Statements on the request log; each is scoped by environment but the clock's, which go by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from novu_app.kernel import bulk
from novu_app.kernel.ids import id_at
from novu_app.kernel.pagination import CursorPage, Keyset, keyset_page
from novu_app.request_log.models import RequestLog

_TABLE = RequestLog.__table__  # type: ignore[attr-defined]
COLUMNS = (
    "id",
    "environment_id",
    "method",
    "path",
    "query",
    "status",
    "duration_ms",
    "transaction_id",
    "key_id",
    "user_id",
    "user_agent",
    "request",
    "response",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests a list shows. ``outcome`` is ``ok``, ``failed`` or empty; ``path`` is what the path begins with.

    ``key_id`` names a secret key; ``dashboard`` wants those without one. ``after`` and ``before`` are milliseconds.
    """

    outcome: str = ""
    method: str = ""
    path: str = ""
    transaction_id: str = ""
    key_id: str = ""
    dashboard: bool = False
    after: int | None = None
    before: int | None = None


def insert(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add requests (values of :data:`COLUMNS`) in one statement."""
    bulk.insert(session, _TABLE, COLUMNS, rows, conflict="ON CONFLICT (id) DO NOTHING")


def page(
    session: Session, environment_id: str, wanted: RequestFilter, keyset: Keyset, newest: int
) -> CursorPage[RequestLog]:
    """A page by age; for what no index knows only the ``newest`` requests are looked at."""
    query = _requests(environment_id)
    column = col(RequestLog.id)
    if wanted.transaction_id:
        query = query.where(col(RequestLog.transaction_id) == wanted.transaction_id)
    if wanted.outcome == "failed":
        query = query.where(col(RequestLog.status) >= 400)
    elif wanted.outcome == "ok":
        query = query.where(col(RequestLog.status) < 400)
    if wanted.method:
        query = query.where(col(RequestLog.method) == wanted.method)
    if wanted.path:
        query = query.where(col(RequestLog.path).startswith(wanted.path, autoescape=True))
    if wanted.key_id:
        query = query.where(col(RequestLog.key_id) == wanted.key_id)
    elif wanted.dashboard:
        query = query.where(col(RequestLog.key_id).is_(None))
    if wanted.after is not None:
        query = query.where(column >= id_at(max(0, wanted.after)))
    if wanted.before is not None:
        query = query.where(column <= id_at(wanted.before))
    if (wanted.method or wanted.path or wanted.key_id or wanted.dashboard) and not wanted.transaction_id:
        floor = _floor(session, environment_id, newest, wanted.before)
        if floor is not None:
            query = query.where(column >= floor)
    return keyset_page(
        session,
        query,
        keyset,
        column=column,
        id_column=column,
        find=lambda request_id: by_id(session, environment_id, request_id),
        value_of=lambda row: row.id,
        id_of=lambda row: row.id,
    )


def by_id(session: Session, environment_id: str, request_id: str) -> RequestLog | None:
    """One request."""
    return session.scalar(_requests(environment_id).where(col(RequestLog.id) == request_id))


def remove_before(session: Session, before: str, limit: int) -> int:
    """Delete up to ``limit`` rows with smaller ids, oldest first; their number."""
    rows = bulk.execute(
        session,
        "DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE id < :before ORDER BY id LIMIT :limit) "
        "RETURNING id",
        before=before,
        limit=limit,
    )
    return len(rows)


def is_any_before(session: Session, before: str) -> bool:
    """Whether there is a row with a smaller id."""
    query = "SELECT 1 FROM request_log WHERE id < :before ORDER BY id LIMIT 1"
    return bool(bulk.execute(session, query, before=before))


def _floor(session: Session, environment_id: str, newest: int, before: int | None) -> str | None:
    """The id of the ``newest``-th request from the end, or None when there are fewer: a walk through one index."""
    query = select(col(RequestLog.id)).where(col(RequestLog.environment_id) == environment_id)
    if before is not None:
        query = query.where(col(RequestLog.id) <= id_at(before))
    return session.scalar(query.order_by(col(RequestLog.id).desc()).offset(newest).limit(1))


def _requests(environment_id: str) -> Select[RequestLog]:
    return select(RequestLog).where(col(RequestLog.environment_id) == environment_id)
