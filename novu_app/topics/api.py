"""Routes of topics and their subscriptions (contract/rest.md, Topics v2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response
from sqlmodel import Session

from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Conflict
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery, OrderBy, column_of
from novu_app.rest.routing import api_router
from novu_app.rest.shapes import ErrorDto
from novu_app.topics import api_v1, listing, service, subscriptions
from novu_app.topics.preferences import workflows_of
from novu_app.topics.requests import (
    MAX_KEY,
    CreateSubscriptionsDto,
    CreateTopicDto,
    DeleteSubscriptionsDto,
    UpdateSubscriptionDto,
    UpdateTopicDto,
    preference_drafts,
)
from novu_app.topics.schemas import (
    AcknowledgedDto,
    ListSubscriptionsDto,
    ListTopicsDto,
    SubscriptionDetailsDto,
    SubscriptionDto,
    SubscriptionsResultDto,
    TopicDto,
)
from novu_app.topics.subscriptions import Subscribed

router = api_router("Topics")
router.include_router(api_v1.router)

Cursor = Annotated[CursorQuery, Depends()]
NewKey = Annotated[str, Path(max_length=MAX_KEY)]
Part = Annotated[str | None, Query(max_length=500)]
#: An empty one asks for what belongs to no context.
Contexts = Annotated[list[str] | None, Query(alias="contextKeys", max_length=100)]


@router.get("/v2/topics", operation_id="TopicsController_listTopics")
def list_topics(
    scope: Authorized,
    cursor: Cursor,
    order_by: OrderBy = "_id",
    key: Part = None,
    name: Part = None,
) -> ListTopicsDto:
    """List topics; `key` and `name` find a part of the value."""
    with reading() as session:
        page, count = service.list_topics(
            session, scope.environment_id, cursor.keyset, order_by=column_of(order_by), key=key, name=name
        )
    return ListTopicsDto.of(page, count)


@router.post(
    "/v2/topics",
    status_code=201,
    operation_id="TopicsController_upsertTopic",
    responses={
        200: {"model": TopicDto, "description": "The topic exists already"},
        409: {"model": TopicDto | ErrorDto, "description": "Conflict"},
    },
)
def upsert_topic(
    scope: Authorized,
    body: CreateTopicDto,
    response: Response,
    fail_if_exists: Annotated[bool, Query(alias="failIfExists")] = False,
) -> TopicDto:
    """Create a topic (201), or rename the one that exists (200). With `failIfExists` that comes back with 409."""
    try:
        with writing() as session:
            row, created = service.create_topic(
                session, scope.environment_id, scope.organization_id, body.key, body.name, fail_if_exists=fail_if_exists
            )
    except service.TopicExists as exists:
        raise Conflict(exists.message, entity=TopicDto.of(exists.row).to_json()) from exists
    response.status_code = 201 if created else 200
    return TopicDto.of(row)


@router.get("/v2/topics/{topicKey}", operation_id="TopicsController_getTopic")
def get_topic(scope: Authorized, topicKey: str) -> TopicDto:
    """One topic by its key."""
    with reading() as session:
        row = service.get_topic(session, scope.environment_id, topicKey)
    return TopicDto.of(row)


@router.patch("/v2/topics/{topicKey}", operation_id="TopicsController_updateTopic")
def update_topic(scope: Authorized, topicKey: str, body: UpdateTopicDto) -> TopicDto:
    """Rename a topic."""
    with writing() as session:
        row = service.rename_topic(session, scope.environment_id, topicKey, body.name)
    return TopicDto.of(row)


@router.delete("/v2/topics/{topicKey}", operation_id="TopicsController_deleteTopic")
def delete_topic(scope: Authorized, topicKey: str) -> AcknowledgedDto:
    """Delete a topic with its subscriptions."""
    with writing() as session:
        service.delete_topic(session, scope.environment_id, topicKey)
    return AcknowledgedDto()


@router.get("/v2/topics/{topicKey}/subscriptions", operation_id="TopicsController_listTopicSubscriptions")
def list_subscriptions(
    scope: Authorized,
    topicKey: str,
    cursor: Cursor,
    order_by: OrderBy = "_id",
    subscriber_id: Annotated[Part, Query(alias="subscriberId")] = None,
    context_keys: Contexts = None,
) -> ListSubscriptionsDto:
    """List the subscriptions of a topic; `contextKeys` (`type:id`) finds those that belong to exactly these contexts."""
    with reading() as session:
        page, count = listing.list_of_topic(
            session,
            scope.environment_id,
            topicKey,
            cursor.keyset,
            order_by=column_of(order_by),
            subscriber_id=subscriber_id,
            contexts=_named(context_keys),
        )
        return _listed(session, scope, page, count)


@router.get(
    "/v2/subscribers/{subscriberId}/subscriptions",
    tags=["Subscribers"],
    operation_id="SubscribersController_listSubscriberTopics",
)
def list_subscriber_topics(
    scope: Authorized,
    subscriberId: str,
    cursor: Cursor,
    order_by: OrderBy = "_id",
    key: Part = None,
    context_keys: Contexts = None,
) -> ListSubscriptionsDto:
    """List the subscriptions of a subscriber; `contextKeys` (`type:id`) finds those of exactly these contexts."""
    with reading() as session:
        page, count = listing.list_of_subscriber(
            session,
            scope.environment_id,
            subscriberId,
            cursor.keyset,
            order_by=column_of(order_by),
            key=key,
            contexts=_named(context_keys),
        )
        return _listed(session, scope, page, count)


@router.post(
    "/v2/topics/{topicKey}/subscriptions", status_code=201, operation_id="TopicsController_createTopicSubscriptions"
)
def create_subscriptions(scope: Authorized, topicKey: NewKey, body: CreateSubscriptionsDto) -> SubscriptionsResultDto:
    """Subscribe up to 100 subscribers to a topic, which is made when it does not exist."""
    drafts, contexts = body.drafts(), body.contexts()
    with writing() as session:
        done, failures = subscriptions.subscribe(
            session,
            scope.environment_id,
            scope.organization_id,
            topicKey,
            drafts,
            topic_name=body.name,
            preferences=preference_drafts(body.preferences),
            contexts=contexts,
        )
        return SubscriptionsResultDto.of(_shapes(session, scope, done), failures, len(drafts))


@router.delete("/v2/topics/{topicKey}/subscriptions", operation_id="TopicsController_deleteTopicSubscriptions")
def delete_subscriptions(scope: Authorized, topicKey: str, body: DeleteSubscriptionsDto) -> SubscriptionsResultDto:
    """Delete subscriptions by subscriber (all of theirs) or by identifier (one)."""
    wanted = body.wanted()
    with writing() as session:
        done, failures = subscriptions.unsubscribe(session, scope.environment_id, topicKey, wanted)
        return SubscriptionsResultDto.of(_shapes(session, scope, done), failures, len(wanted))


@router.get("/v2/topics/{topicKey}/subscriptions/{identifier}", operation_id="TopicsController_getTopicSubscription")
def get_subscription(scope: Authorized, topicKey: str, identifier: str) -> SubscriptionDetailsDto:
    """One subscription by its identifier."""
    with reading() as session:
        found = subscriptions.get_subscription(session, scope.environment_id, topicKey, identifier)
        workflows = workflows_of(session, scope.environment_id, [found.row])
    return SubscriptionDetailsDto.of(found, workflows)


@router.patch(
    "/v2/topics/{topicKey}/subscriptions/{identifier}", operation_id="TopicsController_updateTopicSubscription"
)
def update_subscription(
    scope: Authorized,
    topicKey: str,
    identifier: str,
    body: UpdateSubscriptionDto,
) -> SubscriptionDto:
    """Change name or preferences of a subscription."""
    with writing() as session:
        found = subscriptions.update_subscription(
            session,
            scope.environment_id,
            topicKey,
            identifier,
            name=body.name,
            preferences=preference_drafts(body.preferences),
        )
        return _shapes(session, scope, [found])[0]


def _named(given: list[str] | None) -> list[str] | None:
    return None if given is None else [key for key in given if key]


def _shapes(session: Session, scope: Scope, found: list[Subscribed]) -> list[SubscriptionDto]:
    workflows = workflows_of(session, scope.environment_id, (each.row for each in found))
    return [SubscriptionDto.of(each, workflows) for each in found]


def _listed(session: Session, scope: Scope, page: CursorPage[Subscribed], count: Count) -> ListSubscriptionsDto:
    return ListSubscriptionsDto(
        data=_shapes(session, scope, page.rows),
        next=page.next,
        previous=page.previous,
        total_count=count.total,
        total_count_capped=count.capped,
    )
