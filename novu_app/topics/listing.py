"""Lists of subscriptions, of a topic and of a subscriber (contract/rest.md, Topics v2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col

from novu_app.kernel import documents
from novu_app.kernel.pagination import Count, CursorPage, Keyset
from novu_app.subscribers.models import Subscriber
from novu_app.subscribers.service import get_subscriber
from novu_app.topics import service, store
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.topics.subscriptions import Subscribed, subscribed


def list_of_topic(
    session: Session,
    environment_id: str,
    topic_key: str,
    keyset: Keyset,
    *,
    order_by: str = "id",
    subscriber_id: str | None = None,
    contexts: Sequence[str] | None = None,
) -> tuple[CursorPage[Subscribed], Count]:
    """One page of a topic's subscriptions; of one subscriber alone when one is given.

    Args:
        session: a transaction.
        environment_id: the scope.
        topic_key: the topic's.
        keyset: which page.
        order_by: ``id`` (age) or ``updated_at``.
        subscriber_id: whose alone.
        contexts: exactly those of the subscription (``type:id``, in any order); None asks for nothing.

    Raises:
        NotFound: there is no such topic.
        BadRequest: the cursor is not of this environment.
    """
    topic = service.get_topic(session, environment_id, topic_key)
    conditions = [col(TopicSubscription.topic_id) == topic.id]
    if subscriber_id:
        conditions.append(col(Subscriber.subscriber_id) == subscriber_id)
    return _page(session, environment_id, conditions, keyset, order_by, contexts)


def list_of_subscriber(
    session: Session,
    environment_id: str,
    subscriber_id: str,
    keyset: Keyset,
    *,
    order_by: str = "id",
    key: str | None = None,
    contexts: Sequence[str] | None = None,
) -> tuple[CursorPage[Subscribed], Count]:
    """One page of a subscriber's subscriptions; to one topic alone when its key is given.

    ``order_by`` and ``contexts`` are those of :func:`list_of_topic`.

    Raises:
        NotFound: there is no such subscriber.
        BadRequest: the cursor is not of this environment.
    """
    person = get_subscriber(session, environment_id, subscriber_id)
    conditions = [col(TopicSubscription.subscriber_pk) == person.id]
    if key:
        conditions.append(col(Topic.key) == key)
    return _page(session, environment_id, conditions, keyset, order_by, contexts)


def _page(
    session: Session,
    environment_id: str,
    conditions: list[Any],
    keyset: Keyset,
    order_by: str,
    contexts: Sequence[str] | None,
) -> tuple[CursorPage[Subscribed], Count]:
    if contexts is not None:
        exactly = documents.holds_exactly(session, col(TopicSubscription.context_keys), sorted(set(contexts)))
        conditions = [*conditions, exactly]
    page = store.page_of_subscriptions(session, environment_id, conditions, keyset, order_by)
    count = store.count_subscriptions(session, environment_id, conditions)
    return CursorPage(subscribed(page.rows), page.next, page.previous), Count.of(count)
