"""Queries on topics and subscriptions; each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlmodel import Session, col

from novu_app.kernel import bulk, clock
from novu_app.kernel.ids import new_id
from novu_app.kernel.pagination import COUNT_CAP, CursorPage, Keyset, keyset_page
from novu_app.kernel.search import SearchedTable
from novu_app.kernel.search_index import Sought
from novu_app.subscribers.models import Subscriber
from novu_app.topics.models import Topic, TopicSubscription

Triple = tuple[TopicSubscription, Topic, Subscriber]
_SEARCHED = {"key": col(Topic.key), "name": col(Topic.name)}
#: Pages and searches of topics.
TABLE = SearchedTable(Topic, _SEARCHED, "key, name")


def by_key(session: Session, environment_id: str, key: str, *, for_update: bool = False) -> Topic | None:
    """The topic with this key."""
    query = _topics(environment_id).where(col(Topic.key) == key)
    return session.scalar(query.with_for_update() if for_update else query)


def upsert(
    session: Session, environment_id: str, organization_id: str, key: str, name: str | None, *, only_new: bool = False
) -> tuple[Topic, bool]:
    """Create the topic, or give the one that exists the name, in one atomic statement; None keeps the name.

    With ``only_new`` one that exists is left as it is.

    Returns:
        The row, and whether it is new.
    """
    topic_id, now = new_id(), clock.now_ms()
    change = (
        "UPDATE SET name = COALESCE(excluded.name, topic.name), "
        "updated_at = CASE WHEN excluded.name IS NULL THEN topic.updated_at ELSE excluded.updated_at END"
    )
    found = bulk.insert(
        session,
        Topic.__table__,  # type: ignore[attr-defined]
        ["id", "key", "name"],
        [(topic_id, key, name)],
        constants={
            "environment_id": environment_id,
            "organization_id": organization_id,
            "created_at": now,
            "updated_at": now,
        },
        conflict=f"ON CONFLICT (environment_id, key) DO {'NOTHING' if only_new else change}",
        returning=["id"],
    )
    fresh = _topics(environment_id).where(col(Topic.key) == key).execution_options(populate_existing=True)
    row = session.scalars(fresh).one()
    return row, bool(found) and row.id == topic_id


def numbered(
    session: Session, environment_id: str, key: str | None, page_number: int, size: int
) -> tuple[list[Topic], int]:
    """A page of topics by number, oldest first, and how many there are."""
    query = _topics(environment_id)
    if key is not None:
        query = query.where(col(Topic.key) == key)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    # The ids first: what stands before the page is passed over in the index alone.
    ids = query.with_only_columns(col(Topic.id)).order_by(col(Topic.id)).offset(page_number * size).limit(size)
    return TABLE.by_ids(session, environment_id, list(session.scalars(ids))), total


def filters(key: str | None, name: str | None) -> list[Sought]:
    """What must all hold; each finds a part of the value, upper and lower case alike."""
    return [Sought(text, (field,)) for field, text in {"key": key, "name": name}.items() if text]


def matching(text: str) -> list[Sought]:
    """What a search box asks for: key or name contains the text."""
    return [Sought(text, tuple(_SEARCHED))] if text else []


def subscriber_ids(session: Session, environment_id: str, topic_ids: Sequence[str]) -> dict[str, list[str]]:
    """The identifiers of the subscribers of topics, by topic, in one statement."""
    query = (
        select(col(TopicSubscription.topic_id), col(Subscriber.subscriber_id))
        .join(Subscriber, col(Subscriber.id) == col(TopicSubscription.subscriber_pk))
        .where(
            col(TopicSubscription.environment_id) == environment_id,
            col(TopicSubscription.topic_id).in_(list(topic_ids)),
        )
        .distinct()
        .order_by(col(TopicSubscription.topic_id), col(Subscriber.subscriber_id))
    )
    found: dict[str, list[str]] = {topic_id: [] for topic_id in topic_ids}
    for row in session.execute(query):
        found[row[0]].append(row[1])
    return found


def subscription_counts(session: Session, environment_id: str, topic_ids: Sequence[str]) -> dict[str, int]:
    """The number of subscriptions by topic, in one statement."""
    query = (
        select(col(TopicSubscription.topic_id), func.count())
        .where(
            col(TopicSubscription.environment_id) == environment_id,
            col(TopicSubscription.topic_id).in_(list(topic_ids)),
        )
        .group_by(col(TopicSubscription.topic_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def has_subscriptions(session: Session, environment_id: str, topic_id: str) -> bool:
    """Whether anybody is subscribed."""
    query = select(col(TopicSubscription.id)).where(
        col(TopicSubscription.environment_id) == environment_id, col(TopicSubscription.topic_id) == topic_id
    )
    return session.scalar(query.limit(1)) is not None


def remove(session: Session, environment_id: str, topic_id: str) -> None:
    """Delete a topic with its subscriptions."""
    session.execute(delete(Topic).where(col(Topic.environment_id) == environment_id, col(Topic.id) == topic_id))


def subscribers(session: Session, environment_id: str, wanted: Iterable[str]) -> dict[str, Subscriber]:
    """Subscribers by the customer's identifier, in one statement."""
    query = select(Subscriber).where(
        col(Subscriber.environment_id) == environment_id, col(Subscriber.subscriber_id).in_(list(wanted))
    )
    return {row.subscriber_id: row for row in session.scalars(query)}


def add_subscriptions(
    session: Session,
    environment_id: str,
    topic_id: str,
    rows: Sequence[tuple[str, str, str, str | None]],
    preferences: str | None,
    context_keys: str | None,
) -> list[str]:
    """Store subscriptions in one statement. One that exists keeps what is not said anew.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        topic_id: the topic.
        rows: id, subscriber pk, identifier, name.
        preferences: JSON for all of them; None says nothing.
        context_keys: JSON for all of them; None says nothing.

    Returns:
        The ids of the stored rows. One whose identifier belongs to another subscriber is not among them.
    """
    now = clock.now_ms()
    found = bulk.insert(
        session,
        TopicSubscription.__table__,  # type: ignore[attr-defined]
        ["id", "subscriber_pk", "identifier", "name"],
        sorted(rows, key=lambda row: row[2]),
        constants={
            "environment_id": environment_id,
            "topic_id": topic_id,
            "preferences": preferences,
            "context_keys": context_keys,
            "created_at": now,
            "updated_at": now,
        },
        conflict="ON CONFLICT (topic_id, identifier) DO UPDATE SET "
        "name = COALESCE(excluded.name, topic_subscription.name), "
        "preferences = COALESCE(excluded.preferences, topic_subscription.preferences), "
        "context_keys = COALESCE(excluded.context_keys, topic_subscription.context_keys), "
        "updated_at = excluded.updated_at WHERE topic_subscription.subscriber_pk = excluded.subscriber_pk",
        returning=["id"],
    )
    return [row[0] for row in found]


def find_subscriptions(
    session: Session, environment_id: str, conditions: Sequence[ColumnElement[bool]]
) -> list[Triple]:
    """Subscriptions with topic and subscriber, oldest first."""
    query = _subscriptions(environment_id).where(*conditions).order_by(col(TopicSubscription.id))
    return [(row[0], row[1], row[2]) for row in session.execute(query.execution_options(populate_existing=True))]


def page_of_subscriptions(
    session: Session,
    environment_id: str,
    conditions: Sequence[ColumnElement[bool]],
    keyset: Keyset,
    order_by: str = "id",
) -> CursorPage[Triple]:
    """One page of subscriptions by cursor, by ``id`` (age) or ``updated_at``, with topic and subscriber."""
    # The one and the same object where the id orders: that is how a page knows.
    by_id = col(TopicSubscription.id)
    column = by_id if order_by == "id" else col(TopicSubscription.updated_at)
    ids = _subscriptions(environment_id).where(*conditions).with_only_columns(TopicSubscription)
    found = keyset_page(
        session,
        ids,
        keyset,
        column=column,
        id_column=by_id,
        find=lambda pk: session.scalar(
            select(TopicSubscription).where(
                col(TopicSubscription.environment_id) == environment_id, col(TopicSubscription.id) == pk
            )
        ),
        value_of=lambda row: getattr(row, order_by),
        id_of=lambda row: row.id,
    )
    order = {row.id: position for position, row in enumerate(found.rows)}
    triples = find_subscriptions(session, environment_id, [col(TopicSubscription.id).in_(list(order))])
    triples.sort(key=lambda triple: order[triple[0].id])
    return CursorPage(triples, found.next, found.previous)


def count_subscriptions(session: Session, environment_id: str, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many subscriptions there are, up to one more than the cap."""
    query = _subscriptions(environment_id).where(*conditions)
    return _count(session, query.with_only_columns(col(TopicSubscription.id)))


def remove_subscriptions(session: Session, environment_id: str, ids: Sequence[str]) -> None:
    """Delete subscriptions."""
    session.execute(
        delete(TopicSubscription).where(
            col(TopicSubscription.environment_id) == environment_id, col(TopicSubscription.id).in_(list(ids))
        )
    )


def any_of(topic_id: str, wanted: Iterable[tuple[str | None, str | None]]) -> list[ColumnElement[bool]]:
    """The subscriptions of a topic that any pair of subscriber id and identifier names."""
    alternatives = []
    for subscriber_id, identifier in wanted:
        parts = []
        if subscriber_id is not None:
            parts.append(col(Subscriber.subscriber_id) == subscriber_id)
        if identifier is not None:
            parts.append(col(TopicSubscription.identifier) == identifier)
        if parts:
            alternatives.append(and_(*parts))
    return [col(TopicSubscription.topic_id) == topic_id, or_(False, *alternatives)]


def _topics(environment_id: str) -> Select[Topic]:
    return select(Topic).where(col(Topic.environment_id) == environment_id)


def _subscriptions(environment_id: str) -> Select[TopicSubscription, Topic, Subscriber]:
    return (
        select(TopicSubscription, Topic, Subscriber)
        .join(Topic, col(Topic.id) == col(TopicSubscription.topic_id))
        .join(Subscriber, col(Subscriber.id) == col(TopicSubscription.subscriber_pk))
        .where(col(TopicSubscription.environment_id) == environment_id)
    )


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
