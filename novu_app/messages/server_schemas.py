"""The wire shapes of messages as the application's server sees them (contract/rest.md, Messages)."""

from __future__ import annotations

from typing import Any, Self

from novu_app.kernel.wire import Wire
from novu_app.messages.entity import raw_message
from novu_app.messages.service import ListedMessage
from novu_app.subscribers.schemas import SubscriberDto

Json = dict[str, Any]


class MessagesDto(Wire):
    """MessagesResponseDto: a page by number, counted from 0. Each message is a MessageResponseDto."""

    page: int
    page_size: int
    has_more: bool
    total_count: int
    data: list[Json]

    @classmethod
    def of(cls, messages: list[ListedMessage], page: int, page_size: int, has_more: bool, total: int) -> Self:
        """The shape of a page."""
        data = [message_entity(message) for message in messages]
        return cls(page=page, page_size=page_size, has_more=has_more, total_count=total, data=data)


class DeletedDto(Wire):
    """DeleteMessageResponseDto."""

    acknowledged: bool = True
    status: str = "deleted"


def message_entity(message: ListedMessage) -> Json:
    """The raw entity of inboxes, with what the models of server clients demand."""
    row = message.row
    entity = raw_message(row, None, message.workflow, payload=message.payload)
    # The contract knows only what a provider has answered; until then a message counts as sent.
    entity["status"] = "sent" if row["status"] == "pending" else row["status"]
    if entity["templateIdentifier"] is None:
        del entity["templateIdentifier"]
    if message.subscriber is not None:
        entity["subscriber"] = SubscriberDto.of(message.subscriber).to_json()
    if row["recipient"]:
        entity["email" if row["channel"] == "email" else "phone"] = row["recipient"]
    return entity
