"""Queries of translations; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlmodel import Session, col

from novu_app.environments.models import Environment
from novu_app.kernel import bulk
from novu_app.kernel.ids import new_id
from novu_app.kernel.matching import contains
from novu_app.layouts.models import Layout
from novu_app.translations.models import Translation, TranslationGroup
from novu_app.workflows.models import Workflow

_TABLES: dict[str, Any] = {"workflow": Workflow, "layout": Layout}


def group(session: Session, environment_id: str, kind: str, resource_id: str) -> TranslationGroup | None:
    """The translations of a resource, if it has any."""
    return session.scalar(select(TranslationGroup).where(*_of(environment_id, kind, resource_id)))


def held_group(
    session: Session, environment_id: str, organization_id: str, kind: str, resource_id: str, now: int
) -> TranslationGroup:
    """The group of a resource, made when there is none, held until the transaction ends."""
    query = select(TranslationGroup).where(*_of(environment_id, kind, resource_id)).with_for_update()
    while True:
        bulk.insert(
            session,
            TranslationGroup.__table__,  # type: ignore[attr-defined]
            ("id", "revision"),
            [(new_id(), new_id())],
            constants={
                "environment_id": environment_id,
                "organization_id": organization_id,
                "resource_type": kind,
                "resource_id": resource_id,
                "created_at": now,
                "updated_at": now,
            },
            conflict="ON CONFLICT (environment_id, resource_type, resource_id) DO NOTHING",
        )
        # One that was there may be deleted before it is held: then there is none, and it is made.
        found = session.scalar(query.execution_options(populate_existing=True))
        if found is not None:
            return found


def translations(session: Session, environment_id: str, group_id: str) -> list[Translation]:
    """The translations of a group, by locale."""
    query = select(Translation).where(
        col(Translation.environment_id) == environment_id, col(Translation.group_id) == group_id
    )
    query = query.order_by(col(Translation.locale)).execution_options(populate_existing=True)
    return list(session.scalars(query))


def in_locale(session: Session, environment_id: str, locale: str) -> list[tuple[TranslationGroup, Translation]]:
    """Everything that an environment has in a locale, oldest group first."""
    query = (
        select(TranslationGroup, Translation)
        .join(Translation, col(Translation.group_id) == col(TranslationGroup.id))
        .where(col(TranslationGroup.environment_id) == environment_id, col(Translation.locale) == locale)
        .order_by(col(TranslationGroup.id))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def contents(session: Session, environment_id: str, kind: str) -> list[tuple[str, str, str]]:
    """(row id of the resource, locale, content) of all translations that the resources of a kind have."""
    query = (
        select(col(TranslationGroup.resource_id), col(Translation.locale), col(Translation.content))
        .join(Translation, col(Translation.group_id) == col(TranslationGroup.id))
        .where(col(TranslationGroup.environment_id) == environment_id, col(TranslationGroup.resource_type) == kind)
        .order_by(col(Translation.locale))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def groups_of_organization(session: Session, organization_id: str) -> Sequence[TranslationGroup]:
    """Every group of an organization, in all of its environments, held until the transaction ends."""
    query = (
        select(TranslationGroup)
        .join(Environment, col(Environment.id) == col(TranslationGroup.environment_id))
        .where(col(Environment.organization_id) == organization_id)
        .order_by(col(TranslationGroup.id))
    )
    return session.scalars(query.with_for_update(of=TranslationGroup)).all()


def groups(
    session: Session, environment_id: str, resource_ids: Sequence[str]
) -> list[tuple[TranslationGroup, Translation]]:
    """The groups of these workflows and layouts with their translations, by locale."""
    query = (
        select(TranslationGroup, Translation)
        .join(Translation, col(Translation.group_id) == col(TranslationGroup.id))
        .where(col(TranslationGroup.environment_id) == environment_id)
        .where(col(TranslationGroup.resource_id).in_(resource_ids))
        .order_by(col(Translation.locale))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def remove_group(session: Session, environment_id: str, kind: str, resource_id: str) -> bool:
    """Delete the translations of a resource; False when it has none."""
    statement = delete(TranslationGroup).where(*_of(environment_id, kind, resource_id))
    return bool(session.execute(statement.returning(col(TranslationGroup.id))).first())


def remove_translation(session: Session, environment_id: str, group_id: str, locale: str) -> bool:
    """Delete one locale of a group; False when there is none."""
    statement = delete(Translation).where(
        col(Translation.environment_id) == environment_id,
        col(Translation.group_id) == group_id,
        col(Translation.locale) == locale,
    )
    return bool(session.execute(statement.returning(col(Translation.id))).first())


def resources(
    session: Session, environment_id: str, kind: str, *, ids: Sequence[str] = (), names: Sequence[str] = ()
) -> list[Any]:
    """The workflows or layouts with one of these row ids or identifiers."""
    table = _TABLES[kind]
    either = or_(table.id.in_(ids), table.identifier.in_(names))
    return list(session.scalars(select(table).where(table.environment_id == environment_id, either)))


def translated(session: Session, environment_id: str, kind: str, text: str) -> list[Any]:
    """The workflows or layouts that are translated; ``text`` is a part of the name or identifier, or empty."""
    table = _TABLES[kind]
    query = select(table).where(table.environment_id == environment_id, table.translation_enabled)
    if text:
        query = query.where(or_(contains(table.name, text), contains(table.identifier, text)))
    return list(session.scalars(query))


def _of(environment_id: str, kind: str, resource_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(TranslationGroup.environment_id) == environment_id,
        col(TranslationGroup.resource_type) == kind,
        col(TranslationGroup.resource_id) == resource_id,
    )
