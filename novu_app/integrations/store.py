"""Queries on integrations; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from novu_app.environments.models import Environment
from novu_app.integrations.models import Integration
from novu_app.kernel import bulk


@dataclass(frozen=True, slots=True)
class Standing:
    """What was seen of an integration: ``error`` says what went wrong, and is empty where all is well; ``at`` in ms."""

    environment_id: str
    error: str
    at: int


def of_environment(session: Session, environment_id: str, *, only_active: bool = False) -> list[Integration]:
    """All integrations of an environment, oldest first."""
    query = _all(environment_id).order_by(col(Integration.id))
    if only_active:
        query = query.where(col(Integration.active))
    return list(session.scalars(query))


def by_id(session: Session, environment_id: str, integration_id: str) -> Integration | None:
    """One integration by its id or its identifier."""
    query = _all(environment_id).where(
        (col(Integration.id) == integration_id) | (col(Integration.identifier) == integration_id)
    )
    # An identifier may look like the id of another row: the id wins.
    rows = list(session.scalars(query))
    return next((row for row in rows if row.id == integration_id), rows[0] if rows else None)


def identifier_taken(session: Session, environment_id: str, identifier: str) -> bool:
    """Whether an integration of the environment has this identifier."""
    query = _all(environment_id).where(col(Integration.identifier) == identifier)
    return session.scalar(query.with_only_columns(col(Integration.id)).limit(1)) is not None


def first_active(
    session: Session, environment_id: str, provider_id: str, identifier: str | None = None
) -> Integration | None:
    """The oldest active integration of a provider, or the one that ``identifier`` names."""
    query = _all(environment_id).where(col(Integration.provider_id) == provider_id, col(Integration.active))
    if identifier is not None:
        query = query.where(col(Integration.identifier) == identifier)
    return session.scalar(query.order_by(col(Integration.id)).limit(1))


def of_channel(session: Session, environment_id: str, channel: str) -> list[Integration]:
    """The integrations of a channel, oldest first."""
    query = _all(environment_id).where(col(Integration.channel) == channel).order_by(col(Integration.id))
    return list(session.scalars(query))


def active_channels(session: Session, environment_id: str) -> set[str]:
    """The channels on which something can be sent."""
    query = _all(environment_id).where(col(Integration.active)).with_only_columns(col(Integration.channel)).distinct()
    return set(session.scalars(query))


def is_development(session: Session, environment_id: str) -> bool:
    """Whether an environment is one to try things in."""
    kind = session.scalar(select(col(Environment.type)).where(col(Environment.id) == environment_id))
    return kind == "dev"


def hold_changes(session: Session, environment_id: str) -> None:
    """Let one transaction at a time change the integrations of an environment."""
    query = select(col(Environment.id)).where(col(Environment.id) == environment_id)
    session.execute(query.with_for_update(key_share=True))


def mark_connected(session: Session, environment_id: str, integration_id: str) -> None:
    """Note that an inbox has opened a session."""
    session.execute(
        update(Integration)
        .where(
            col(Integration.environment_id) == environment_id,
            col(Integration.id) == integration_id,
            col(Integration.connected).is_(False),
        )
        .values(connected=True)
    )


def mark_health(session: Session, seen: Mapping[str, Standing]) -> None:
    """Whether something was taken last, and the last error with its time, by integration id: one statement."""
    bulk.run(
        session,
        "WITH {v} UPDATE integration SET connected = (v.error = ''), "
        "last_error = CASE WHEN v.error = '' THEN last_error ELSE v.error END, "
        "last_error_at = CASE WHEN v.error = '' THEN last_error_at ELSE v.at END FROM v "
        "WHERE integration.id = v.id AND integration.environment_id = v.environment_id "
        "AND (v.error <> '' OR NOT integration.connected)",
        {"id": "text", "environment_id": "text", "error": "text", "at": "bigint"},
        [(key, standing.environment_id, standing.error, standing.at) for key, standing in sorted(seen.items())],
    )


def _all(environment_id: str) -> Select[Integration]:
    return select(Integration).where(col(Integration.environment_id) == environment_id)
