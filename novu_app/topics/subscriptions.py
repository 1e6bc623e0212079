"""Rules of topic subscriptions: a subscriber may have several to one topic, each with preferences of its own.

What a request for many asks is done in a number of statements that does not depend on how many they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from novu_app.contexts.references import ContextReference
from novu_app.contexts.service import find_or_create
from novu_app.kernel import clock
from novu_app.kernel.errors import NotFound
from novu_app.kernel.ids import new_ids
from novu_app.kernel.jsons import dumps
from novu_app.realtime import lists
from novu_app.subscribers.models import Subscriber
from novu_app.topics import service, store
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.topics.preferences import PreferenceDraft, resolve

SUBSCRIBER_NOT_FOUND = "SUBSCRIBER_NOT_FOUND"
SUBSCRIPTION_NOT_FOUND = "SUBSCRIPTION_NOT_FOUND"
IDENTIFIER_TAKEN = "SUBSCRIPTION_IDENTIFIER_TAKEN"


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A subscription as wanted; without an identifier it gets the one of topic and subscriber."""

    subscriber_id: str
    identifier: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription with what it joins."""

    row: TopicSubscription
    topic: Topic
    subscriber: Subscriber


@dataclass(frozen=True, slots=True)
class Failure:
    """One wish of many that could not be fulfilled."""

    subscriber_id: str
    code: str
    text: str


def default_identifier(topic_key: str, subscriber_id: str) -> str:
    """The identifier of a subscription that was given none."""
    return f"tk_{topic_key}:si_{subscriber_id}"


def subscribe(
    session: Session,
    environment_id: str,
    organization_id: str,
    topic_key: str,
    drafts: Sequence[SubscriptionDraft],
    *,
    topic_name: str | None = None,
    preferences: Sequence[PreferenceDraft] | None = None,
    contexts: Sequence[ContextReference] = (),
    context_keys: Sequence[str] = (),
) -> tuple[list[Subscribed], list[Failure]]:
    """Subscribe many to a topic, which is made when it does not exist. Who is subscribed already stays so.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        topic_key: the topic.
        drafts: who, and under which identifier.
        topic_name: a name for the topic; None keeps it.
        preferences: for all of them; None keeps those of subscriptions that exist.
        contexts: the contexts to which the subscriptions belong; those that do not exist are created.
        context_keys: the same as ``type:id``, where they exist already.

    Returns:
        The subscriptions in the order of the drafts, and the wishes that failed.
    """
    topic, _ = store.upsert(session, environment_id, organization_id, topic_key, topic_name)
    people = store.subscribers(session, environment_id, {draft.subscriber_id for draft in drafts})
    failures: list[Failure] = []
    wanted: dict[str, tuple[str, str, str, str | None]] = {}
    for pk, draft in zip(new_ids(len(drafts)), drafts, strict=True):
        person = people.get(draft.subscriber_id)
        identifier = draft.identifier or default_identifier(topic_key, draft.subscriber_id)
        if person is None:
            failures.append(_no_subscriber(draft.subscriber_id))
        elif identifier in wanted and wanted[identifier][1] != person.id:
            failures.append(_taken(draft.subscriber_id, identifier))
        else:
            wanted[identifier] = (pk, person.id, identifier, draft.name)
    chosen = None if preferences is None else dumps(resolve(session, environment_id, preferences))
    if contexts:
        named = {(environment_id, each.key): each for each in contexts}
        find_or_create(session, named, {environment_id: organization_id})
    keys = sorted({*context_keys, *(each.key for each in contexts)})
    ids = store.add_subscriptions(
        session, environment_id, topic.id, list(wanted.values()), chosen, dumps(keys) if keys else None
    )
    lists.changed(session, "topics", environment_id)
    found = subscribed(store.find_subscriptions(session, environment_id, [col(TopicSubscription.id).in_(ids)]))
    stored = {each.row.identifier: each for each in found}
    by_pk = {person.id: person for person in people.values()}
    failures += [
        _taken(by_pk[row[1]].subscriber_id, identifier)
        for identifier, row in wanted.items()
        if identifier not in stored
    ]
    return [stored[identifier] for identifier in wanted if identifier in stored], failures


def unsubscribe(
    session: Session, environment_id: str, topic_key: str, wanted: Sequence[tuple[str | None, str | None]]
) -> tuple[list[Subscribed], list[Failure]]:
    """Delete subscriptions of a topic.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        topic_key: the topic.
        wanted: pairs of subscriber id and identifier; without identifier all of the subscriber's go.

    Returns:
        What was deleted, and the wishes that found nothing.

    Raises:
        NotFound: there is no such topic.
    """
    topic = service.get_topic(session, environment_id, topic_key)
    found = subscribed(store.find_subscriptions(session, environment_id, store.any_of(topic.id, wanted)))
    failures = []
    for subscriber_id, identifier in wanted:
        if not any(_is_named(each, subscriber_id, identifier) for each in found):
            named = f"identifier '{identifier}'" if identifier else f"subscriber '{subscriber_id}'"
            text = f"Subscription of {named} to topic '{topic_key}' could not be found."
            failures.append(Failure(subscriber_id or identifier or "", SUBSCRIPTION_NOT_FOUND, text))
    store.remove_subscriptions(session, environment_id, [each.row.id for each in found])
    lists.changed(session, "topics", environment_id)
    return found, failures


def get_subscription(session: Session, environment_id: str, topic_key: str, identifier: str) -> Subscribed:
    """One subscription by its identifier or id.

    Raises:
        NotFound: there is no such topic or subscription.
    """
    topic = service.get_topic(session, environment_id, topic_key)
    either = (col(TopicSubscription.identifier) == identifier) | (col(TopicSubscription.id) == identifier)
    conditions = [col(TopicSubscription.topic_id) == topic.id, either]
    found = subscribed(store.find_subscriptions(session, environment_id, conditions))
    if not found:
        raise NotFound(f"Subscription {identifier} not found for topic {topic_key}")
    return found[0]


def update_subscription(
    session: Session,
    environment_id: str,
    topic_key: str,
    identifier: str,
    *,
    name: str | None = None,
    preferences: Sequence[PreferenceDraft] | None = None,
) -> Subscribed:
    """Change name or preferences of a subscription; None keeps what it has.

    Raises:
        NotFound: there is no such topic or subscription.
    """
    found = get_subscription(session, environment_id, topic_key, identifier)
    if name is not None:
        found.row.name = name
    if preferences is not None:
        found.row.preferences = resolve(session, environment_id, preferences)
    found.row.updated_at = clock.now_ms()
    session.add(found.row)
    session.flush()
    return found


def is_subscribed(session: Session, environment_id: str, topic_key: str, subscriber_id: str) -> Subscribed:
    """The oldest subscription of a subscriber to a topic.

    Raises:
        NotFound: there is none.
    """
    topic = store.by_key(session, environment_id, topic_key)
    wanted = store.any_of(topic.id, [(subscriber_id, None)]) if topic else None
    found = subscribed(store.find_subscriptions(session, environment_id, wanted)) if wanted else []
    if not found:
        raise NotFound(
            f"Subscriber {subscriber_id} not found for topic {topic_key} in the environment {environment_id}"
        )
    return found[0]


def subscribed(triples: Iterable[store.Triple]) -> list[Subscribed]:
    """The same with names."""
    return [Subscribed(*triple) for triple in triples]


def _is_named(found: Subscribed, subscriber_id: str | None, identifier: str | None) -> bool:
    if subscriber_id is None and identifier is None:
        return False
    return subscriber_id in (None, found.subscriber.subscriber_id) and identifier in (None, found.row.identifier)


def _no_subscriber(subscriber_id: str) -> Failure:
    text = f"Subscriber with ID '{subscriber_id}' could not be found."
    return Failure(subscriber_id, SUBSCRIBER_NOT_FOUND, text)


def _taken(subscriber_id: str, identifier: str) -> Failure:
    text = f"Subscription identifier '{identifier}' belongs to another subscriber of the topic."
    return Failure(subscriber_id, IDENTIFIER_TAKEN, text)
