"""Routes of a subscriber's own topic subscriptions (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from novu_app.inbox.auth import Who
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.topics_schemas import (
    OwnPreferenceDto,
    OwnSubscriptionDto,
    SubscribeBody,
    SubscriptionPreferenceBody,
    SuccessDto,
)
from novu_app.kernel.database import reading, writing
from novu_app.rest.routing import api_router
from novu_app.topics import own
from novu_app.topics.own import Person
from novu_app.topics.requests import MAX_KEY, MAX_PREFERENCES, UpdateSubscriptionDto, preference_drafts

router = api_router("Inbox")

_ALL = "/v1/inbox/topics/{topicKey}/subscriptions"
_ONE = _ALL + "/{identifier}"
TopicKey = Annotated[str, Path(alias="topicKey", min_length=1, max_length=MAX_KEY)]
Names = Annotated[list[str] | None, Query(max_length=MAX_PREFERENCES)]


def person_of(who: InboxSession) -> Person:
    """Who acts in a session."""
    return Person(who.environment_id, who.organization_id, who.subscriber_pk, who.subscriber_id, who.contexts)


@router.get(_ALL, operation_id="InboxTopicController_getTopicSubscriptions")
def list_subscriptions(who: Who, topic_key: TopicKey) -> list[OwnSubscriptionDto]:
    """The subscriber's subscriptions to a topic, oldest first."""
    with reading() as session:
        return [OwnSubscriptionDto.of(each) for each in own.list_own(session, person_of(who), topic_key)]


@router.get(
    _ONE,
    operation_id="InboxTopicController_getTopicSubscription",
    responses={204: {"description": "There is no such subscription"}},
)
def get_subscription(
    who: Who,
    topic_key: TopicKey,
    identifier: str,
    workflow_ids: Annotated[Names, Query(alias="workflowIds")] = None,
    tags: Names = None,
) -> OwnSubscriptionDto | None:
    """One subscription by its identifier, with what it wants of these workflows; 204 when there is none."""
    with reading() as session:
        found = own.find_own(
            session, person_of(who), topic_key, identifier, workflows=workflow_ids or (), tags=tags or ()
        )
    return OwnSubscriptionDto.of(found) if found else Response(status_code=204)  # type: ignore[return-value]


@router.post(_ALL, status_code=201, operation_id="InboxTopicController_createTopicSubscription")
def subscribe(who: Who, topic_key: TopicKey, body: SubscribeBody) -> OwnSubscriptionDto:
    """Subscribe to a topic, which is made when it does not exist."""
    with writing() as session:
        made = own.subscribe(
            session,
            person_of(who),
            topic_key,
            identifier=body.identifier or "",
            name=body.name,
            topic_name=body.topic.name if body.topic else None,
            preferences=preference_drafts(body.preferences),
        )
        return OwnSubscriptionDto.of(made)


@router.patch(_ONE, operation_id="InboxTopicController_updateTopicSubscription")
def update_subscription(
    who: Who, topic_key: TopicKey, identifier: str, body: UpdateSubscriptionDto
) -> OwnSubscriptionDto:
    """Change name or preferences of a subscription; what is not sent stays."""
    with writing() as session:
        changed = own.update(
            session,
            person_of(who),
            topic_key,
            identifier,
            name=body.name,
            preferences=preference_drafts(body.preferences),
        )
        return OwnSubscriptionDto.of(changed)


@router.delete(_ONE, operation_id="InboxTopicController_deleteTopicSubscription")
def unsubscribe(who: Who, topic_key: TopicKey, identifier: str) -> SuccessDto:
    """Delete a subscription."""
    with writing() as session:
        own.unsubscribe(session, person_of(who), topic_key, identifier)
    return SuccessDto()


@router.patch(
    "/v1/inbox/subscriptions/{subscriptionIdentifier}/preferences/{workflowId}",
    operation_id="InboxController_updateSubscriptionWorkflowPreference",
)
def update_subscription_preference(
    who: Who,
    identifier: Annotated[str, Path(alias="subscriptionIdentifier")],
    workflow_id: Annotated[str, Path(alias="workflowId")],
    body: SubscriptionPreferenceBody,
) -> OwnPreferenceDto:
    """Change what a subscription wants of a workflow: yes, no, or when a condition on the trigger holds."""
    with writing() as session:
        return OwnPreferenceDto.of(own.choose(session, person_of(who), identifier, body.wish(workflow_id)))
