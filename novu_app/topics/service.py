"""Rules of topics: named groups that a trigger addresses by key."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.kernel import clock
from novu_app.kernel.errors import Conflict, NotFound
from novu_app.kernel.pagination import Count, CursorPage, Keyset
from novu_app.realtime import lists
from novu_app.topics import store
from novu_app.topics.models import Topic


class TopicExists(Conflict):
    """The topic exists and the caller asked to be told."""

    def __init__(self, row: Topic) -> None:
        super().__init__(
            f"Topic exists with key {row.key} in the environment {row.environment_id} "
            f"of the organization {row.organization_id}"
        )
        self.row = row


def get_topic(session: Session, environment_id: str, key: str) -> Topic:
    """One topic by its key.

    Raises:
        NotFound: there is none.
    """
    row = store.by_key(session, environment_id, key)
    if row is None:
        raise _missing(environment_id, key)
    return row


def list_topics(
    session: Session,
    environment_id: str,
    keyset: Keyset,
    *,
    order_by: str = "id",
    key: str | None = None,
    name: str | None = None,
) -> tuple[CursorPage[Topic], Count]:
    """One page of the topics whose key and name contain the given parts.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    return store.TABLE.page(session, environment_id, store.filters(key, name), keyset, order_by)


def search(
    session: Session, environment_id: str, text: str, keyset: Keyset, *, order_by: str = "id"
) -> tuple[CursorPage[Topic], Count, dict[str, int]]:
    """One page of the topics whose key or name contains ``text``; ``order_by`` is ``id`` (age) or ``updated_at``.

    Returns:
        The page, how many there are in all, and the number of subscriptions by topic id.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    page, count = store.TABLE.page(session, environment_id, store.matching(text.strip()), keyset, order_by)
    counts = store.subscription_counts(session, environment_id, [row.id for row in page.rows])
    return page, count, counts


def create_topic(
    session: Session,
    environment_id: str,
    organization_id: str,
    key: str,
    name: str | None = None,
    *,
    fail_if_exists: bool = False,
) -> tuple[Topic, bool]:
    """Create a topic, or rename the one that exists.

    Returns:
        The row, and whether it is new.

    Raises:
        TopicExists: it exists and ``fail_if_exists`` is set.
    """
    row, created = store.upsert(session, environment_id, organization_id, key, name, only_new=fail_if_exists)
    if fail_if_exists and not created:
        raise TopicExists(row)
    lists.changed(session, "topics", environment_id)
    return row, created


def rename_topic(session: Session, environment_id: str, key: str, name: str) -> Topic:
    """Give a topic another name.

    Raises:
        NotFound: there is no such topic.
    """
    row = store.by_key(session, environment_id, key, for_update=True)
    if row is None:
        raise _missing(environment_id, key)
    row.name, row.updated_at = name, clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "topics", environment_id)
    return row


def delete_topic(session: Session, environment_id: str, key: str, *, only_empty: bool = False) -> None:
    """Delete a topic with its subscriptions.

    Raises:
        NotFound: there is no such topic.
        Conflict: ``only_empty`` is set and somebody is subscribed.
    """
    row = get_topic(session, environment_id, key)
    if only_empty and store.has_subscriptions(session, environment_id, row.id):
        raise Conflict(
            f"Topic with key {key} in the environment {environment_id} can't be deleted "
            "as it still has subscribers assigned"
        )
    store.remove(session, environment_id, row.id)
    lists.changed(session, "topics", environment_id)


def with_subscribers(session: Session, environment_id: str, rows: list[Topic]) -> list[tuple[Topic, list[str]]]:
    """Topics with the identifiers of all their subscribers, as v1 shows them."""
    found = store.subscriber_ids(session, environment_id, [row.id for row in rows])
    return [(row, found[row.id]) for row in rows]


def numbered_page(
    session: Session, environment_id: str, key: str | None, page: int, size: int
) -> tuple[list[tuple[Topic, list[str]]], int]:
    """The v1 list: page ``page`` (from 0) of ``size`` with subscribers, oldest first, and how many topics there are."""
    rows, total = store.numbered(session, environment_id, key, page, size)
    return with_subscribers(session, environment_id, rows), total


def _missing(environment_id: str, key: str) -> NotFound:
    return NotFound(f"Topic not found for id {key} in the environment {environment_id}")
