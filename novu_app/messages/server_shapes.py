"""Messages for the application's server as the OpenAPI document shows them (contract/rest.md); ``server_schemas.py`` makes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.kernel.wire import OrNull, ShownAs, Wire
from novu_app.messages.inbox_shapes import NotificationWorkflowDto, Severity
from novu_app.subscribers.schemas import SubscriberDto

Json = dict[str, Any]
MessageChannel = Literal["in_app", "email", "sms", "chat", "push", "tool"]


class MessageCtaDataDto(Wire):
    """Where a click on the message leads."""

    url: str | None = None
    target: str | None = None


class MessageButtonDto(Wire):
    """A button of a message."""

    type: Literal["primary", "secondary", "clicked"]
    content: str | None = None
    result_content: str | None = None
    url: str | None = None
    target: str | None = None


class MessageActionResultDto(Wire):
    """Which button was taken, and with what."""

    type: Literal["primary", "secondary"] | None = None
    payload: Json | None = None


class MessageActionDto(Wire):
    """The buttons of a message, and whether one was taken."""

    status: Literal["pending", "done"] | None = None
    buttons: list[MessageButtonDto] | None = None
    result: MessageActionResultDto | None = None


class MessageCtaDto(Wire):
    """MessageCTA."""

    type: Literal["redirect"] | None = None
    data: MessageCtaDataDto | None = None
    action: MessageActionDto | None = None


class _StoredMessageDto(Wire):
    """What every shape of a message has."""

    id: Annotated[str, Field(alias="_id")]
    # The contract has both names.
    plain_id: Annotated[str, Field(alias="id")]
    template_id: Annotated[OrNull[str], Field(alias="_templateId")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    message_template_id: Annotated[OrNull[str], Field(alias="_messageTemplateId")]
    notification_id: Annotated[str, Field(alias="_notificationId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    subscriber_pk: Annotated[str, Field(alias="_subscriberId")]
    job_id: Annotated[str, Field(alias="_jobId")]
    template_identifier: str | None = None
    feed_id: Annotated[OrNull[str], Field(alias="_feedId")]
    channel: MessageChannel
    subject: str | None = None
    content: str
    avatar: str | None = None
    provider_id: OrNull[str]
    device_tokens: list[str]
    seen: bool
    read: bool
    archived: bool
    status: Literal["sent", "error", "warning"]
    transaction_id: str
    payload: Json
    data: Json | None = None
    tags: list[str]
    context_keys: list[str]
    cta: MessageCtaDto
    severity: Severity
    error_id: str | None = None
    error_text: str | None = None
    created_at: str
    updated_at: str
    delivered_at: list[str] | None = None
    snoozed_until: str | None = None
    first_seen_date: str | None = None
    last_seen_date: str | None = None
    last_read_date: str | None = None
    archived_at: str | None = None
    workflow: NotificationWorkflowDto | None = None


class MessageDto(_StoredMessageDto):
    """MessageResponseDto."""

    subscriber: SubscriberDto | None = None
    email: str | None = None
    phone: str | None = None


class FeedSubscriberDto(Wire):
    """SubscriberFeedResponseDto: what the recipient's page may show of the recipient."""

    id: Annotated[str, Field(alias="_id")]
    subscriber_id: str
    first_name: str | None = None
    last_name: str | None = None
    avatar: str | None = None


class FeedTemplateDto(Wire):
    """The workflow of a message, as older clients read it."""

    id: Annotated[str, Field(alias="_id")]
    tags: list[str]


class FeedItemDto(_StoredMessageDto):
    """NotificationFeedItemDto."""

    subscriber: FeedSubscriberDto | None = None
    template: FeedTemplateDto | None = None


MessageEntity = Annotated[Json, ShownAs(MessageDto)]
FeedItem = Annotated[Json, ShownAs(FeedItemDto)]
