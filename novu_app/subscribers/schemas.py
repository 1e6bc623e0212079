"""The wire shapes of subscribers (contract/rest.md, appendix)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field

from novu_app.kernel.clock import iso, iso_at
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.kernel.wire import Body, OrNull, Wire
from novu_app.subscribers.models import Subscriber
from novu_app.subscribers.service import BulkResult

MAX_IDENTIFIER = 255
MAX_BULK = 500


def _email(value: str) -> str:
    name, at, domain = value.rpartition("@")
    if not (name and at and domain) or any(character.isspace() for character in value):
        raise ValueError("email must be an email")
    return value


Identifier = Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER)]
#: Empty text takes the address away, as null does.
Email = Annotated[str, AfterValidator(lambda value: _email(value) if value else value)]


class SubscriberAttributes(Body):
    """What a subscriber may have besides its identifier; null takes a value away."""

    first_name: str | None = None
    last_name: str | None = None
    email: Email | None = None
    phone: str | None = None
    avatar: str | None = None
    locale: str | None = None
    timezone: str | None = None
    data: dict[str, Any] | None = None


class CreateSubscriberDto(SubscriberAttributes):
    """CreateSubscriberRequestDto."""

    subscriber_id: Identifier


class BulkSubscriberCreateDto(Body):
    """Subscribers to create or change. Each is checked by itself: one that is wrong fails alone."""

    subscribers: Annotated[list[dict[str, Any]], Field(max_length=MAX_BULK)]


class OnlineFlagDto(Body):
    """UpdateSubscriberOnlineFlagRequestDto."""

    is_online: bool


class ChannelCredentialsDto(Body):
    """ChannelCredentials: where a push or chat provider reaches the subscriber."""

    webhook_url: str | None = None
    channel: str | None = None
    device_tokens: list[str] | None = None
    alert_uid: str | None = None
    title: str | None = None
    image_url: str | None = None
    state: str | None = None
    external_url: str | None = None


class UpdateSubscriberChannelDto(Body):
    """UpdateSubscriberChannelRequestDto."""

    provider_id: Identifier
    credentials: ChannelCredentialsDto
    integration_identifier: str | None = None


class ChannelSettingsDto(Wire):
    """Credentials of a subscriber for one integration."""

    provider_id: str
    credentials: dict[str, Any]
    integration_id: Annotated[str, Field(alias="_integrationId")]
    integration_identifier: str | None = None


class SubscriberDto(Wire):
    """SubscriberResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    subscriber_id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None
    locale: str | None = None
    timezone: str | None = None
    data: dict[str, Any] | None = None
    channels: list[ChannelSettingsDto]
    is_online: bool
    last_online_at: str | None = None
    deleted: bool = False
    created_at: str
    updated_at: str
    version: Annotated[int, Field(alias="__v")] = 0

    @classmethod
    def of(cls, row: Subscriber) -> Self:
        """The shape of a row."""
        return cls(
            id=row.id,
            organization_id=row.organization_id,
            environment_id=row.environment_id,
            subscriber_id=row.subscriber_id,
            first_name=row.first_name,
            last_name=row.last_name,
            email=row.email,
            phone=row.phone,
            avatar=row.avatar,
            locale=row.locale,
            timezone=row.timezone,
            data=row.data,
            channels=[ChannelSettingsDto(**channel) for channel in row.channels or []],
            is_online=bool(row.is_online),
            last_online_at=iso(row.last_online_at),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListSubscribersDto(Wire):
    """ListSubscribersResponseDto: a page by cursor. The count stops at 50,000."""

    data: list[SubscriberDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool

    @classmethod
    def of(cls, page: CursorPage[Subscriber], count: Count) -> Self:
        """The shape of a page."""
        return cls(
            data=[SubscriberDto.of(row) for row in page.rows],
            next=page.next,
            previous=page.previous,
            total_count=count.total,
            total_count_capped=count.capped,
        )


class NumberedSubscribersDto(Wire):
    """The v1 list: a page by number, counted from 0."""

    page: int
    has_more: bool
    page_size: int
    data: list[SubscriberDto]


class RemovedDto(Wire):
    """RemoveSubscriberResponseDto."""

    acknowledged: bool = True
    status: str = "deleted"


class SubscriberIdDto(Wire):
    """CreatedSubscriberDto, UpdatedSubscriberDto."""

    subscriber_id: str


class FailedOperationDto(Wire):
    """One subscriber of a bulk that could not be stored, and why."""

    message: str | None = None
    subscriber_id: str | None = None


class BulkCreateSubscriberDto(Wire):
    """BulkCreateSubscriberResponseDto."""

    updated: list[SubscriberIdDto]
    created: list[SubscriberIdDto]
    failed: list[FailedOperationDto]

    @classmethod
    def of(cls, result: BulkResult, failed: list[FailedOperationDto]) -> Self:
        """The shape of a result."""
        return cls(
            updated=[SubscriberIdDto(subscriber_id=identifier) for identifier in result.updated],
            created=[SubscriberIdDto(subscriber_id=identifier) for identifier in result.created],
            failed=failed,
        )
