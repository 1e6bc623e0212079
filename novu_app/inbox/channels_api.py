"""Routes of a subscriber's own channel connections and endpoints (contract/inbox.md, Endpoints).

A session reaches what belongs to its subscriber, and what is shared by exactly its contexts.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from novu_app.channels import connections, endpoints, linking
from novu_app.channels.api_filters import ChannelQuery, Text
from novu_app.channels.link_requests import EndpointLinkDto, OauthUrlDto
from novu_app.channels.listing import ChannelFilter
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.channels.oauth import starting
from novu_app.channels.oauth.state import Mode
from novu_app.contexts.schemas import contexts_document
from novu_app.inbox.auth import Who
from novu_app.inbox.channels_schemas import (
    ConnectionMode,
    CreateInboxConnectionDto,
    CreateInboxEndpointDto,
    InboxConnectionDto,
    InboxConnectionsDto,
    InboxEndpointDto,
    InboxEndpointsDto,
    InboxFlowBody,
)
from novu_app.inbox.sessions import check_context
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.rest.paging import CursorQuery
from novu_app.rest.routing import api_router

router = api_router("Inbox")

_CONNECTIONS, _ENDPOINTS = "/v1/inbox/channel-connections", "/v1/inbox/channel-endpoints"
QueriedMode = Annotated[ConnectionMode | None, Query(alias="connectionMode")]


@router.get(_CONNECTIONS, operation_id="InboxController_listChannelConnections")
def list_connections(
    who: Who,
    cursor: Annotated[CursorQuery, Depends()],
    narrowed: Annotated[ChannelQuery, Depends()],
    mode: QueriedMode = None,
) -> InboxConnectionsDto:
    """The subscriber's connections, or those that the session's contexts share."""
    wanted = _reach(who, narrowed.filters, mode)
    with reading() as session:
        page, _, _ = connections.list_connections(session, who.environment_id, wanted, cursor.keyset, narrowed.order)
        return InboxConnectionsDto.of(page)


@router.post(_CONNECTIONS, status_code=201, operation_id="InboxController_createChannelConnection")
def create_connection(who: Who, body: CreateInboxConnectionDto) -> InboxConnectionDto:
    """Store the authorisation of a workspace for the subscriber."""
    with writing() as session:
        draft = body.draft(who, _given(session, who, body))
        return InboxConnectionDto.of(
            connections.create_connection(session, who.environment_id, who.organization_id, draft)
        )


@router.post(f"{_CONNECTIONS}/oauth", status_code=201, operation_id="InboxController_generateConnectOAuthUrl")
def connect_url(who: Who, body: InboxFlowBody) -> OauthUrlDto:
    """The address at which the subscriber connects a workspace. It is good for five minutes."""
    return _start(who, body, "connect")


@router.get(f"{_CONNECTIONS}/{{identifier}}", operation_id="InboxController_getChannelConnection")
def get_connection(who: Who, identifier: str, mode: QueriedMode = None) -> InboxConnectionDto:
    """One connection by its identifier."""
    with reading() as session:
        return InboxConnectionDto.of(_connection(session, who, identifier, mode))


@router.delete(
    f"{_CONNECTIONS}/{{identifier}}", status_code=204, operation_id="InboxController_deleteChannelConnection"
)
def delete_connection(who: Who, identifier: str) -> Response:
    """Delete a connection, with the endpoints that belong to it."""
    with writing() as session:
        row = _connection(session, who, identifier, None)
        connections.delete_connection(session, who.environment_id, row.identifier)
    return Response(status_code=204)


@router.get(_ENDPOINTS, operation_id="InboxController_listChannelEndpoints")
def list_endpoints(
    who: Who,
    cursor: Annotated[CursorQuery, Depends()],
    narrowed: Annotated[ChannelQuery, Depends()],
    connection_identifier: Annotated[Text, Query(alias="connectionIdentifier")] = None,
) -> InboxEndpointsDto:
    """Where the subscriber is reached on chat or by a tool."""
    filters = narrowed.filters | {"subscriber_id": who.subscriber_id}
    wanted = ChannelFilter(**filters, connection_identifier=connection_identifier)
    with reading() as session:
        page, _, _ = endpoints.list_endpoints(session, who.environment_id, wanted, cursor.keyset, narrowed.order)
        return InboxEndpointsDto.of(page)


@router.post(_ENDPOINTS, status_code=201, operation_id="InboxController_createChannelEndpoint")
def create_endpoint(who: Who, body: CreateInboxEndpointDto) -> InboxEndpointDto:
    """Store where the subscriber is reached; `type` says what `endpoint` holds."""
    with writing() as session:
        draft = body.draft(who, _given(session, who, body))
        return InboxEndpointDto.of(endpoints.create_endpoint(session, who.environment_id, who.organization_id, draft))


@router.post(f"{_ENDPOINTS}/oauth", status_code=201, operation_id="InboxController_generateLinkUserOAuthUrl")
def link_user_url(who: Who, body: InboxFlowBody) -> OauthUrlDto:
    """The address at which the subscriber says who they are at the vendor. It is good for five minutes."""
    return _start(who, body, "link_user")


@router.post(f"{_ENDPOINTS}/link", status_code=200, operation_id="InboxController_linkChannelEndpoint")
async def link_endpoint(who: Who, body: InboxFlowBody) -> EndpointLinkDto:
    """The address at which the subscriber links their chat: a deep link to Telegram, or the vendor's consent page."""
    wish = await run_in_threadpool(_wish, who, body, "link_user")
    url, told = await linking.link(who.environment_id, who.organization_id, wish)
    return EndpointLinkDto(url=url, provider_metadata=told)


@router.get(f"{_ENDPOINTS}/{{identifier}}", operation_id="InboxController_getChannelEndpoint")
def get_endpoint(who: Who, identifier: str) -> InboxEndpointDto:
    """One endpoint by its identifier."""
    with reading() as session:
        return InboxEndpointDto.of(_endpoint(session, who, identifier))


@router.delete(f"{_ENDPOINTS}/{{identifier}}", status_code=204, operation_id="InboxController_deleteChannelEndpoint")
def delete_endpoint(who: Who, identifier: str) -> Response:
    """Delete an endpoint: nothing is sent there any more."""
    with writing() as session:
        row = _endpoint(session, who, identifier)
        endpoints.delete_endpoint(session, who.environment_id, row.identifier)
    return Response(status_code=204)


@router.post("/v1/inbox/chat/oauth", status_code=201, operation_id="InboxController_getChatOAuthUrl", deprecated=True)
def chat_oauth_url(who: Who, body: InboxFlowBody) -> OauthUrlDto:
    """Both of the other two, by `mode`."""
    return _start(who, body, body.mode or "connect")


def _reach(who: InboxSession, filters: dict[str, Any], mode: ConnectionMode | None) -> ChannelFilter:
    if mode != "shared":
        return ChannelFilter(**filters | {"subscriber_id": who.subscriber_id}, connection_mode="subscriber")
    shared = {"subscriber_id": None, "context_keys": list(who.contexts or ())}
    return ChannelFilter(**filters | shared, connection_mode="shared")


def _connection(session: Session, who: InboxSession, identifier: str, mode: ConnectionMode | None) -> ChannelConnection:
    try:
        row = connections.get_connection(session, who.environment_id, identifier)
    except NotFound:
        row = None
    is_mine = row is not None and row.subscriber_pk == who.subscriber_pk
    is_shared = row is not None and row.subscriber_pk is None and tuple(row.context_keys) == who.contexts != ()
    if row is None or not ((is_mine and mode != "shared") or (is_shared and mode != "subscriber")):
        raise NotFound(f"Channel connection not found: {identifier}")
    return row


def _endpoint(session: Session, who: InboxSession, identifier: str) -> ChannelEndpoint:
    row = endpoints.get_endpoint(session, who.environment_id, identifier)
    if row.subscriber_pk != who.subscriber_pk:
        raise NotFound(f"Channel endpoint with identifier '{identifier}' not found")
    return row


def _given(
    session: Session, who: InboxSession, body: CreateInboxConnectionDto | CreateInboxEndpointDto | InboxFlowBody
) -> dict[str, Any] | None:
    """The contexts that a request names, once it is seen that it may; None for those of the session."""
    context = contexts_document(body.context)
    if context:
        check_context(session, who, context, body.context_hash)
    return context or None


def _wish(who: InboxSession, body: InboxFlowBody, mode: Mode) -> starting.Wish:
    with reading() as session:
        context = _given(session, who, body) or dict(key.split(":", 1) for key in who.contexts or ())
    return body.wish(who, context or None, mode)


def _start(who: InboxSession, body: InboxFlowBody, mode: Mode) -> OauthUrlDto:
    wish = _wish(who, body, mode)
    with writing() as session:
        return OauthUrlDto(url=starting.start(session, who.environment_id, who.organization_id, wish))
