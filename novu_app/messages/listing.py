"""Queries of message lists across inboxes; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlmodel import Session, col

from novu_app.events.models import Event
from novu_app.execution.models import Job, Notification
from novu_app.kernel.jsons import loads
from novu_app.kernel.matching import contains
from novu_app.kernel.pagination import COUNT_CAP, Count
from novu_app.messages import store
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber

#: The channels that a message can have.
CHANNELS = ("in_app", "email", "sms", "chat", "push", "tool")


def count(session: Session, conditions: Sequence[ColumnElement[bool]], *, led_by_environment: bool = False) -> Count:
    """How many messages there are, up to the cap."""
    # In the order of an index, so that PostgreSQL reads nothing else.
    order = (col(Message.environment_id), col(Message.channel), col(Message.id)) if led_by_environment else ()
    some = select(col(Message.id)).where(*conditions).order_by(*order).limit(COUNT_CAP + 1).subquery()
    return Count.of(session.scalar(select(func.count()).select_from(some)) or 0)


def newest(
    session: Session,
    environment_id: str,
    channels: Sequence[str],
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    offset: int,
) -> list[Mapping[str, Any]]:
    """The newest messages of an environment on some channels, as columns by name, from ``offset`` on.

    Each channel gives its newest by the index, so that a rare one costs no more than any.
    """
    ids = [
        select(col(Message.id))
        .where(col(Message.environment_id) == environment_id, col(Message.channel) == channel, *conditions)
        .order_by(col(Message.id).desc())
        .limit(offset + limit)
        .subquery()
        for channel in channels
    ]
    every = union_all(*(select(each.c.id) for each in ids)).subquery()
    found = session.scalars(select(every.c.id).order_by(every.c.id.desc()).offset(offset).limit(limit))
    return by_ids(session, environment_id, list(found))


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
