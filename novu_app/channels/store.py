"""Queries on addresses and connections for whole chunks; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from novu_app.kernel import bulk, jsons
from novu_app.kernel.ids import new_id
from novu_app.kernel.leases import claim_due, lease_end

#: A vendor may take ten seconds to answer; the shortest lease is shorter.
_LEASES = 2
_CLAIMED = ("id", "environment_id", "integration_id", "auth")


class StoredEndpoint(NamedTuple):
    """A row of ``channel_endpoint``, its body still encrypted."""

    id: str
    subscriber_pk: str
    integration_id: str
    type: str
    sealed: str
    connection_id: str | None
    context_keys: list[str]


class StoredConnection(NamedTuple):
    """A row of ``channel_connection``, its authorisation still encrypted."""

    id: str
    workspace: dict[str, Any]
    sealed: str


class ClaimedConnection(NamedTuple):
    """A row of ``channel_connection`` that is being renewed under a lease, its authorisation still encrypted."""

    id: str
    environment_id: str
    integration_id: str
    sealed: str
    lease: str


def endpoints_of(
    session: Session, environment_ids: Sequence[str], subscriber_pks: Sequence[str]
) -> list[StoredEndpoint]:
    """The endpoints of these subscribers, oldest first."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT e.id, e.subscriber_pk, e.integration_id, e.type, e.endpoint, e.connection_id, e.context_keys "
        f"FROM v JOIN channel_endpoint e ON e.subscriber_pk = v.id WHERE {bulk.any_of(session, 'e.environment_id', 'scope')} "
        "ORDER BY e.id",
        {"id": "text"},
        [(pk,) for pk in subscriber_pks],
        scope=bulk.listed(session, environment_ids),
    )
    return [StoredEndpoint(row[0], row[1], row[2], row[3], row[4], row[5], _document(row[6]) or []) for row in rows]


def credentials_of(
    session: Session, environment_ids: Sequence[str], subscriber_pks: Sequence[str]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """What is stored as credentials of these subscribers: (row id, ``Subscriber.channels``) of those who have any."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT s.id, s.channels FROM v JOIN subscriber s ON s.id = v.id "
        f"WHERE s.channels IS NOT NULL AND {bulk.any_of(session, 's.environment_id', 'scope')}",
        {"id": "text"},
        [(pk,) for pk in subscriber_pks],
        scope=bulk.listed(session, environment_ids),
    )
    return [(row[0], _document(row[1]) or []) for row in rows]


def connections(
    session: Session, environment_ids: Sequence[str], connection_ids: Sequence[str]
) -> list[StoredConnection]:
    """These connections."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT c.id, c.workspace, c.auth FROM v JOIN channel_connection c ON c.id = v.id "
        f"WHERE {bulk.any_of(session, 'c.environment_id', 'scope')}",
        {"id": "text"},
        [(connection_id,) for connection_id in connection_ids],
        scope=bulk.listed(session, environment_ids),
    )
    return [StoredConnection(row[0], _document(row[1]) or {}, row[2]) for row in rows]


def claim_connections(session: Session, now: int, limit: int) -> list[ClaimedConnection]:
    """Claim connections of any environment that are to be renewed at ``now`` (milliseconds); one statement."""
    lease, rows = claim_due(session, "channel_connection", _CLAIMED, now=now, limit=limit, leases=_LEASES)
    return [ClaimedConnection(row[0], row[1], row[2], row[3], lease) for row in rows]


def claim_connection(session: Session, environment_id: str, connection_id: str, now: int) -> list[ClaimedConnection]:
    """Claim this one, if it is to be renewed and nobody is doing so; one statement."""
    lease = new_id()
    rows = bulk.execute(
        session,
        "UPDATE channel_connection SET due_at = :until, lease = :lease WHERE id = :id AND environment_id = :environment "
        f"AND due_at <= :now RETURNING {', '.join(_CLAIMED)}",
        id=connection_id,
        environment=environment_id,
        lease=lease,
        until=lease_end(now, _LEASES),
        now=now,
    )
    return [ClaimedConnection(row[0], row[1], row[2], row[3], lease) for row in rows]


def release_connection(session: Session, claimed: ClaimedConnection, sealed: str, due_at: int | None, now: int) -> bool:
    """Store what became of a claimed connection; whether it was: who saved it meanwhile took the lease away."""
    rows = bulk.execute(
        session,
        "UPDATE channel_connection SET auth = :auth, due_at = :due, lease = NULL, updated_at = :now "
        "WHERE id = :id AND environment_id = :environment AND lease = :lease RETURNING id",
        auth=sealed,
        due=due_at,
        now=now,
        id=claimed.id,
        environment=claimed.environment_id,
        lease=claimed.lease,
    )
    return bool(rows)


def _document(value: Any) -> Any:
    # PostgreSQL's driver gives JSONB as values, SQLite as the text that was stored.
    return jsons.load_or(value, None) if isinstance(value, str) else value
