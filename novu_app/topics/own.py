"""What a subscriber does with their own subscriptions to topics (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from novu_app.conditions.service import problem_with
from novu_app.kernel import clock, documents
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.preferences import service as general
from novu_app.realtime import lists
from novu_app.topics import store, subscriptions
from novu_app.topics.models import Topic, TopicSubscription
from novu_app.topics.preferences import PreferenceDraft, WorkflowFacts, workflows_of
from novu_app.topics.subscriptions import Subscribed, SubscriptionDraft
from novu_app.workflows import store as workflow_store

#: Subscriptions of one subscriber to one topic.
MAX_OWN = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. ``contexts`` (``type:id``, sorted) are those of their session; None stands for all."""

    environment_id: str
    organization_id: str
    subscriber_pk: str
    subscriber_id: str
    contexts: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscription shall want of a workflow, named by id or identifier; None keeps what it has.

    ``condition`` is JSON logic on the trigger. Saying yes or no takes the condition away: only one of them can decide.
    """

    workflow: str
    enabled: bool | None = None
    condition: Any = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a subscription wants of one workflow."""

    subscription: str
    enabled: bool
    condition: Any
    workflow: WorkflowFacts


@dataclass(frozen=True, slots=True)
class OwnSubscription:
    """A subscription, and what it wants of workflows."""

    row: TopicSubscription
    preferences: list[Wanted]


def list_own(session: Session, person: Person, topic_key: str) -> list[OwnSubscription]:
    """A person's subscriptions to a topic, oldest first."""
    found = store.find_subscriptions(session, person.environment_id, _conditions(session, person, topic_key))
    rows = [row for row, _, _ in found]
    workflows = workflows_of(session, person.environment_id, rows)
    return [OwnSubscription(row, _wanted(row, workflows)) for row in rows]


def find_own(
    session: Session,
    person: Person,
    topic_key: str,
    identifier: str,
    *,
    workflows: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> OwnSubscription | None:
    """One subscription by its identifier or id, or None.

    Args:
        session: a transaction.
        person: whose.
        topic_key: the topic.
        identifier: of the subscription.
        workflows: ids or identifiers of workflows that are shown even where the subscription says nothing about them: with
            what the person wants in general.
        tags: the same for workflows with one of these.
    """
    conditions = [*_conditions(session, person, topic_key), _named(identifier)]
    found = store.find_subscriptions(session, person.environment_id, conditions)
    return _shown(session, person, found[0][0], workflows, tags) if found else None


def subscribe(
    session: Session,
    person: Person,
    topic_key: str,
    *,
    identifier: str = "",
    name: str | None = None,
    topic_name: str | None = None,
    preferences: Sequence[PreferenceDraft] | None = None,
) -> OwnSubscription:
    """Subscribe to a topic, which is made when it does not exist; a subscription that exists takes what is said anew.

    Raises:
        BadRequest: the identifier is somebody else's or of other contexts, there are too many subscriptions, a workflow does
            not exist, or a condition can not be read.
    """
    identifier = identifier or _default_identifier(person, topic_key)
    others = store.find_subscriptions(
        session, person.environment_id, [col(Topic.key) == topic_key, col(TopicSubscription.identifier) == identifier]
    )
    mine = [row for row, _, owner in others if owner.id == person.subscriber_pk]
    if any(person.contexts is not None and tuple(row.context_keys or ()) != person.contexts for row in mine):
        raise BadRequest(f"Subscription identifier '{identifier}' belongs to other contexts.")
    own = [col(Topic.key) == topic_key, col(TopicSubscription.subscriber_pk) == person.subscriber_pk]
    if not others and store.count_subscriptions(session, person.environment_id, own) >= MAX_OWN:
        raise BadRequest(f"A subscriber can have no more than {MAX_OWN} subscriptions to a topic.")
    try:
        done, failures = subscriptions.subscribe(
            session,
            person.environment_id,
            person.organization_id,
            topic_key,
            [SubscriptionDraft(person.subscriber_id, identifier, name)],
            topic_name=topic_name,
            preferences=preferences,
            context_keys=person.contexts or (),
        )
    except NotFound as error:
        raise BadRequest(error.message, **error.extra) from error
    if failures:
        raise BadRequest(failures[0].text)
    return _shown(session, person, done[0].row)


def update(
    session: Session,
    person: Person,
    topic_key: str,
    identifier: str,
    *,
    name: str | None = None,
    preferences: Sequence[PreferenceDraft] | None = None,
) -> OwnSubscription:
    """Change name or preferences of a subscription; None keeps what it has.

    Raises:
        NotFound: there is no such subscription of this person, or no such workflow.
        BadRequest: a condition can not be read.
    """
    own = find_own(session, person, topic_key, identifier)
    if own is None:
        raise _missing(identifier)
    changed: Subscribed = subscriptions.update_subscription(
        session, person.environment_id, topic_key, own.row.id, name=name, preferences=preferences
    )
    return _shown(session, person, changed.row)


def unsubscribe(session: Session, person: Person, topic_key: str, identifier: str) -> None:
    """Delete a subscription.

    Raises:
        NotFound: there is no such subscription of this person.
    """
    own = find_own(session, person, topic_key, identifier)
    if own is None:
        raise _missing(identifier)
    store.remove_subscriptions(session, person.environment_id, [own.row.id])
    lists.changed(session, "topics", person.environment_id)


def choose(session: Session, person: Person, identifier: str, wish: Wish) -> Wanted:
    """Change what a subscription wants of one workflow.

    Raises:
        NotFound: there is no such subscription of this person, or no such workflow.
        BadRequest: the condition can not be read, or the workflow is critical.
    """
    problem = problem_with(wish.condition)
    if problem:
        raise BadRequest([f"condition: {problem}"])
    conditions = [*_conditions(session, person), _named(identifier)]
    found = store.find_subscriptions(session, person.environment_id, conditions)
    if not found:
        raise _missing(identifier)
    workflow = workflow_store.by_references(session, person.environment_id, [wish.workflow]).get(wish.workflow)
    if workflow is None:
        raise NotFound("Workflow cannot be found", workflowId=wish.workflow)
    # Held against a second device that changes another workflow of the same subscription.
    row = session.get_one(TopicSubscription, found[-1][0].id, with_for_update=True, populate_existing=True)
    chosen = {each["workflow_id"]: dict(each) for each in row.preferences or []}
    now = chosen.setdefault(workflow.id, {"workflow_id": workflow.id, "enabled": True, "condition": None})
    if wish.condition is not None:
        now["condition"] = wish.condition
    elif wish.enabled is not None:
        now |= {"enabled": wish.enabled, "condition": None}
    row.preferences, row.updated_at = list(chosen.values()), clock.now_ms()
    session.add(row)
    session.flush()
    facts = workflows_of(session, person.environment_id, [row])[workflow.id]
    if facts.critical:
        raise BadRequest(f"Critical workflow with id: {wish.workflow} can not be updated.")
    return Wanted(row.identifier, now["enabled"], now["condition"], facts)


def _conditions(session: Session, person: Person, topic_key: str | None = None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(TopicSubscription.subscriber_pk) == person.subscriber_pk]
    if topic_key is not None:
        found.append(col(Topic.key) == topic_key)
    if person.contexts is not None:
        found.append(documents.holds_exactly(session, col(TopicSubscription.context_keys), person.contexts))
    return found


def _named(identifier: str) -> ColumnElement[bool]:
    return (col(TopicSubscription.identifier) == identifier) | (col(TopicSubscription.id) == identifier)


def _default_identifier(person: Person, topic_key: str) -> str:
    # What published clients look for when they were given no identifier.
    plain = subscriptions.default_identifier(topic_key, person.subscriber_id)
    return f"{plain}:ctx_{','.join(person.contexts)}" if person.contexts else plain


def _shown(
    session: Session, person: Person, row: TopicSubscription, named: Sequence[str] = (), tags: Sequence[str] = ()
) -> OwnSubscription:
    wanted = _wanted(row, workflows_of(session, person.environment_id, [row]))
    if named or tags:
        known = {each.workflow.id for each in wanted}
        wanted += [each for each in _in_general(session, person, row, named, tags) if each.workflow.id not in known]
    return OwnSubscription(row, wanted)


def _wanted(row: TopicSubscription, workflows: dict[str, WorkflowFacts]) -> list[Wanted]:
    return [
        Wanted(row.identifier, each["enabled"], each.get("condition"), workflows[each["workflow_id"]])
        for each in row.preferences or []
        if each["workflow_id"] in workflows
    ]


def _in_general(
    session: Session, person: Person, row: TopicSubscription, named: Sequence[str], tags: Sequence[str]
) -> Iterable[Wanted]:
    _, everything = general.list_preferences(
        session, person.environment_id, person.subscriber_pk, criticality="all", contexts=person.contexts or ()
    )
    for each in everything:
        if {each.workflow_id, each.identifier} & set(named) or set(each.tags) & set(tags):
            facts = WorkflowFacts(
                each.workflow_id, each.identifier, each.name, each.decision.critical, each.severity, each.tags
            )
            yield Wanted(row.identifier, each.decision.enabled, each.decision.condition, facts)


def _missing(identifier: str) -> NotFound:
    return NotFound(f"Subscription {identifier} not found")
