"""The wire shapes of topics and subscriptions as callers get them (contract/rest.md, Topics)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.kernel.wire import OrNull, Wire
from novu_app.subscribers.models import Subscriber
from novu_app.topics.models import Topic
from novu_app.topics.preferences import WorkflowFacts
from novu_app.topics.subscriptions import Failure, Subscribed

Json = dict[str, Any]


class TopicDto(Wire):
    """TopicResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    key: str
    name: str | None = None
    created_at: str | None = None
    updated_at: str | None = None

    @classmethod
    def of(cls, row: Topic) -> Self:
        """The shape of a row."""
        return cls(
            id=row.id,
            key=row.key,
            name=row.name,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListTopicsDto(Wire):
    """ListTopicsResponseDto: a page by cursor."""

    data: list[TopicDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool

    @classmethod
    def of(cls, page: CursorPage[Topic], count: Count) -> Self:
        """The shape of a page."""
        return cls(
            data=[TopicDto.of(row) for row in page.rows],
            next=page.next,
            previous=page.previous,
            total_count=count.total,
            total_count_capped=count.capped,
        )


class AcknowledgedDto(Wire):
    """DeleteTopicResponseDto."""

    acknowledged: bool = True


class SubscribedPersonDto(Wire):
    """The subscriber of a subscription."""

    id: Annotated[str, Field(alias="_id")]
    subscriber_id: str
    first_name: OrNull[str] = None
    last_name: OrNull[str] = None
    email: OrNull[str] = None
    avatar: OrNull[str] = None

    @classmethod
    def of(cls, row: Subscriber) -> Self:
        """The shape of a subscriber."""
        return cls(
            id=row.id,
            subscriber_id=row.subscriber_id,
            first_name=row.first_name,
            last_name=row.last_name,
            email=row.email,
            avatar=row.avatar,
        )


class PreferenceWorkflowDto(Wire):
    """The workflow that a preference is about."""

    id: str
    identifier: str
    name: str
    critical: bool
    severity: str
    tags: list[str]


class SubscriptionPreferenceDto(Wire):
    """SubscriptionPreferenceDto."""

    subscription_id: str
    enabled: bool
    workflow: OrNull[PreferenceWorkflowDto]
    condition: Any = None


class SubscriptionDto(Wire):
    """SubscriptionResponseDto, TopicSubscriptionResponseDto and SubscriptionDto of deletions."""

    id: Annotated[str, Field(alias="_id")]
    identifier: str
    name: str | None = None
    topic: TopicDto
    subscriber: OrNull[SubscribedPersonDto]
    preferences: list[SubscriptionPreferenceDto]
    context_keys: list[str] | None = None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, found: Subscribed, workflows: Mapping[str, WorkflowFacts]) -> Self:
        """The shape of a subscription; ``workflows`` by id."""
        row = found.row
        return cls(
            id=row.id,
            identifier=row.identifier,
            name=row.name,
            topic=TopicDto.of(found.topic),
            subscriber=SubscribedPersonDto.of(found.subscriber),
            preferences=_preferences(found, workflows),
            context_keys=row.context_keys,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListSubscriptionsDto(Wire):
    """ListTopicSubscriptionsResponseDto: a page by cursor."""

    data: list[SubscriptionDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool


class SubscriptionDetailsDto(Wire):
    """SubscriptionDetailsResponseDto."""

    id: str
    identifier: str
    name: str | None = None
    preferences: list[SubscriptionPreferenceDto]
    context_keys: list[str] | None = None

    @classmethod
    def of(cls, found: Subscribed, workflows: Mapping[str, WorkflowFacts]) -> Self:
        """The shape of a subscription; ``workflows`` by id."""
        row = found.row
        return cls(
            id=row.id,
            identifier=row.identifier,
            name=row.name,
            preferences=_preferences(found, workflows),
            context_keys=row.context_keys,
        )


class FailureDto(Wire):
    """SubscriptionErrorDto, SubscriptionsDeleteErrorDto."""

    subscriber_id: str
    code: str
    message: str


class MetaDto(Wire):
    """How a request for many went."""

    total_count: int
    successful: int
    failed: int


class SubscriptionsResultDto(Wire):
    """CreateSubscriptionsResponseDto, DeleteTopicSubscriptionsResponseDto."""

    data: list[SubscriptionDto]
    meta: MetaDto
    errors: list[FailureDto] | None = None

    @classmethod
    def of(cls, done: list[SubscriptionDto], failures: Sequence[Failure], total: int) -> Self:
        """The shape of a result over ``total`` wishes."""
        errors = [FailureDto(subscriber_id=each.subscriber_id, code=each.code, message=each.text) for each in failures]
        meta = MetaDto(total_count=total, successful=total - len(errors), failed=len(errors))
        return cls(data=done, meta=meta, errors=errors or None)


class TopicSubscriberDto(Wire):
    """TopicSubscriberDto of the v1 check."""

    id: Annotated[str, Field(alias="_id")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    subscriber_pk: Annotated[str, Field(alias="_subscriberId")]
    topic_id: Annotated[str, Field(alias="_topicId")]
    topic_key: str
    external_subscriber_id: str
    created_at: str
    updated_at: str


def _preferences(found: Subscribed, workflows: Mapping[str, WorkflowFacts]) -> list[SubscriptionPreferenceDto]:
    shown = []
    for preference in found.row.preferences or []:
        facts = workflows.get(preference["workflow_id"])
        workflow = facts and PreferenceWorkflowDto(
            id=facts.id,
            identifier=facts.identifier,
            name=facts.name,
            critical=facts.critical,
            severity=facts.severity,
            tags=facts.tags,
        )
        shown.append(
            SubscriptionPreferenceDto(
                subscription_id=found.row.id,
                enabled=preference["enabled"],
                workflow=workflow,
                condition=preference.get("condition"),
            )
        )
    return shown
