"""What the pages of topics read and change, as functions of a session and a visitor that return plain values."""

from __future__ import annotations

from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Listed, in_words
from novu_app.dashboard.pages.topics.panel import Member, TopicDetail
from novu_app.dashboard.text import entries
from novu_app.dashboard.topic_words import conditions_in_words
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import BadRequest, Conflict
from novu_app.kernel.pagination import Keyset
from novu_app.topics import listing, preferences, subscriptions
from novu_app.topics import service as topics
from novu_app.topics.models import Topic
from novu_app.topics.subscriptions import Failure, Subscribed, SubscriptionDraft

CREATE = "create"
MEMBERS = "members"
#: Subscribers that one form takes; longer lists go through the API.
_MOST_AT_ONCE = 1000


class TopicRow(TypedDict):
    """One line of the list."""

    key: str
    name: str
    subscriptions: int
    created_at: int
    updated_at: int
    href: str
    activity_href: str


def _row(topic: Topic, count: int, queries: dict[str, str]) -> TopicRow:
    return TopicRow(
        key=topic.key,
        name=topic.name or "",
        subscriptions=count,
        created_at=topic.created_at,
        updated_at=topic.updated_at,
        href=with_query(in_environment(topic.environment_id, "topics", topic.key), **queries),
        activity_href=_activity(topic),
    )


def _activity(topic: Topic) -> str:
    return with_query(in_environment(topic.environment_id, "activity/workflow-runs"), topic=topic.key)


def listed(
    session: Session, visitor: Visitor, q: str, keyset: Keyset, order_by: str, queries: dict[str, str]
) -> Listed[TopicRow]:
    """A page of the list."""
    page, count, subscribed = topics.search(session, visitor.scope.environment_id, q, keyset, order_by=order_by)
    rows = [_row(topic, subscribed.get(topic.id, 0), queries) for topic in page.rows]
    return Listed(rows, page.next, page.previous, in_words(count, "topic"))


def detail(session: Session, visitor: Visitor, key: str, keyset: Keyset, here: str) -> TopicDetail:
    """One topic with a page of its subscriptions.

    Raises:
        NotFound: there is none.
    """
    topic = topics.get_topic(session, visitor.scope.environment_id, key)
    page, count = listing.list_of_topic(session, visitor.scope.environment_id, key, keyset)
    joined = "&" if "?" in here else "?"
    workflows = preferences.workflows_of(session, visitor.scope.environment_id, [each.row for each in page.rows])
    return TopicDetail(
        key=topic.key,
        name=topic.name or "",
        created_at=topic.created_at,
        updated_at=topic.updated_at,
        total=count.total,
        total_words=in_words(count, "subscription"),
        members=[_member(each, conditions_in_words(each.row, workflows)) for each in page.rows],
        next=f"{here}{joined}{MEMBERS}={page.next}" if page.next else "",
        first=here if keyset.after else "",
        activity_href=_activity(topic),
    )


def _member(each: Subscribed, conditions: list[str]) -> Member:
    person = each.subscriber
    return Member(
        identifier=each.row.identifier,
        subscriber_id=person.subscriber_id,
        name=" ".join(part for part in (person.first_name, person.last_name) if part),
        href=in_environment(person.environment_id, "subscribers", person.subscriber_id),
        conditions=conditions,
        created_at=each.row.created_at,
    )


def create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    """Make a topic of a form; its key.

    Raises:
        BadRequest: there is no key, or it is taken.
    """
    key, name = str(form.get("key") or "").strip(), str(form.get("name") or "").strip()
    if not key or key == CREATE:
        raise BadRequest("Give the topic a key, such as project:42.")
    scope = visitor.scope
    try:
        topic, _ = topics.create_topic(
            session, scope.environment_id, scope.organization_id, key, name or None, fail_if_exists=True
        )
    except Conflict as error:
        raise BadRequest(f"There is a topic {key} already.") from error
    return topic.key


def rename(session: Session, visitor: Visitor, key: str, name: str) -> None:
    """Give a topic another name."""
    topics.rename_topic(session, visitor.scope.environment_id, key, name)


def subscribe(session: Session, visitor: Visitor, key: str, text: str) -> list[Failure]:
    """Subscribe the pasted identifiers; those that nobody has.

    Raises:
        BadRequest: there is none, or there are too many.
    """
    wanted = entries(text)
    if not wanted:
        raise BadRequest("Name at least one subscriber.")
    if len(wanted) > _MOST_AT_ONCE:
        raise BadRequest(f"At most {_MOST_AT_ONCE} subscribers at once; longer lists go through the API.")
    scope = visitor.scope
    drafts = [SubscriptionDraft(subscriber_id) for subscriber_id in wanted]
    _, failures = subscriptions.subscribe(session, scope.environment_id, scope.organization_id, key, drafts)
    return failures


def unsubscribe(session: Session, visitor: Visitor, key: str, subscriber_id: str, identifier: str) -> None:
    """Take one subscription away."""
    subscriptions.unsubscribe(session, visitor.scope.environment_id, key, [(subscriber_id, identifier)])


def delete(session: Session, visitor: Visitor, key: str) -> None:
    """Delete a topic with its subscriptions."""
    topics.delete_topic(session, visitor.scope.environment_id, key)
