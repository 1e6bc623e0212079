"""Routes of a subscriber's messages as older clients call them (contract/rest.md, Subscribers v1; recorded 127, 128)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from sqlmodel import Session

from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.messages import feed, news
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Button, Owner
from novu_app.messages.requests import ActionDto, FeedQuery, MarkAllDto, MarkDto, feed_filter
from novu_app.messages.server_schemas import CountDto, FeedDto, message_entity
from novu_app.messages.server_shapes import MessageEntity
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router
from novu_app.subscribers.service import get_subscriber

router = api_router("Subscribers")
_ONE = "/v1/subscribers/{subscriberId}"


@router.get(f"{_ONE}/notifications/feed", operation_id="SubscribersV1Controller_getNotificationsFeed")
def get_feed(scope: Authorized, subscriberId: str, query: Annotated[FeedQuery, Depends()], page: Page = 0) -> FeedDto:
    """In-app messages of a subscriber by page, newest first. `payload` is a part of the trigger's, JSON in base64."""
    wanted = query.filter
    with reading() as session:
        found = feed.page(session, _owner(session, scope, subscriberId), wanted, page, query.limit)
    return FeedDto.of(found, page, query.limit)


@router.get(f"{_ONE}/notifications/unseen", operation_id="SubscribersV1Controller_getUnseenCount")
def get_unseen_count(
    scope: Authorized, subscriberId: str, seen: Annotated[bool, Query()] = False, limit: Limit = 100
) -> CountDto:
    """How many in-app messages a subscriber has not seen (or has, with `seen`), up to `limit`."""
    with reading() as session:
        owner = _owner(session, scope, subscriberId)
        return CountDto(count=feed.count(session, owner, InboxFilter(seen=seen), limit))


@router.post(f"{_ONE}/messages/mark-all", status_code=201, operation_id="SubscribersV1Controller_markAllUnreadAsRead")
def mark_all(scope: Authorized, subscriberId: str, body: MarkAllDto) -> int:
    """Mark all in-app messages of a subscriber; answers with the number of those that changed."""
    with writing() as session:
        owner = _owner(session, scope, subscriberId)
        outcome = feed.mark_all(session, owner, body.mark_as, feed_filter(body.feed_identifier))
    news.tell(outcome)
    return outcome.changed


@router.post(f"{_ONE}/messages/mark-as", status_code=201, operation_id="SubscribersV1Controller_markMessagesAs")
def mark_messages(scope: Authorized, subscriberId: str, body: MarkDto) -> list[MessageEntity]:
    """Mark in-app messages of a subscriber; answers with them. Messages of others are left alone."""
    with writing() as session:
        owner = _owner(session, scope, subscriberId)
        marked, outcome = feed.mark(session, owner, body.message_ids, body.mark_as)
    news.tell(outcome)
    return [message_entity(message) for message in marked]


@router.post(
    f"{_ONE}/messages/{{messageId}}/actions/{{type}}",
    status_code=201,
    operation_id="SubscribersV1Controller_markActionAsSeen",
)
def mark_action(scope: Authorized, subscriberId: str, messageId: str, type: Button, body: ActionDto) -> MessageEntity:
    """Note that the primary or secondary action of a message was taken, or take that back."""
    with writing() as session:
        owner = _owner(session, scope, subscriberId)
        message, outcome = feed.act(session, owner, messageId, type, done=body.status == "done", payload=body.payload)
    news.tell(outcome)
    return message_entity(message)


def _owner(session: Session, scope: Scope, subscriber_id: str) -> Owner:
    return Owner(scope.environment_id, get_subscriber(session, scope.environment_id, subscriber_id).id)
