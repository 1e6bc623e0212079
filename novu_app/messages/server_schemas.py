"""The wire shapes of messages as the application's server sees them (contract/rest.md, Messages)."""

from __future__ import annotations

from typing import Any, Self

from novu_app.kernel.wire import Wire
from novu_app.messages.entity import raw_message
from novu_app.messages.feed import Feed
from novu_app.messages.server_shapes import FeedItem, MessageEntity
from novu_app.messages.service import ListedMessage
from novu_app.subscribers.schemas import SubscriberDto

Json = dict[str, Any]


class MessagesDto(Wire):
    """MessagesResponseDto: a page by number, counted from 0."""

    page: int
    page_size: int
    has_more: bool
    total_count: int
    data: list[MessageEntity]

    @classmethod
    def of(cls, messages: list[ListedMessage], page: int, page_size: int, has_more: bool, total: int) -> Self:
        """The shape of a page."""
        data = [message_entity(message) for message in messages]
        return cls(page=page, page_size=page_size, has_more=has_more, total_count=total, data=data)


class FeedDto(Wire):
    """FeedResponseDto: a page by number, counted from 0."""

    page: int
    page_size: int
    has_more: bool
    total_count: int
    data: list[FeedItem]

    @classmethod
    def of(cls, feed: Feed, page: int, page_size: int) -> Self:
        """The shape of a page."""
        data = [feed_item(message) for message in feed.messages]
        return cls(page=page, page_size=page_size, has_more=feed.has_more, total_count=feed.total, data=data)


class CountDto(Wire):
    """UnseenCountResponse."""

    count: int


class DeletedDto(Wire):
    """DeleteMessageResponseDto."""

    acknowledged: bool = True
    status: str = "deleted"


def message_entity(message: ListedMessage) -> Json:
    """MessageResponseDto: the raw entity of inboxes, with what the models of server clients demand."""
    entity = _entity(message)
    if message.subscriber is not None:
        entity["subscriber"] = SubscriberDto.of(message.subscriber).to_json()
    if message.row["recipient"]:
        entity["email" if message.row["channel"] == "email" else "phone"] = message.row["recipient"]
    if message.row["context_keys"]:
        entity["contextKeys"] = message.row["context_keys"]
    return entity


def feed_item(message: ListedMessage) -> Json:
    """NotificationFeedItemDto: the raw entity, with no more of the recipient than the recipient's page may show."""
    entity = _entity(message)
    person = message.subscriber
    if person is not None:
        known = {"firstName": person.first_name, "lastName": person.last_name, "avatar": person.avatar}
        entity["subscriber"] = {
            "_id": person.id,
            "subscriberId": person.subscriber_id,
            **{name: value for name, value in known.items() if value is not None},
        }
    if message.workflow is not None:
        entity["template"] = {"_id": message.workflow["id"], "tags": message.workflow["tags"]}
    return entity


def _entity(message: ListedMessage) -> Json:
    entity = raw_message(message.row, None, message.workflow, payload=message.payload)
    # The contract knows only what a provider has answered; until then a message counts as sent.
    entity["status"] = "sent" if message.row["status"] == "pending" else message.row["status"]
    if entity["templateIdentifier"] is None:
        del entity["templateIdentifier"]
    return entity
