"""The wire shapes of connections and endpoints (contract/rest.md, Channel connections, Channel endpoints)."""

from __future__ import annotations

from typing import Any, Self

from novu_app.channels.connections import auth_of, masked
from novu_app.channels.endpoints import body_of
from novu_app.channels.listing import References
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.kernel.clock import iso_at
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.kernel.wire import OrNull, Wire

Json = dict[str, Any]


class WorkspaceDto(Wire):
    """WorkspaceDto."""

    id: str
    name: str | None = None
    bot_user_id: str | None = None


class AuthDto(Wire):
    """AuthDto as it is read: tokens are masked, whoever asks (contract/webhooks.md, ChannelConnection)."""

    access_token: str
    refresh_token: str | None = None
    expires_at: str | None = None
    refresh_token_expires_at: str | None = None
    has_access_token: bool


class ConnectionDto(Wire):
    """GetChannelConnectionResponseDto."""

    identifier: str
    channel: OrNull[str]
    provider_id: OrNull[str]
    integration_identifier: OrNull[str]
    subscriber_id: OrNull[str]
    context_keys: list[str]
    workspace: WorkspaceDto
    auth: AuthDto
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: ChannelConnection, known: References) -> Self:
        """The shape of a row; ``known`` holds what it refers to."""
        integration = known.integrations.get(row.integration_id)
        auth = masked(auth_of(row))
        return cls(
            identifier=row.identifier,
            channel=integration.channel if integration else None,
            provider_id=integration.provider_id if integration else None,
            integration_identifier=integration.identifier if integration else None,
            subscriber_id=known.subscribers.get(row.subscriber_pk) if row.subscriber_pk else None,
            context_keys=row.context_keys,
            workspace=WorkspaceDto.model_validate(row.workspace),
            auth=AuthDto.model_validate({"accessToken": "", **auth, "hasAccessToken": "accessToken" in auth}),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListConnectionsDto(Wire):
    """ListChannelConnectionsResponseDto: a page by cursor. The count stops at 50,000."""

    data: list[ConnectionDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool

    @classmethod
    def of(cls, page: CursorPage[ChannelConnection], count: Count, known: References) -> Self:
        """The shape of a page."""
        return cls(
            data=[ConnectionDto.of(row, known) for row in page.rows],
            next=page.next,
            previous=page.previous,
            total_count=count.total,
            total_count_capped=count.capped,
        )


class EndpointDto(Wire):
    """GetChannelEndpointResponseDto."""

    identifier: str
    channel: OrNull[str]
    provider_id: OrNull[str]
    integration_identifier: OrNull[str]
    connection_identifier: OrNull[str]
    subscriber_id: OrNull[str]
    context_keys: list[str]
    type: str
    endpoint: Json
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: ChannelEndpoint, known: References) -> Self:
        """The shape of a row; ``known`` holds what it refers to."""
        integration = known.integrations.get(row.integration_id)
        return cls(
            identifier=row.identifier,
            channel=integration.channel if integration else None,
            provider_id=integration.provider_id if integration else None,
            integration_identifier=integration.identifier if integration else None,
            connection_identifier=known.connections.get(row.connection_id) if row.connection_id else None,
            subscriber_id=known.subscribers.get(row.subscriber_pk),
            context_keys=row.context_keys,
            type=row.type,
            endpoint=body_of(row),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListEndpointsDto(Wire):
    """ListChannelEndpointsResponseDto: a page by cursor. The count stops at 50,000."""

    data: list[EndpointDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool

    @classmethod
    def of(cls, page: CursorPage[ChannelEndpoint], count: Count, known: References) -> Self:
        """The shape of a page."""
        return cls(
            data=[EndpointDto.of(row, known) for row in page.rows],
            next=page.next,
            previous=page.previous,
            total_count=count.total,
            total_count_capped=count.capped,
        )
