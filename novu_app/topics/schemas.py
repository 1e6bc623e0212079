"""The wire shapes of topics and their subscriptions (contract/rest.md, Topics)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.kernel.wire import Body, OrNull, Wire
from novu_app.subscribers.models import Subscriber
from novu_app.topics.models import Topic
from novu_app.topics.subscriptions import Failure, PreferenceDraft, Subscribed, SubscriptionDraft, WorkflowFacts

MAX_KEY = 255
MAX_SUBSCRIPTIONS = 100
MAX_PREFERENCES = 100
Json = dict[str, Any]
Key = Annotated[str, Field(min_length=1, max_length=MAX_KEY)]
Name = Annotated[str, Field(max_length=500)]


class CreateTopicDto(Body):
    """CreateUpdateTopicRequestDto."""

    key: Key
    name: Name | None = None


class UpdateTopicDto(Body):
    """UpdateTopicRequestDto."""

    name: Name


class SubscriberIdentifierBody(Body):
    """TopicSubscriberIdentifierDto: a subscription under a name of the caller's."""

    identifier: Key | None = None
    subscriber_id: Key
    name: Name | None = None


class FilterBody(Body):
    """GroupPreferenceFilterDetailsDto."""

    workflow_ids: Annotated[list[str], Field(max_length=MAX_PREFERENCES)] | None = None
    tags: Annotated[list[str], Field(max_length=MAX_PREFERENCES)] | None = None


class PreferenceBody(Body):
    """WorkflowPreferenceRequestDto or GroupPreferenceFilterDto: one workflow, or all that a filter finds."""

    workflow_id: str | None = None
    filter: FilterBody | None = None
    enabled: bool | None = None
    condition: Any = None


Preferences = Annotated[list[PreferenceBody | str], Field(max_length=MAX_PREFERENCES)]


def preference_drafts(bodies: Sequence[PreferenceBody | str] | None) -> list[PreferenceDraft] | None:
    """The preferences of a request for the service; a bare text is a workflow's id."""
    if bodies is None:
        return None
    drafts = []
    for body in bodies:
        if isinstance(body, str):
            drafts.append(PreferenceDraft(workflows=[body]))
            continue
        found = body.filter or FilterBody()
        workflows = [*(found.workflow_ids or []), *([body.workflow_id] if body.workflow_id else [])]
        drafts.append(PreferenceDraft(workflows, found.tags or [], body.enabled is not False, body.condition))
    return drafts


class ContextBody(Body):
    """A context by id, with data of its own."""

    id: Key


class CreateSubscriptionsDto(Body):
    """CreateTopicSubscriptionsRequestDto. ``subscriberIds`` is the older way to say ``subscriptions``."""

    subscriber_ids: Annotated[list[Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    subscriptions: Annotated[list[SubscriberIdentifierBody | Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    name: Name | None = None
    context: dict[str, ContextBody | str] | None = None
    preferences: Preferences | None = None

    def drafts(self) -> list[SubscriptionDraft]:
        """The same for the service, in the order in which they stand."""
        wanted = [*(self.subscriber_ids or []), *(self.subscriptions or [])]
        return [
            SubscriptionDraft(entry)
            if isinstance(entry, str)
            else SubscriptionDraft(entry.subscriber_id, entry.identifier, entry.name)
            for entry in wanted
        ]

    def context_keys(self) -> list[str]:
        """The contexts as ``type:id``, sorted."""
        given = self.context or {}
        return sorted(f"{kind}:{value if isinstance(value, str) else value.id}" for kind, value in given.items())


class DeleteSubscriptionBody(Body):
    """DeleteTopicSubscriberIdentifierDto."""

    identifier: Key | None = None
    subscriber_id: Key | None = None


class DeleteSubscriptionsDto(Body):
    """DeleteTopicSubscriptionsRequestDto."""

    subscriber_ids: Annotated[list[Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    subscriptions: Annotated[list[DeleteSubscriptionBody | Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None

    def wanted(self) -> list[tuple[str | None, str | None]]:
        """Pairs of subscriber id and subscription identifier; either may be None."""
        entries = [*(self.subscriber_ids or []), *(self.subscriptions or [])]
        return [
            (entry, None) if isinstance(entry, str) else (entry.subscriber_id, entry.identifier) for entry in entries
        ]


class UpdateSubscriptionDto(Body):
    """UpdateTopicSubscriptionRequestDto."""

    name: Name | None = None
    preferences: Preferences | None = None


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
