"""Queries of environments and their keys."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from novu_app.environments.models import ApiKey, Environment
from novu_app.kernel import bulk


def by_id(session: Session, environment_id: str) -> Environment | None:
    """One environment."""
    return session.get(Environment, environment_id)


def of_organization(session: Session, organization_id: str) -> Sequence[Environment]:
    """All environments of an organization, oldest first."""
    return session.exec(
        select(Environment).where(Environment.organization_id == organization_id).order_by(col(Environment.id))
    ).all()


def by_identifier(session: Session, identifier: str) -> Environment | None:
    """The environment of an application identifier."""
    return session.exec(select(Environment).where(Environment.identifier == identifier)).first()


def by_key_hash(session: Session, secret_hash: str) -> tuple[ApiKey, Environment] | None:
    """The live key with this hash, and its environment."""
    row = session.exec(
        select(ApiKey, Environment)
        .join(Environment, col(Environment.id) == col(ApiKey.environment_id))
        .where(ApiKey.secret_hash == secret_hash, col(ApiKey.revoked_at).is_(None))
    ).first()
    return (row[0], row[1]) if row else None


def active_keys(session: Session, environment_id: str) -> Sequence[ApiKey]:
    """The live keys of an environment, oldest first."""
    return session.exec(
        select(ApiKey)
        .where(ApiKey.environment_id == environment_id, col(ApiKey.revoked_at).is_(None))
        .order_by(col(ApiKey.id))
    ).all()


def oldest_keys(session: Session, environment_ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """The oldest live key of each environment: (environment id, key id, encrypted secret)."""
    return bulk.run(
        session,
        "WITH {v} SELECT k.environment_id, k.id, k.secret FROM v JOIN api_key k ON k.environment_id = v.id "
        "WHERE k.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM api_key older WHERE older.environment_id = k.environment_id "
        "AND older.revoked_at IS NULL AND older.id < k.id)",
        {"id": "text"},
        [(environment_id,) for environment_id in environment_ids],
    )


def revoke(session: Session, environment_id: str, key_id: str, now: int) -> bool:
    """Close a key for good; False when there is no such live key."""
    result = session.execute(
        update(ApiKey)
        .where(col(ApiKey.id) == key_id, col(ApiKey.environment_id) == environment_id, col(ApiKey.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
