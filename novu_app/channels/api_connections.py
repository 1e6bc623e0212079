"""Routes of channel connections (contract/rest.md, Channel connections)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from sqlmodel import Session

from novu_app.channels import connections, listing
from novu_app.channels.api_filters import ChannelQuery
from novu_app.channels.listing import ChannelFilter
from novu_app.channels.models import ChannelConnection
from novu_app.channels.requests import CreateConnectionDto, UpdateConnectionDto
from novu_app.channels.schemas import ConnectionDto, ListConnectionsDto
from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery
from novu_app.rest.routing import api_router

router = api_router("Channel Connections")


@router.get("/v1/channel-connections", operation_id="ChannelConnectionsController_listChannelConnections")
def list_connections(
    scope: Authorized,
    cursor: Annotated[CursorQuery, Depends()],
    narrowed: Annotated[ChannelQuery, Depends()],
    connection_mode: Annotated[Literal["subscriber", "shared"] | None, Query(alias="connectionMode")] = None,
) -> ListConnectionsDto:
    """List connections. Tokens are masked."""
    wanted = ChannelFilter(**narrowed.filters, connection_mode=connection_mode)
    with reading() as session:
        found = connections.list_connections(session, scope.environment_id, wanted, cursor.keyset, narrowed.order)
        return ListConnectionsDto.of(*found)


@router.post(
    "/v1/channel-connections",
    status_code=201,
    operation_id="ChannelConnectionsController_createChannelConnection",
)
def create_connection(scope: Authorized, body: CreateConnectionDto) -> ConnectionDto:
    """Store the authorisation of a workspace, for a subscriber or shared by everybody of a context."""
    with writing() as session:
        row = connections.create_connection(session, scope.environment_id, scope.organization_id, body.draft())
        return _shape(session, scope, row)


@router.get(
    "/v1/channel-connections/{identifier}",
    operation_id="ChannelConnectionsController_getChannelConnectionByIdentifier",
)
def get_connection(scope: Authorized, identifier: str) -> ConnectionDto:
    """One connection by its identifier. Tokens are masked."""
    with reading() as session:
        return _shape(session, scope, connections.get_connection(session, scope.environment_id, identifier))


@router.patch(
    "/v1/channel-connections/{identifier}", operation_id="ChannelConnectionsController_updateChannelConnection"
)
def update_connection(scope: Authorized, identifier: str, body: UpdateConnectionDto) -> ConnectionDto:
    """Replace workspace and authorisation. A token that is sent as it was read, masked, stays what it is."""
    with writing() as session:
        row = connections.update_connection(
            session,
            scope.environment_id,
            identifier,
            workspace=body.workspace_document(),
            auth=body.auth_document(),
        )
        return _shape(session, scope, row)


@router.delete(
    "/v1/channel-connections/{identifier}",
    status_code=204,
    operation_id="ChannelConnectionsController_deleteChannelConnection",
)
def delete_connection(scope: Authorized, identifier: str) -> None:
    """Delete a connection, with the endpoints that belong to it."""
    with writing() as session:
        connections.delete_connection(session, scope.environment_id, identifier)


def _shape(session: Session, scope: Scope, row: ChannelConnection) -> ConnectionDto:
    return ConnectionDto.of(row, listing.references(session, scope.environment_id, [row]))
