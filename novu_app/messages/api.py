"""Routes of messages (contract/rest.md, Messages)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from novu_app.kernel.database import reading, writing
from novu_app.messages import feed_api, news, server_inbox_api, service
from novu_app.messages.requests import Contexts, contexts_of
from novu_app.messages.server_schemas import DeletedDto, MessagesDto
from novu_app.messages.service import MessageFilter
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router

router = api_router("Messages")
router.include_router(feed_api.router)
router.include_router(server_inbox_api.router)

Channel = Literal["in_app", "email", "sms", "chat", "push", "tool"]


@router.get("/v1/messages", operation_id="MessagesController_getMessages")
def list_messages(
    scope: Authorized,
    channel: Channel | None = None,
    subscriber_id: Annotated[str, Query(alias="subscriberId", max_length=500)] = "",
    transaction_id: Annotated[list[str] | None, Query(alias="transactionId", max_length=100)] = None,
    context_keys: Contexts = None,
    page: Page = 0,
    limit: Limit = 10,
) -> MessagesDto:
    """List messages of all channels, newest first. `contextKeys` (`type:id`) are exactly those of the message."""
    wanted = MessageFilter(channel or "", subscriber_id, transaction_id or (), contexts_of(context_keys))
    with reading() as session:
        found, more, count = service.list_messages(session, scope.environment_id, wanted, page, limit)
    return MessagesDto.of(found, page, limit, more, count.total)


@router.delete(
    "/v1/messages/transaction/{transactionId}",
    status_code=204,
    operation_id="MessagesController_deleteMessagesByTransactionId",
)
def delete_transaction(scope: Authorized, transactionId: str, channel: Channel | None = None) -> None:
    """Delete the messages of a transaction."""
    with writing() as session:
        outcome = service.delete_transaction(session, scope.environment_id, transactionId, channel or "")
    news.tell(outcome)


@router.delete("/v1/messages/{messageId}", operation_id="MessagesController_deleteMessage")
def delete_message(scope: Authorized, messageId: str) -> DeletedDto:
    """Delete one message."""
    with writing() as session:
        outcome = service.delete_message(session, scope.environment_id, messageId)
    news.tell(outcome)
    return DeletedDto()
