"""Queries on connections and endpoints one by one and page by page; each is scoped by environment.

Whole chunks of the engine read through :mod:`novu_app.channels.store`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlmodel import Session, col

from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.integrations.models import Integration
from novu_app.kernel import bulk, documents
from novu_app.kernel.pagination import COUNT_CAP, CursorPage, Keyset, keyset_page
from novu_app.subscribers.models import Subscriber

Row = TypeVar("Row", ChannelConnection, ChannelEndpoint)


@dataclass(frozen=True, slots=True)
class ChannelFilter:
    """What a list is narrowed to; None asks for nothing. ``context_keys`` are met exactly, in any order."""

    subscriber_id: str | None = None
    connection_mode: Literal["subscriber", "shared"] | None = None
    channel: str | None = None
    provider_id: str | None = None
    integration_identifier: str | None = None
    connection_identifier: str | None = None
    context_keys: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class References:
    """What rows name by id, as callers know it: integrations and, by row id, subscriberIds and connection identifiers."""

    integrations: dict[str, Integration]
    subscribers: dict[str, str]
    connections: dict[str, str]


def by_identifier(session: Session, table: type[Row], environment_id: str, identifier: str) -> Row | None:
    """The connection or endpoint with this identifier."""
    return session.scalar(_all(table, environment_id).where(col(table.identifier) == identifier))


def by_id(session: Session, table: type[Row], environment_id: str, row_id: str) -> Row | None:
    """The connection or endpoint with this id."""
    return session.scalar(_all(table, environment_id).where(col(table.id) == row_id))


def page(
    session: Session, table: type[Row], environment_id: str, wanted: ChannelFilter, keyset: Keyset, order_by: str
) -> CursorPage[Row]:
    """One page by cursor; ``order_by`` is ``id`` or ``updated_at``."""
    return keyset_page(
        session,
        _all(table, environment_id).where(*_conditions(session, table, environment_id, wanted)),
        keyset,
        column=col(table.updated_at) if order_by == "updated_at" else col(table.id),
        id_column=col(table.id),
        find=lambda row_id: by_id(session, table, environment_id, row_id),
        value_of=lambda row: getattr(row, order_by),
        id_of=lambda row: row.id,
    )


def count(session: Session, table: type[Row], environment_id: str, wanted: ChannelFilter) -> int:
    """How many there are, up to one more than the cap."""
    found = _all(table, environment_id).where(*_conditions(session, table, environment_id, wanted))
    capped = found.with_only_columns(col(table.id)).limit(COUNT_CAP + 1)
    return session.scalar(select(func.count()).select_from(capped.subquery())) or 0


def references(
    session: Session, environment_id: str, rows: Sequence[ChannelConnection | ChannelEndpoint]
) -> References:
    """What these rows name by id: three statements at most, whatever their number."""
    integrations = select(Integration).where(
        col(Integration.environment_id) == environment_id,
        col(Integration.id).in_({row.integration_id for row in rows}),
    )
    people = select(col(Subscriber.id), col(Subscriber.subscriber_id)).where(
        col(Subscriber.environment_id) == environment_id,
        col(Subscriber.id).in_({row.subscriber_pk for row in rows if row.subscriber_pk}),
    )
    named = {row.connection_id for row in rows if isinstance(row, ChannelEndpoint) and row.connection_id}
    connections = select(col(ChannelConnection.id), col(ChannelConnection.identifier)).where(
        col(ChannelConnection.environment_id) == environment_id, col(ChannelConnection.id).in_(named)
    )
    return References(
        {row.id: row for row in session.scalars(integrations)},
        {row[0]: row[1] for row in session.execute(people)},
        {row[0]: row[1] for row in session.execute(connections)} if named else {},
    )


def insert(session: Session, table: type[Row], values: dict[str, Any]) -> bool:
    """Store a row in one atomic statement, its documents as JSON text; False when its identifier is taken."""
    made = bulk.insert(
        session,
        table.__table__,  # type: ignore[attr-defined]
        list(values),
        [tuple(values.values())],
        conflict="ON CONFLICT (environment_id, identifier) DO NOTHING",
        returning=("id",),
    )
    return bool(made)


def remove(session: Session, table: type[Row], environment_id: str, identifier: str) -> bool:
    """Delete a connection with its endpoints, or an endpoint; whether there was one."""
    statement = delete(table).where(col(table.environment_id) == environment_id, col(table.identifier) == identifier)
    return session.execute(statement.returning(col(table.id))).first() is not None


def connections_for(
    session: Session,
    environment_id: str,
    integration_id: str,
    context_keys: Sequence[str],
    subscriber_pks: Sequence[str | None],
) -> list[ChannelConnection]:
    """The connections of an integration in exactly these contexts that belong to one of these; None stands for shared."""
    owners = [
        col(ChannelConnection.subscriber_pk).is_(None) if pk is None else col(ChannelConnection.subscriber_pk) == pk
        for pk in subscriber_pks
    ]
    query = _all(ChannelConnection, environment_id).where(
        col(ChannelConnection.integration_id) == integration_id,
        documents.holds_exactly(session, col(ChannelConnection.context_keys), sorted(context_keys)),
        owners[0] if len(owners) == 1 else owners[0] | owners[1],
    )
    return list(session.scalars(query.order_by(col(ChannelConnection.id))))


def endpoints_for(
    session: Session,
    environment_id: str,
    integration_id: str,
    context_keys: Sequence[str],
    subscriber_pk: str,
    kind: str,
) -> list[ChannelEndpoint]:
    """The endpoints of a type that a subscriber has at an integration in exactly these contexts."""
    query = _all(ChannelEndpoint, environment_id).where(
        col(ChannelEndpoint.subscriber_pk) == subscriber_pk,
        col(ChannelEndpoint.integration_id) == integration_id,
        col(ChannelEndpoint.type) == kind,
        documents.holds_exactly(session, col(ChannelEndpoint.context_keys), sorted(context_keys)),
    )
    return list(session.scalars(query.order_by(col(ChannelEndpoint.id))))


def hold_integration(session: Session, environment_id: str, integration_id: str) -> None:
    """Let one transaction at a time make connections of an integration, or link people to it."""
    query = select(col(Integration.id)).where(
        col(Integration.environment_id) == environment_id, col(Integration.id) == integration_id
    )
    session.execute(query.with_for_update(key_share=True))


def _conditions(
    session: Session, table: type[Row], environment_id: str, wanted: ChannelFilter
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.subscriber_id is not None:
        people = select(col(Subscriber.id)).where(
            col(Subscriber.environment_id) == environment_id, col(Subscriber.subscriber_id) == wanted.subscriber_id
        )
        found.append(col(table.subscriber_pk).in_(people))
    if wanted.connection_mode is not None:
        owner = col(table.subscriber_pk)
        found.append(owner.is_(None) if wanted.connection_mode == "shared" else owner.is_not(None))
    of_integration = [
        column == value
        for column, value in (
            (col(Integration.channel), wanted.channel),
            (col(Integration.provider_id), wanted.provider_id),
            (col(Integration.identifier), wanted.integration_identifier),
        )
        if value is not None
    ]
    if of_integration:
        scope = col(Integration.environment_id) == environment_id
        found.append(col(table.integration_id).in_(select(col(Integration.id)).where(scope, *of_integration)))
    if wanted.connection_identifier is not None and table is ChannelEndpoint:
        connection = select(col(ChannelConnection.id)).where(
            col(ChannelConnection.environment_id) == environment_id,
            col(ChannelConnection.identifier) == wanted.connection_identifier,
        )
        found.append(col(ChannelEndpoint.connection_id).in_(connection))
    if wanted.context_keys is not None:
        found.append(documents.holds_exactly(session, col(table.context_keys), sorted(wanted.context_keys)))
    return found


def _all(table: type[Row], environment_id: str) -> Select[Row]:
    return select(table).where(col(table.environment_id) == environment_id).execution_options(populate_existing=True)
