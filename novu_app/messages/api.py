"""Routes of messages (contract/rest.md, Messages)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query

from novu_app.kernel.database import reading, writing
from novu_app.messages import service
from novu_app.messages.entity import raw_message
from novu_app.messages.inbox import Outcome
from novu_app.messages.service import ListedMessage, MessageFilter
from novu_app.realtime import publisher
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router
from novu_app.subscribers.schemas import SubscriberDto

router = api_router("Messages")

Channel = Literal["in_app", "email", "sms", "chat", "push", "tool"]


@router.get("/v1/messages", operation_id="MessagesController_getMessages")
def list_messages(
    scope: Authorized,
    channel: Channel | None = None,
    subscriber_id: Annotated[str, Query(alias="subscriberId", max_length=500)] = "",
    transaction_id: Annotated[list[str] | None, Query(alias="transactionId", max_length=100)] = None,
    page: Page = 0,
    limit: Limit = 10,
) -> dict[str, Any]:
    """List messages of all channels, newest first."""
    wanted = MessageFilter(channel or "", subscriber_id, transaction_id or ())
    with reading() as session:
        found, more, count = service.list_messages(session, scope.environment_id, wanted, page, limit)
    data = [_entity(message) for message in found]
    return {"page": page, "totalCount": count.total, "hasMore": more, "pageSize": limit, "data": data}


@router.delete(
    "/v1/messages/transaction/{transactionId}",
    status_code=204,
    operation_id="MessagesController_deleteMessagesByTransactionId",
)
def delete_transaction(scope: Authorized, transactionId: str, channel: Channel | None = None) -> None:
    """Delete the messages of a transaction."""
    with writing() as session:
        outcome = service.delete_transaction(session, scope.environment_id, transactionId, channel or "")
    _tell(outcome)


@router.delete("/v1/messages/{messageId}", operation_id="MessagesController_deleteMessage")
def delete_message(scope: Authorized, messageId: str) -> dict[str, Any]:
    """Delete one message."""
    with writing() as session:
        outcome = service.delete_message(session, scope.environment_id, messageId)
    _tell(outcome)
    return {"acknowledged": True, "status": "deleted"}


def _entity(message: ListedMessage) -> dict[str, Any]:
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


def _tell(outcome: Outcome) -> None:
    if outcome.batch is not None:
        publisher.publish(outcome.batch)
