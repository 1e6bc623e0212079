"""Queries on layouts and their versions; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlmodel import Session, col

from novu_app.kernel import bulk
from novu_app.kernel.matching import contains
from novu_app.layouts.models import Layout, LayoutVersion


@dataclass(frozen=True, slots=True)
class LayoutListing:
    """What a list of layouts asks for. ``order_by`` is a column; ``query`` is a part of the name or identifier."""

    limit: int = 50
    offset: int = 0
    order_by: str = "created_at"
    descending: bool = True
    query: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A layout as it was asked for: ``name`` is its identifier or row id, or empty for the default."""

    environment_id: str
    name: str
    identifier: str
    version_id: str
    layout_id: str


def find(
    session: Session, environment_id: str, layout_id: str | None, identifier: str, *, for_update: bool = False
) -> tuple[Layout, LayoutVersion] | None:
    """The layout with this row id, else the one with this identifier, and its current version."""
    either = [col(Layout.identifier) == identifier]
    if layout_id is not None:
        either.append(col(Layout.id) == layout_id)
    if for_update:
        # A statement of its own: one that waited for the lock would miss the version that was written meanwhile.
        held = select(col(Layout.id)).where(col(Layout.environment_id) == environment_id, or_(*either))
        session.execute(held.with_for_update())
    query = _current(environment_id).where(or_(*either)).execution_options(populate_existing=for_update)
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return next((row for row in rows if row[0].id == layout_id), rows[0] if rows else None)


def page(
    session: Session, environment_id: str, listing: LayoutListing
) -> tuple[list[tuple[Layout, LayoutVersion]], int]:
    """One page with the current versions, and how many there are in all."""
    conditions = [col(Layout.environment_id) == environment_id]
    if listing.query:
        columns = (col(Layout.name), col(Layout.identifier))
        conditions.append(or_(*(contains(column, listing.query) for column in columns)))
    column: Any = getattr(Layout, listing.order_by)
    if listing.order_by == "name":
        column = func.lower(column)
    order = (column.desc(), col(Layout.id).desc()) if listing.descending else (column.asc(), col(Layout.id).asc())
    query = _current(environment_id).where(*conditions).order_by(*order).offset(listing.offset).limit(listing.limit)
    count = select(func.count()).select_from(Layout).where(*conditions)
    return [(row[0], row[1]) for row in session.execute(query)], session.scalar(count) or 0


def identifiers(session: Session, environment_id: str, references: Iterable[str]) -> dict[str, str]:
    """The identifiers of the layouts with these identifiers or row ids, by what was asked for: one statement."""
    wanted = set(references)
    if not wanted:
        return {}
    query = select(col(Layout.identifier), col(Layout.id)).where(
        col(Layout.environment_id) == environment_id,
        or_(col(Layout.identifier).in_(wanted), col(Layout.id).in_(wanted)),
    )
    rows = session.execute(query).all()
    found = {row[1]: row[0] for row in rows} | {row[0]: row[0] for row in rows}
    return {reference: found[reference] for reference in wanted if reference in found}


def has_default(session: Session, environment_id: str) -> bool:
    """Whether the environment has a default layout."""
    query = select(col(Layout.id)).where(col(Layout.environment_id) == environment_id, col(Layout.is_default))
    return session.scalar(query) is not None


def clear_default(session: Session, environment_id: str) -> None:
    """Let no layout of the environment be its default."""
    statement = update(Layout).where(col(Layout.environment_id) == environment_id, col(Layout.is_default))
    session.execute(statement.values(is_default=False).execution_options(synchronize_session="fetch"))


def named(session: Session, wanted: Iterable[tuple[str, str]]) -> list[Named]:
    """The layouts with these (environment id, name) and their current versions, in one statement.

    A name is an identifier or a row id; the empty one is the environment's default.
    """
    rows = bulk.run(
        session,
        "WITH {v} SELECT l.environment_id, v.name, l.identifier, l.version_id, l.id FROM v JOIN layout l "
        "ON l.environment_id = v.environment_id "
        "AND (l.identifier = v.name OR l.id = v.name OR (v.name = '' AND l.is_default))",
        {"environment_id": "text", "name": "text"},
        sorted(set(wanted)),
    )
    return [Named(*row) for row in rows]


def control_values(session: Session, versions: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The stored control values of these (environment id, version id), by version, in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT d.id, d.control_values FROM v JOIN layout_version d "
        "ON d.id = v.id AND d.environment_id = v.environment_id",
        {"environment_id": "text", "id": "text"},
        sorted(set(versions)),
    )
    return {row[0]: row[1] for row in rows}


def add(session: Session, layout: Layout, version: LayoutVersion) -> None:
    """Store a new layout with its first version."""
    session.add(layout)
    session.flush()
    add_version(session, version)


def add_version(session: Session, version: LayoutVersion) -> None:
    """Store a version."""
    session.add(version)
    session.flush()


def last_number(session: Session, environment_id: str, layout_id: str) -> int:
    """The number of the newest version."""
    query = select(func.max(col(LayoutVersion.number))).where(
        col(LayoutVersion.environment_id) == environment_id, col(LayoutVersion.layout_id) == layout_id
    )
    return session.scalar(query) or 0


def remove(session: Session, environment_id: str, layout_id: str) -> None:
    """Delete a layout with its versions."""
    session.execute(delete(Layout).where(col(Layout.environment_id) == environment_id, col(Layout.id) == layout_id))


def _current(environment_id: str) -> Select[Layout, LayoutVersion]:
    return (
        select(Layout, LayoutVersion)
        .join(LayoutVersion, col(LayoutVersion.id) == col(Layout.version_id))
        .where(col(Layout.environment_id) == environment_id)
    )
