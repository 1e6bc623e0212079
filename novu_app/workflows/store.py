"""Queries on workflows and their versions; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, delete, func, or_, select, text
from sqlmodel import Session, col

from novu_app.accounts.models import User
from novu_app.environments.models import Environment
from novu_app.kernel import bulk
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.ids import new_ids
from novu_app.kernel.matching import contains
from novu_app.preferences.models import Preference
from novu_app.workflows.models import AwaitedEvent, Workflow, WorkflowVersion


@dataclass(frozen=True, slots=True)
class WorkflowListing:
    """What a list of workflows asks for. ``order_by`` is a column; ``statuses`` and ``tags`` are alternatives."""

    limit: int = 50
    offset: int = 0
    order_by: str = "created_at"
    descending: bool = True
    query: str = ""
    tags: Sequence[str] = ()
    statuses: Sequence[str] = ()


def find(
    session: Session, environment_id: str, workflow_id: str | None, identifier: str, *, for_update: bool = False
) -> tuple[Workflow, WorkflowVersion] | None:
    """The workflow with this row id, else the one with this identifier, and its current version."""
    either = [col(Workflow.identifier) == identifier]
    if workflow_id is not None:
        either.append(col(Workflow.id) == workflow_id)
    if for_update:
        # A statement of its own: one that waited for the lock would miss the version that was written meanwhile.
        session.execute(select(col(Workflow.id)).where(*_in(environment_id), or_(*either)).with_for_update())
    query = _current(environment_id).where(or_(*either)).execution_options(populate_existing=for_update)
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return next((row for row in rows if row[0].id == workflow_id), rows[0] if rows else None)


def page(
    session: Session, environment_id: str, listing: WorkflowListing
) -> tuple[list[tuple[Workflow, WorkflowVersion]], int]:
    """One page with the current versions, and how many there are in all."""
    conditions = _conditions(session, listing)
    column = getattr(Workflow, listing.order_by)
    if listing.order_by == "name":
        column = func.lower(column)
    order = (column.desc().nulls_last(), col(Workflow.id).desc())
    if not listing.descending:
        order = (column.asc().nulls_first(), col(Workflow.id).asc())
    query = _current(environment_id).where(*conditions).order_by(*order).offset(listing.offset).limit(listing.limit)
    count = (
        select(func.count()).select_from(Workflow).where(col(Workflow.environment_id) == environment_id, *conditions)
    )
    return [(row[0], row[1]) for row in session.execute(query)], session.scalar(count) or 0


def everything(
    session: Session, environment_id: str, *, for_update: bool = False
) -> list[tuple[Workflow, WorkflowVersion]]:
    """Every workflow of an environment with its current version; ``for_update`` locks them in the order of their ids."""
    if for_update:
        ids = select(col(Workflow.id)).where(*_in(environment_id)).order_by(col(Workflow.id))
        session.execute(ids.with_for_update())
    query = _current(environment_id).order_by(col(Workflow.id)).execution_options(populate_existing=for_update)
    return [(row[0], row[1]) for row in session.execute(query)]


def by_references(session: Session, environment_id: str, references: Iterable[str]) -> dict[str, Workflow]:
    """Workflows by the ids or identifiers under which they are asked for, in one statement."""
    wanted = set(references)
    if not wanted:
        return {}
    query = _all(environment_id).where(or_(col(Workflow.identifier).in_(wanted), col(Workflow.id).in_(wanted)))
    found: dict[str, Workflow] = {}
    for row in session.scalars(query):
        found.setdefault(row.identifier, row)
        found[row.id] = row
    return {reference: found[reference] for reference in wanted if reference in found}


def by_tags(session: Session, environment_id: str, tags: Sequence[str]) -> list[Workflow]:
    """The workflows that have any of the tags."""
    if not tags:
        return []
    return list(session.scalars(_all(environment_id).where(_any_tag(session, tags)).order_by(col(Workflow.id))))


def tags(session: Session, environment_id: str) -> list[list[str] | None]:
    """The different tags that workflows have together."""
    query = select(col(Workflow.tags)).where(*_in(environment_id), col(Workflow.tags).is_not(None)).distinct()
    return list(session.scalars(query))


def mentioning(session: Session, environment_id: str, word: str) -> list[tuple[Workflow, WorkflowVersion]]:
    """The workflows whose current version holds ``word`` somewhere."""
    query = _current(environment_id).where(contains(cast(col(WorkflowVersion.definition), Text), word))
    return [(row[0], row[1]) for row in session.execute(query)]


def identifier_taken(session: Session, environment_id: str, identifier: str) -> bool:
    """Whether a workflow of the environment has this identifier."""
    query = _all(environment_id).where(col(Workflow.identifier) == identifier)
    return session.scalar(query.with_only_columns(col(Workflow.id)).limit(1)) is not None


def hold_creations(session: Session, environment_id: str) -> None:
    """Let one transaction at a time choose new identifiers in an environment."""
    query = select(col(Environment.id)).where(col(Environment.id) == environment_id)
    session.execute(query.with_for_update(key_share=True))


def environment_of(session: Session, organization_id: str, environment_id: str) -> Environment | None:
    """The environment, when the organization has it."""
    return session.scalar(
        select(Environment).where(
            col(Environment.id) == environment_id,
            col(Environment.organization_id) == organization_id,
            col(Environment.deleted_at).is_(None),
        )
    )


def add(session: Session, workflow: Workflow, version: WorkflowVersion) -> None:
    """Store a new workflow with its first version."""
    session.add(workflow)
    session.flush()
    add_version(session, version)


def add_version(session: Session, version: WorkflowVersion) -> None:
    """Store a version."""
    session.add(version)
    session.flush()


def last_number(session: Session, environment_id: str, workflow_id: str) -> int:
    """The number of the newest version."""
    query = select(func.max(col(WorkflowVersion.number))).where(
        col(WorkflowVersion.environment_id) == environment_id, col(WorkflowVersion.workflow_id) == workflow_id
    )
    return session.scalar(query) or 0


def remove(session: Session, environment_id: str, workflow_id: str) -> None:
    """Delete a workflow with its versions and what subscribers chose for it."""
    session.execute(
        delete(Preference).where(
            col(Preference.environment_id) == environment_id, col(Preference.workflow_id) == workflow_id
        )
    )
    session.execute(
        delete(Workflow).where(col(Workflow.environment_id) == environment_id, col(Workflow.id) == workflow_id)
    )


def set_awaited(session: Session, environment_id: str, workflow_id: str, names: Sequence[str]) -> None:
    """Let the events that a workflow waits for be these."""
    row = AwaitedEvent.__table__  # type: ignore[attr-defined]
    session.execute(
        delete(AwaitedEvent).where(
            col(AwaitedEvent.environment_id) == environment_id,
            col(AwaitedEvent.workflow_id) == workflow_id,
            col(AwaitedEvent.name).not_in(names),
        )
    )
    bulk.insert(
        session,
        row,
        ("id", "name"),
        list(zip(new_ids(len(names)), names, strict=True)),
        constants={"environment_id": environment_id, "workflow_id": workflow_id},
        conflict="ON CONFLICT (environment_id, name, workflow_id) DO NOTHING",
    )


def people(session: Session, user_ids: Iterable[str | None]) -> dict[str, User]:
    """Users by id, in one statement."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    return {user.id: user for user in session.scalars(select(User).where(col(User.id).in_(wanted)))}


def _in(environment_id: str) -> tuple[ColumnElement[bool]]:
    return (col(Workflow.environment_id) == environment_id,)


def _all(environment_id: str) -> Select[Workflow]:
    return select(Workflow).where(*_in(environment_id))


def _current(environment_id: str) -> Select[Workflow, WorkflowVersion]:
    return (
        select(Workflow, WorkflowVersion)
        .join(WorkflowVersion, col(WorkflowVersion.id) == col(Workflow.version_id))
        .where(*_in(environment_id))
    )


def _conditions(session: Session, listing: WorkflowListing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if listing.query:
        columns = (col(Workflow.name), col(Workflow.identifier))
        conditions.append(or_(*(contains(column, listing.query) for column in columns)))
    if listing.statuses:
        conditions.append(col(Workflow.status).in_(list(listing.statuses)))
    if listing.tags:
        conditions.append(_any_tag(session, listing.tags))
    return conditions


def _any_tag(session: Session, tags: Sequence[str]) -> Any:
    names: Mapping[str, str] = {f"tag_{number}": tag for number, tag in enumerate(tags)}
    listed = ", ".join(f":{name}" for name in names)
    elements = (
        "json_each(workflow.tags)" if is_sqlite(session) else "jsonb_array_elements_text(workflow.tags) AS tag(value)"
    )
    return text(f"EXISTS (SELECT 1 FROM {elements} WHERE value IN ({listed}))").bindparams(**names)
