"""The documents of an inbox as the OpenAPI document shows them (contract/inbox.md); ``messages/schemas.py`` makes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from novu_app.kernel.wire import OrNull, ShownAs, Wire

Json = dict[str, Any]
Severity = Literal["high", "medium", "low", "none"]


class RedirectDto(Wire):
    """Where a click leads."""

    url: str
    target: Literal["_self", "_blank", "_parent", "_top", "_unfencedTop"] | None = None


class InboxActionDto(Wire):
    """A button."""

    label: str
    is_completed: bool
    redirect: RedirectDto | None = None


class InboxRecipientDto(Wire):
    """InboxSubscriberResponseDto."""

    id: str
    subscriber_id: str
    first_name: str | None = None
    last_name: str | None = None
    avatar: str | None = None
    locale: str | None = None
    data: Json | None = None
    timezone: str | None = None
    email: str | None = None
    phone: str | None = None


class NotificationWorkflowDto(Wire):
    """The workflow of a notification or preference."""

    id: str
    identifier: str
    name: str
    critical: bool
    tags: list[str]
    severity: Severity


class InboxNotificationDto(Wire):
    """A notification of an inbox."""

    id: str
    transaction_id: str
    subject: str | None = None
    body: str
    to: InboxRecipientDto
    is_read: bool
    is_seen: bool
    is_archived: bool
    is_snoozed: bool
    snoozed_until: str | None = None
    delivered_at: list[str] | None = None
    created_at: str
    read_at: OrNull[str]
    first_seen_at: OrNull[str]
    archived_at: OrNull[str]
    avatar: str | None = None
    primary_action: InboxActionDto | None = None
    secondary_action: InboxActionDto | None = None
    channel_type: Literal["in_app", "email", "sms", "chat", "push", "tool"]
    tags: list[str]
    data: Json | None = None
    redirect: RedirectDto | None = None
    workflow: NotificationWorkflowDto | None = None
    severity: Severity


class InboxPageDto(Wire):
    """GetSubscriberNotificationsResponseDto: a page, with the filter as it was understood."""

    data: list[InboxNotificationDto]
    has_more: bool
    filter: Json


class InboxCountDto(Wire):
    """GetSubscriberNotificationsCountResponseDto: how many notifications a filter finds."""

    count: int
    filter: Json


class InboxCountsDto(Wire):
    """The counts of several filters, in their order."""

    data: list[InboxCountDto]


InboxNotification = Annotated[Json, ShownAs(InboxNotificationDto)]
InboxPage = Annotated[Json, ShownAs(InboxPageDto)]
InboxCount = Annotated[Json, ShownAs(InboxCountDto)]
InboxCounts = Annotated[Json, ShownAs(InboxCountsDto)]
