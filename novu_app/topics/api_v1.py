"""Routes of topics as older clients call them (contract/rest.md, Topics v1; recorded 073-086)."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import Path, Query
from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.wire import Body, Wire
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Page
from novu_app.rest.routing import api_router
from novu_app.topics import service, subscriptions
from novu_app.topics.models import Topic
from novu_app.topics.requests import MAX_KEY, MAX_SUBSCRIPTIONS, CreateTopicDto, Key, UpdateTopicDto
from novu_app.topics.schemas import TopicSubscriberDto
from novu_app.topics.subscriptions import SubscriptionDraft

router = api_router("Topics")


class SubscribersBody(Body):
    """Who is to be added or removed."""

    subscribers: Annotated[list[Key], Field(max_length=MAX_SUBSCRIPTIONS)]


class TopicKeyDto(Wire):
    """A topic that was made."""

    id: Annotated[str, Field(alias="_id")]
    key: str


class TopicV1Dto(Wire):
    """A topic with the identifiers of its subscribers."""

    id: Annotated[str, Field(alias="_id")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    key: str
    name: str
    subscribers: list[str]

    @classmethod
    def of(cls, row: Topic, subscribers: list[str]) -> Self:
        """The shape of a row."""
        return cls(
            id=row.id,
            environment_id=row.environment_id,
            organization_id=row.organization_id,
            key=row.key,
            name=row.name or "",
            subscribers=subscribers,
        )


class TopicsV1Dto(Wire):
    """A page of topics by number, counted from 0."""

    page: int
    total_count: int
    page_size: int
    data: list[TopicV1Dto]


class NotFoundDto(Wire):
    """Who could not be added."""

    not_found: list[str]


class AddedDto(Wire):
    """Who was added to a topic."""

    succeeded: list[str]
    failed: NotFoundDto | None = None


@router.get("/v1/topics", operation_id="TopicsV1Controller_listTopics")
def list_topics(
    scope: Authorized,
    page: Page = 0,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=100)] = 10,
    key: str | None = None,
) -> TopicsV1Dto:
    """List topics with their subscribers."""
    with reading() as session:
        rows, total = service.numbered_page(session, scope.environment_id, key, page, page_size)
    data = [TopicV1Dto.of(row, subscribers) for row, subscribers in rows]
    return TopicsV1Dto(page=page, total_count=total, page_size=page_size, data=data)


@router.post("/v1/topics", status_code=201, operation_id="TopicsV1Controller_createTopic")
def create_topic(scope: Authorized, body: CreateTopicDto) -> TopicKeyDto:
    """Create a topic; 409 when it exists."""
    with writing() as session:
        row, _ = service.create_topic(
            session, scope.environment_id, scope.organization_id, body.key, body.name, fail_if_exists=True
        )
    return TopicKeyDto(id=row.id, key=row.key)


@router.get("/v1/topics/{topicKey}", operation_id="TopicsV1Controller_getTopic")
def get_topic(scope: Authorized, topicKey: str) -> TopicV1Dto:  # noqa: N803 - the contract's name
    """One topic with its subscribers."""
    with reading() as session:
        row = service.get_topic(session, scope.environment_id, topicKey)
        ((row, subscribers),) = service.with_subscribers(session, scope.environment_id, [row])
    return TopicV1Dto.of(row, subscribers)


@router.patch("/v1/topics/{topicKey}", operation_id="TopicsV1Controller_renameTopic")
def rename_topic(scope: Authorized, topicKey: str, body: UpdateTopicDto) -> TopicV1Dto:  # noqa: N803
    """Rename a topic."""
    with writing() as session:
        row = service.rename_topic(session, scope.environment_id, topicKey, body.name)
        ((row, subscribers),) = service.with_subscribers(session, scope.environment_id, [row])
    return TopicV1Dto.of(row, subscribers)


@router.delete("/v1/topics/{topicKey}", status_code=204, operation_id="TopicsV1Controller_deleteTopic")
def delete_topic(scope: Authorized, topicKey: str) -> None:  # noqa: N803
    """Delete a topic that has no subscribers; 409 when it has."""
    with writing() as session:
        service.delete_topic(session, scope.environment_id, topicKey, only_empty=True)


@router.post("/v1/topics/{topicKey}/subscribers", operation_id="TopicsV1Controller_addSubscribers")
def add_subscribers(
    scope: Authorized,
    topicKey: Annotated[str, Path(max_length=MAX_KEY)],  # noqa: N803
    body: SubscribersBody,
) -> AddedDto:
    """Subscribe up to 100 subscribers to a topic, which is made when it does not exist."""
    drafts = [SubscriptionDraft(subscriber_id) for subscriber_id in dict.fromkeys(body.subscribers)]
    with writing() as session:
        done, failures = subscriptions.subscribe(session, scope.environment_id, scope.organization_id, topicKey, drafts)
    failed = [failure.subscriber_id for failure in failures]
    return AddedDto(
        succeeded=[each.subscriber.subscriber_id for each in done],
        failed=NotFoundDto(not_found=failed) if failed else None,
    )


@router.post(
    "/v1/topics/{topicKey}/subscribers/removal", status_code=204, operation_id="TopicsV1Controller_removeSubscribers"
)
def remove_subscribers(scope: Authorized, topicKey: str, body: SubscribersBody) -> None:  # noqa: N803
    """Take subscribers from a topic; those who are not subscribed do not matter."""
    with writing() as session:
        wanted = [(subscriber_id, None) for subscriber_id in body.subscribers]
        subscriptions.unsubscribe(session, scope.environment_id, topicKey, wanted)


@router.get(
    "/v1/topics/{topicKey}/subscribers/{externalSubscriberId}",
    operation_id="TopicsV1Controller_getTopicSubscriber",
)
def get_topic_subscriber(scope: Authorized, topicKey: str, externalSubscriberId: str) -> TopicSubscriberDto:  # noqa: N803
    """Whether a subscriber is subscribed to a topic; 404 when not."""
    with reading() as session:
        found = subscriptions.is_subscribed(session, scope.environment_id, topicKey, externalSubscriberId)
    return TopicSubscriberDto(
        id=found.row.id,
        organization_id=found.topic.organization_id,
        environment_id=found.row.environment_id,
        subscriber_pk=found.subscriber.id,
        topic_id=found.topic.id,
        topic_key=found.topic.key,
        external_subscriber_id=found.subscriber.subscriber_id,
        created_at=iso_at(found.row.created_at),
        updated_at=iso_at(found.row.updated_at),
    )
