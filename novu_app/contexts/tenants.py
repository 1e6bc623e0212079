"""Tenants: what older applications name in place of a context (contract/execution.md, Trigger)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, delete, select
from sqlmodel import Session, col

from novu_app.contexts.models import Tenant
from novu_app.contexts.references import read_tenant
from novu_app.contexts.store import document_of
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.errors import Conflict, NotFound
from novu_app.kernel.ids import new_ids

#: Environment id and identifier.
Key = tuple[str, str]
#: ``name`` and ``data`` of a tenant.
Attributes = Mapping[str, Any]
_TABLE = Tenant.__table__  # type: ignore[attr-defined]


def find(session: Session, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """Name and data of the tenants that exist, in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT t.environment_id, t.identifier, t.name, t.data FROM v JOIN tenant t "
        "ON t.environment_id = v.environment_id AND t.identifier = v.identifier",
        {"environment_id": "text", "identifier": "text"},
        sorted(set(keys)),
    )
    return {(row[0], row[1]): {"name": row[2], "data": document_of(row[3])} for row in rows}


def store(session: Session, given: Mapping[Key, Attributes], organizations: Mapping[str, str]) -> None:
    """Create tenants, or change the attributes that are given of those that exist: two statements, whatever the number.

    Args:
        session: a writing transaction.
        given: (environment id, identifier) → ``name``, ``data`` or both.
        organizations: environment id → organization id, for those that are created.
    """
    created = _insert(session, given, organizations)
    _update(session, {key: attributes for key, attributes in given.items() if key not in created})


def get_tenant(session: Session, environment_id: str, identifier: str) -> Tenant:
    """One tenant.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(_one(environment_id, identifier))
    if row is None:
        raise _missing(environment_id, identifier)
    return row


def list_tenants(session: Session, environment_id: str, page: int, limit: int) -> tuple[list[Tenant], bool]:
    """Page ``page`` (from 0) of ``limit``, newest first, and whether there are more."""
    query = _all(environment_id).order_by(col(Tenant.id).desc()).offset(page * limit).limit(limit + 1)
    rows = list(session.scalars(query))
    return rows[:limit], len(rows) > limit


def create_tenant(
    session: Session, environment_id: str, organization_id: str, identifier: str, attributes: Attributes
) -> Tenant:
    """Create a tenant with ``name`` and ``data``.

    Raises:
        BadRequest: a value breaks a rule.
        Conflict: there is one with this identifier.
    """
    _check(identifier, attributes)
    if not _insert(session, {(environment_id, identifier): attributes}, {environment_id: organization_id}):
        raise _exists(environment_id, identifier)
    return get_tenant(session, environment_id, identifier)


def update_tenant(session: Session, environment_id: str, identifier: str, changes: Mapping[str, Any]) -> Tenant:
    """Change ``identifier``, ``name`` or ``data``; None keeps what there is.

    Raises:
        BadRequest: a value breaks a rule.
        NotFound: there is no such tenant.
        Conflict: the new identifier is another tenant's.
    """
    row = session.scalar(_one(environment_id, identifier).with_for_update())
    if row is None:
        raise _missing(environment_id, identifier)
    renamed = changes.get("identifier") or identifier
    _check(renamed, changes)
    if renamed != identifier and session.scalar(_one(environment_id, renamed)) is not None:
        raise _exists(environment_id, renamed)
    row.identifier = renamed
    row.name = row.name if changes.get("name") is None else changes["name"]
    row.data = row.data if changes.get("data") is None else changes["data"]
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    return row


def delete_tenant(session: Session, environment_id: str, identifier: str) -> None:
    """Delete a tenant.

    Raises:
        NotFound: there is no such tenant.
    """
    statement = delete(Tenant).where(col(Tenant.environment_id) == environment_id, col(Tenant.identifier) == identifier)
    if session.execute(statement.returning(col(Tenant.id))).first() is None:
        raise _missing(environment_id, identifier)


def _all(environment_id: str) -> Select[Tenant]:
    return select(Tenant).where(col(Tenant.environment_id) == environment_id)


def _one(environment_id: str, identifier: str) -> Select[Tenant]:
    query = _all(environment_id).where(col(Tenant.identifier) == identifier)
    return query.execution_options(populate_existing=True)


def _insert(session: Session, given: Mapping[Key, Attributes], organizations: Mapping[str, str]) -> set[Key]:
    # In key order, here and below: two processes that store the same tenants wait for each other instead of deadlocking.
    rows = [
        (
            pk,
            environment_id,
            organizations[environment_id],
            identifier,
            new.get("name"),
            jsons.dumps(new.get("data") or {}),
        )
        for pk, ((environment_id, identifier), new) in zip(new_ids(len(given)), _in_order(given), strict=True)
    ]
    now = clock.now_ms()
    made = bulk.insert(
        session,
        _TABLE,
        ("id", "environment_id", "organization_id", "identifier", "name", "data"),
        rows,
        constants={"created_at": now, "updated_at": now},
        conflict="ON CONFLICT (environment_id, identifier) DO NOTHING",
        returning=("environment_id", "identifier"),
    )
    return {(row[0], row[1]) for row in made}


def _update(session: Session, given: Mapping[Key, Attributes]) -> None:
    rows = [
        (*key, new.get("name"), jsons.dumps(new["data"]) if new.get("data") is not None else None)
        for key, new in _in_order(given)
    ]
    bulk.run(
        session,
        "WITH {v} UPDATE tenant SET name = COALESCE(v.name, tenant.name), data = COALESCE(v.data, tenant.data), "
        "updated_at = :now FROM v WHERE tenant.environment_id = v.environment_id AND tenant.identifier = v.identifier",
        {"environment_id": "text", "identifier": "text", "name": "text", "data": "jsonb"},
        rows,
        now=clock.now_ms(),
    )


def _in_order(given: Mapping[Key, Attributes]) -> list[tuple[Key, Attributes]]:
    return sorted(given.items(), key=lambda item: item[0])


def _check(identifier: str, attributes: Attributes) -> None:
    read_tenant({"name": attributes.get("name"), "data": attributes.get("data"), "identifier": identifier})


def _missing(environment_id: str, identifier: str) -> NotFound:
    return NotFound(f"Tenant with identifier {identifier} does not exist in environment {environment_id}")


def _exists(environment_id: str, identifier: str) -> Conflict:
    return Conflict(f"Tenant with identifier: {identifier} already exists under environment {environment_id}")
