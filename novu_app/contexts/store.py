"""Queries on contexts; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlmodel import Session, col

from novu_app.contexts.models import Context
from novu_app.contexts.references import ContextReference
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.ids import new_ids
from novu_app.kernel.matching import contains
from novu_app.kernel.pagination import COUNT_CAP, CursorPage, Keyset, keyset_page

#: Environment id and ``type:id``.
Key = tuple[str, str]
_TABLE = Context.__table__  # type: ignore[attr-defined]


def data_of(session: Session, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    """The data of the contexts that exist, in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT c.environment_id, c.key, c.data FROM v JOIN context c "
        "ON c.environment_id = v.environment_id AND c.key = v.key",
        {"environment_id": "text", "key": "text"},
        sorted(keys),
    )
    return {(row[0], row[1]): document_of(row[2]) for row in rows}


def insert(
    session: Session, wanted: Mapping[Key, ContextReference], organizations: Mapping[str, str]
) -> dict[Key, dict[str, Any]]:
    """Create contexts in one statement; the data of those that this call made."""
    now = clock.now_ms()
    # In key order: two processes that create the same contexts then wait for each other instead of deadlocking.
    rows = [
        (pk, key[0], organizations[key[0]], each.type, each.identifier, each.key, jsons.dumps(each.data or {}))
        for pk, (key, each) in zip(new_ids(len(wanted)), sorted(wanted.items()), strict=True)
    ]
    made = bulk.insert(
        session,
        _TABLE,
        ("id", "environment_id", "organization_id", "type", "identifier", "key", "data"),
        rows,
        constants={"created_at": now, "updated_at": now},
        conflict="ON CONFLICT (environment_id, key) DO NOTHING",
        returning=("environment_id", "key"),
    )
    return {(row[0], row[1]): wanted[row[0], row[1]].data or {} for row in made}


def by_key(session: Session, environment_id: str, key: str, *, for_update: bool = False) -> Context | None:
    """The context with this ``type:id``; ``for_update`` holds the row until the transaction ends."""
    query = _all(environment_id).where(col(Context.key) == key).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if for_update else query)


def page(
    session: Session, environment_id: str, conditions: Sequence[ColumnElement[bool]], keyset: Keyset, order_by: str
) -> CursorPage[Context]:
    """One page by cursor; ``order_by`` is ``id`` or ``updated_at``."""
    return keyset_page(
        session,
        _all(environment_id).where(*conditions),
        keyset,
        column=col(Context.updated_at) if order_by == "updated_at" else col(Context.id),
        id_column=col(Context.id),
        find=lambda pk: session.scalar(_all(environment_id).where(col(Context.id) == pk)),
        value_of=lambda row: getattr(row, order_by),
        id_of=lambda row: row.id,
    )


def count(session: Session, environment_id: str, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many there are, up to one more than the cap."""
    capped = _all(environment_id).where(*conditions).with_only_columns(col(Context.id)).limit(COUNT_CAP + 1)
    return session.scalar(select(func.count()).select_from(capped.subquery())) or 0


def some(session: Session, environment_id: str, most: int) -> list[tuple[str, dict[str, Any]]]:
    """Type and data of the newest contexts: what an editor offers as variables."""
    query = _all(environment_id).order_by(col(Context.id).desc()).limit(most)
    return [(row.type, row.data) for row in session.scalars(query)]


def filters(identifier: str | None, text: str | None) -> list[ColumnElement[bool]]:
    """Conditions that must all hold: the id is ``identifier``, and ``type:id`` contains ``text``."""
    conditions: list[ColumnElement[bool]] = []
    if identifier:
        conditions.append(col(Context.identifier) == identifier)
    if text:
        conditions.append(contains(col(Context.key), text))
    return conditions


def remove(session: Session, environment_id: str, key: str) -> bool:
    """Delete a context; whether there was one."""
    statement = delete(Context).where(col(Context.environment_id) == environment_id, col(Context.key) == key)
    return session.execute(statement.returning(col(Context.id))).first() is not None


def document_of(stored: Any) -> dict[str, Any]:
    """A JSON column as SQLite (text) or PostgreSQL (parsed) gives it."""
    parsed: dict[str, Any] = jsons.loads(stored) if isinstance(stored, str) else stored
    return parsed or {}


def _all(environment_id: str) -> Select[Context]:
    return select(Context).where(col(Context.environment_id) == environment_id)
