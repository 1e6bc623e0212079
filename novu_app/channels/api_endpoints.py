"""Routes of channel endpoints (contract/rest.md, Channel endpoints)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from sqlmodel import Session

from novu_app.channels import endpoints, listing
from novu_app.channels.api_filters import ChannelQuery, Text
from novu_app.channels.listing import ChannelFilter
from novu_app.channels.models import ChannelEndpoint
from novu_app.channels.requests import CreateEndpointDto, UpdateEndpointDto
from novu_app.channels.schemas import EndpointDto, ListEndpointsDto
from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery
from novu_app.rest.routing import api_router

router = api_router("Channel Endpoints")


@router.get("/v1/channel-endpoints", operation_id="ChannelEndpointsController_listChannelEndpoints")
def list_endpoints(
    scope: Authorized,
    cursor: Annotated[CursorQuery, Depends()],
    narrowed: Annotated[ChannelQuery, Depends()],
    connection_identifier: Annotated[Text, Query(alias="connectionIdentifier")] = None,
) -> ListEndpointsDto:
    """List endpoints; `contextKeys` finds those that are bound to exactly these contexts."""
    wanted = ChannelFilter(**narrowed.filters, connection_identifier=connection_identifier)
    with reading() as session:
        found = endpoints.list_endpoints(session, scope.environment_id, wanted, cursor.keyset, narrowed.order)
        return ListEndpointsDto.of(*found)


@router.post("/v1/channel-endpoints", status_code=201, operation_id="ChannelEndpointsController_createChannelEndpoint")
def create_endpoint(scope: Authorized, body: CreateEndpointDto) -> EndpointDto:
    """Store where a subscriber is reached on chat or by a tool; `type` says what `endpoint` holds."""
    with writing() as session:
        row = endpoints.create_endpoint(session, scope.environment_id, scope.organization_id, body.draft())
        return _shape(session, scope, row)


@router.get("/v1/channel-endpoints/{identifier}", operation_id="ChannelEndpointsController_getChannelEndpoint")
def get_endpoint(scope: Authorized, identifier: str) -> EndpointDto:
    """One endpoint by its identifier."""
    with reading() as session:
        return _shape(session, scope, endpoints.get_endpoint(session, scope.environment_id, identifier))


@router.patch("/v1/channel-endpoints/{identifier}", operation_id="ChannelEndpointsController_updateChannelEndpoint")
def update_endpoint(scope: Authorized, identifier: str, body: UpdateEndpointDto) -> EndpointDto:
    """Replace where an endpoint leads, with a body of the same type."""
    with writing() as session:
        row = endpoints.update_endpoint(session, scope.environment_id, identifier, body.endpoint)
        return _shape(session, scope, row)


@router.delete(
    "/v1/channel-endpoints/{identifier}",
    status_code=204,
    operation_id="ChannelEndpointsController_deleteChannelEndpoint",
)
def delete_endpoint(scope: Authorized, identifier: str) -> None:
    """Delete an endpoint: nothing is sent there any more."""
    with writing() as session:
        endpoints.delete_endpoint(session, scope.environment_id, identifier)


def _shape(session: Session, scope: Scope, row: ChannelEndpoint) -> EndpointDto:
    return EndpointDto.of(row, listing.references(session, scope.environment_id, [row]))
