"""Queries of message lists across inboxes; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, desc, func, literal, or_, select, union_all
from sqlmodel import Session, col

from novu_app.events.models import Event
from novu_app.execution.models import Job, Notification
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.jsons import loads
from novu_app.kernel.matching import contains
from novu_app.kernel.pagination import COUNT_CAP, Count, LongLists
from novu_app.messages import store
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber

#: The channels that a message can have.
CHANNELS = ("in_app", "email", "sms", "chat", "push", "tool")
#: Rows before a page from which on it is far behind.
_FAR = 1_000
_long = LongLists()


def count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Count:
    """How many messages there are, up to the cap."""
    some = select(col(Message.id)).where(*conditions).limit(COUNT_CAP + 1).subquery()
    return Count.of(session.scalar(select(func.count()).select_from(some)) or 0)


def count_all(session: Session, environment_id: str, channel: str, conditions: Sequence[ColumnElement[bool]]) -> Count:
    """How many messages an environment has, up to the cap; on one channel alone when it is named."""
    within = [col(Message.environment_id) == environment_id]
    if channel:
        within.append(col(Message.channel) == channel)

    def number() -> int:
        # In the order of an index, so that PostgreSQL reads nothing else.
        order = (col(Message.environment_id), col(Message.channel), col(Message.id))
        some = select(col(Message.id)).where(*within, *conditions).order_by(*order).limit(COUNT_CAP + 1).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    return Count.of(number() if conditions else _long.number((environment_id, channel), number))


def newest(
    session: Session,
    environment_id: str,
    channels: Sequence[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    offset: int,
) -> list[Mapping[str, Any]]:
    """The newest messages of an environment on some channels, as columns by name, from ``offset`` on.

    Each channel gives its newest by the index, so that a rare one costs no more than any; what stands before the page is
    passed over in the index alone.
    """
    query = _on_sqlite if is_sqlite(session) else _on_postgresql
    ids = query(session, environment_id, channels, conditions, limit, offset)
    return by_ids(session, environment_id, list(session.scalars(ids)))


def _of_channel(environment_id: str, channel: str, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(col(Message.id)).where(
        col(Message.environment_id) == environment_id, col(Message.channel) == channel, *conditions
    )


def _on_sqlite(
    session: Session,
    environment_id: str,
    channels: Sequence[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    offset: int,
) -> Any:
    # SQLite merges what is in the same order row by row. Far behind that takes less time for fewer channels: a look tells on
    # which there are messages.
    there = channels
    if offset >= _FAR and len(channels) > 1:
        found = (select(literal(each)).where(_of_channel(environment_id, each, ()).exists()) for each in channels)
        there = list(session.scalars(union_all(*found))) or channels[:1]
    parts = [_of_channel(environment_id, channel, conditions) for channel in there]
    merged: Any = union_all(*parts) if len(parts) > 1 else parts[0]
    return merged.order_by(desc("id")).offset(offset).limit(limit)


def _on_postgresql(
    _session: Session,
    environment_id: str,
    channels: Sequence[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    offset: int,
) -> Any:
    # With an order and a limit in each part: PostgreSQL would read and sort all of them.
    parts = [
        _of_channel(environment_id, channel, conditions)
        .order_by(col(Message.id).desc())
        .limit(offset + limit)
        .subquery()
        for channel in channels
    ]
    merged = union_all(*(select(each.c.id) for each in parts)).subquery()
    return select(merged.c.id).order_by(merged.c.id.desc()).offset(offset).limit(limit)


def by_ids(session: Session, environment_id: str, ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """Messages by their ids, newest first."""
    rows = store.some(session, [store.within(environment_id), col(Message.id).in_(ids)])
    return sorted(rows, key=lambda row: row["id"], reverse=True)


def of_transactions(environment_id: str, transaction_ids: Iterable[str]) -> list[ColumnElement[bool]]:
    """The messages of transactions: by the indexes of events, runs and jobs, since messages have none of their own."""
    jobs = (
        select(col(Job.id))
        .join(Notification, col(Notification.id) == col(Job.notification_id))
        .join(Event, col(Event.id) == col(Notification.event_id))
        .where(col(Event.environment_id) == environment_id, col(Event.transaction_id).in_(list(transaction_ids)))
    )
    return [store.within(environment_id), col(Message.job_id).in_(jobs)]


def mail_matching(text: str) -> list[ColumnElement[bool]]:
    """Condition of a search box: subject or address contains the text."""
    columns = (col(Message.subject), col(Message.recipient), col(Message.subscriber_id))
    return [or_(*(contains(column, text) for column in columns))] if text else []


def subscribers_of(session: Session, environment_id: str, pks: Iterable[str]) -> dict[str, Subscriber]:
    """Subscribers by row id."""
    query = select(Subscriber).where(col(Subscriber.environment_id) == environment_id, col(Subscriber.id).in_(set(pks)))
    return {row.id: row for row in session.scalars(query)}


def payloads_of(session: Session, environment_id: str, event_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The payloads of triggers by event id."""
    query = select(col(Event.id), col(Event.body)).where(
        col(Event.environment_id) == environment_id, col(Event.id).in_(set(event_ids))
    )
    return {row[0]: loads(row[1]).get("payload") or {} for row in session.execute(query)}
