"""Queries of environment variables, each scoped by organization or environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from novu_app.environments.models import Environment, EnvironmentVariable, EnvironmentVariableValue
from novu_app.kernel import bulk
from novu_app.kernel.matching import contains


def of_organization(session: Session, organization_id: str, search: str) -> Sequence[EnvironmentVariable]:
    """The variables of an organization by their keys."""
    query = select(EnvironmentVariable).where(EnvironmentVariable.organization_id == organization_id)
    if search:
        query = query.where(contains(EnvironmentVariable.key, search))
    return session.exec(query.order_by(col(EnvironmentVariable.key))).all()


def by_key(session: Session, organization_id: str, key: str) -> EnvironmentVariable | None:
    """One variable."""
    return session.exec(
        select(EnvironmentVariable).where(
            EnvironmentVariable.organization_id == organization_id, EnvironmentVariable.key == key
        )
    ).first()


def values_of(session: Session, variable_ids: Sequence[str]) -> Sequence[EnvironmentVariableValue]:
    """The values of these variables in all environments, the oldest environment first."""
    if not variable_ids:
        return []
    return session.exec(
        select(EnvironmentVariableValue)
        .where(col(EnvironmentVariableValue.variable_id).in_(variable_ids))
        .order_by(col(EnvironmentVariableValue.environment_id))
    ).all()


def names_for(session: Session, environment_id: str) -> Sequence[str]:
    """The keys of all variables of the organization that an environment belongs to."""
    query = (
        select(EnvironmentVariable.key)
        .join(Environment, col(Environment.organization_id) == col(EnvironmentVariable.organization_id))
        .where(col(Environment.id) == environment_id)
    )
    return session.exec(query).all()


def in_environment(session: Session, environment_id: str) -> list[tuple[Any, ...]]:
    """(key, secret, stored value) of an environment."""
    return bulk.execute(
        session,
        "SELECT n.key, n.secret, x.value FROM environment_variable_value x "
        "JOIN environment_variable n ON n.id = x.variable_id WHERE x.environment_id = :environment_id",
        environment_id=environment_id,
    )
