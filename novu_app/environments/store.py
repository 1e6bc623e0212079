"""Queries of environments and their keys."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from novu_app.environments.models import ApiKey, Environment
from novu_app.kernel import bulk

#: Tables whose rows are taken up when they are due.
_WITH_WORK = ("event", "fanout_page", "notification", "delivery")


def by_id(session: Session, environment_id: str) -> Environment | None:
    """One environment."""
    found = session.get(Environment, environment_id)
    return found if found is not None and found.deleted_at is None else None


def of_organization(session: Session, organization_id: str) -> Sequence[Environment]:
    """All environments of an organization, oldest first."""
    return session.exec(
        select(Environment)
        .where(Environment.organization_id == organization_id, col(Environment.deleted_at).is_(None))
        .order_by(col(Environment.id))
    ).all()


def hold_names(session: Session, organization_id: str) -> None:
    """Let one transaction at a time choose names of environments and variables in an organization."""
    oldest = select(col(Environment.id)).where(col(Environment.organization_id) == organization_id)
    session.execute(oldest.order_by(col(Environment.id)).limit(1).with_for_update(key_share=True))


def by_identifier(session: Session, identifier: str) -> Environment | None:
    """The environment of an application identifier."""
    return session.exec(
        select(Environment).where(Environment.identifier == identifier, col(Environment.deleted_at).is_(None))
    ).first()


def mark_deleted(session: Session, environment_id: str, now: int) -> None:
    """Let nobody find an environment any more; its application identifier is free again."""
    session.execute(
        update(Environment)
        .where(col(Environment.id) == environment_id)
        .values(deleted_at=now, identifier=f"deleted-{environment_id}")
    )


def stop_work(session: Session, environment_id: str) -> None:
    """Let nothing be due in an environment, and nothing wait."""
    for table in _WITH_WORK:
        bulk.execute(
            session,
            f"UPDATE {table} SET due_at = NULL WHERE environment_id = :environment AND due_at IS NOT NULL",
            environment=environment_id,
        )


def by_key_hash(session: Session, secret_hash: str, now: int) -> tuple[ApiKey, Environment] | None:
    """The live key with this hash, and its environment."""
    row = session.exec(
        select(ApiKey, Environment)
        .join(Environment, col(Environment.id) == col(ApiKey.environment_id))
        .where(ApiKey.secret_hash == secret_hash, col(Environment.deleted_at).is_(None), *_live(now))
    ).first()
    return (row[0], row[1]) if row else None


def active_keys(session: Session, environment_id: str, now: int) -> Sequence[ApiKey]:
    """The live keys of an environment, oldest first."""
    return session.exec(
        select(ApiKey).where(ApiKey.environment_id == environment_id, *_live(now)).order_by(col(ApiKey.id))
    ).all()


def oldest_keys(session: Session, environment_ids: Sequence[str], now: int) -> list[tuple[str, str, str]]:
    """The oldest live key of each environment: (environment id, key id, encrypted secret)."""
    return bulk.run(
        session,
        "WITH {v} SELECT k.environment_id, k.id, k.secret FROM v JOIN api_key k ON k.environment_id = v.id "
        "WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > :now) AND NOT EXISTS "
        "(SELECT 1 FROM api_key older WHERE older.environment_id = k.environment_id AND older.id < k.id "
        "AND older.revoked_at IS NULL AND (older.expires_at IS NULL OR older.expires_at > :now))",
        {"id": "text"},
        [(environment_id,) for environment_id in environment_ids],
        now=now,
    )


def revoke(session: Session, environment_id: str, key_id: str, now: int) -> bool:
    """Close a key for good; False when there is no such live key."""
    result = session.execute(
        update(ApiKey)
        .where(col(ApiKey.id) == key_id, col(ApiKey.environment_id) == environment_id, col(ApiKey.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def expire(session: Session, environment_id: str, key_ids: Sequence[str], at: int) -> None:
    """Let keys be good until ``at``, or until they would have ended anyway."""
    session.execute(
        update(ApiKey)
        .where(
            col(ApiKey.environment_id) == environment_id,
            col(ApiKey.id).in_(key_ids),
            or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > at),
        )
        .values(expires_at=at)
    )


def write_uses(session: Session, uses: Sequence[tuple[str, int]], apart_ms: int) -> None:
    """Note when keys were used last, where that was noted ``apart_ms`` before or never."""
    bulk.run(
        session,
        "WITH {v} UPDATE api_key SET last_used_at = v.used_at FROM v WHERE api_key.id = v.id "
        "AND (api_key.last_used_at IS NULL OR api_key.last_used_at <= v.used_at - :apart)",
        {"id": "text", "used_at": "bigint"},
        uses,
        apart=apart_ms,
    )


def _live(now: int) -> tuple[ColumnElement[bool], ...]:
    return col(ApiKey.revoked_at).is_(None), or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > now)
