"""The wire shapes of a subscriber's own channel connections and endpoints (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from novu_app.channels.connections import ConnectionDraft
from novu_app.channels.endpoint_bodies import BODIES, checked
from novu_app.channels.endpoints import EndpointDraft
from novu_app.channels.link_requests import Hash, Scope
from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.channels.oauth.starting import Wish
from novu_app.channels.oauth.state import Mode
from novu_app.channels.requests import AuthBody, Identifier, WorkspaceBody
from novu_app.contexts.schemas import ContextsBody
from novu_app.inbox.tokens import InboxSession
from novu_app.kernel.clock import iso_at
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.pagination import CursorPage
from novu_app.kernel.wire import Body, OrNull, Wire

ConnectionMode = Literal["subscriber", "shared"]
Json = dict[str, Any]


class InboxWorkspaceDto(Wire):
    """The workspace of a connection."""

    id: str
    name: str | None = None
    bot_user_id: str | None = None


class InboxConnectionDto(Wire):
    """A connection as a page may see it: no tokens, masked or not."""

    identifier: str
    workspace: InboxWorkspaceDto | None = None
    created_at: str

    @classmethod
    def of(cls, row: ChannelConnection) -> Self:
        """The shape of a row."""
        workspace = InboxWorkspaceDto.model_validate(row.workspace) if row.workspace else None
        return cls(identifier=row.identifier, workspace=workspace, created_at=iso_at(row.created_at))


class InboxConnectionsDto(Wire):
    """A page of connections by cursor."""

    data: list[InboxConnectionDto]
    next: OrNull[str]
    previous: OrNull[str]

    @classmethod
    def of(cls, page: CursorPage[ChannelConnection]) -> Self:
        """The shape of a page."""
        rows = [InboxConnectionDto.of(row) for row in page.rows]
        return cls(data=rows, next=page.next, previous=page.previous)


class InboxEndpointDto(Wire):
    """An endpoint as a page may see it."""

    identifier: str
    type: str

    @classmethod
    def of(cls, row: ChannelEndpoint) -> Self:
        """The shape of a row."""
        return cls(identifier=row.identifier, type=row.type)


class InboxEndpointsDto(Wire):
    """A page of endpoints by cursor."""

    data: list[InboxEndpointDto]
    next: OrNull[str]
    previous: OrNull[str]

    @classmethod
    def of(cls, page: CursorPage[ChannelEndpoint]) -> Self:
        """The shape of a page."""
        return cls(data=[InboxEndpointDto.of(row) for row in page.rows], next=page.next, previous=page.previous)


class CreateInboxConnectionDto(Body):
    """``POST /v1/inbox/channel-connections``: for the subscriber of the session, whoever is named."""

    integration_identifier: Identifier
    identifier: Identifier | None = None
    context: ContextsBody | None = None
    context_hash: Hash | None = None
    workspace: WorkspaceBody
    auth: AuthBody

    def draft(self, who: InboxSession, context: Json | None) -> ConnectionDraft:
        """The same for the service."""
        return ConnectionDraft(
            integration_identifier=self.integration_identifier,
            workspace=self.workspace.model_dump(by_alias=True, exclude_none=True),
            auth=self.auth.model_dump(by_alias=True, exclude_none=True),
            identifier=self.identifier,
            subscriber_id=who.subscriber_id,
            mode="subscriber",
            context=context,
            context_keys=None if context else list(who.contexts or ()),
        )


class CreateInboxEndpointDto(Body):
    """``POST /v1/inbox/channel-endpoints``: for the subscriber of the session, whoever is named."""

    integration_identifier: Identifier
    identifier: Identifier | None = None
    connection_identifier: Identifier | None = None
    context: ContextsBody | None = None
    context_hash: Hash | None = None
    type: Annotated[str, Field(json_schema_extra={"enum": sorted(BODIES)})]
    endpoint: Json

    def draft(self, who: InboxSession, context: Json | None) -> EndpointDraft:
        """The same for the service.

        Raises:
            BadRequest: there is no such type, or the endpoint is none of it.
        """
        if self.type not in BODIES:
            raise BadRequest([f"type must be one of the following values: {', '.join(BODIES)}"])
        return EndpointDraft(
            subscriber_id=who.subscriber_id,
            integration_identifier=self.integration_identifier,
            type=self.type,
            endpoint=checked(self.type, self.endpoint),
            identifier=self.identifier,
            connection_identifier=self.connection_identifier,
            context=context,
            context_keys=None if context else list(who.contexts or ()),
        )


class InboxFlowBody(Body):
    """What a page says about a flow; it is always for the subscriber of the session."""

    integration_identifier: Identifier
    connection_identifier: Identifier | None = None
    context: ContextsBody | None = None
    context_hash: Hash | None = None
    scope: Scope | None = None
    user_scope: Scope | None = None
    mode: Mode | None = None
    connection_mode: ConnectionMode | None = None
    auto_link_user: bool | None = None

    def wish(self, who: InboxSession, context: Json | None, mode: Mode) -> Wish:
        """The same for the service; ``context`` has been checked."""
        return Wish(
            self.integration_identifier,
            mode=mode,
            subscriber_id=who.subscriber_id,
            connection_identifier=self.connection_identifier,
            context=context,
            context_hash=self.context_hash if self.context else None,
            connection_mode=self.connection_mode,
            auto_link_user=self.connection_mode != "shared" if self.auto_link_user is None else self.auto_link_user,
            scope=self.scope,
            user_scope=self.user_scope,
        )
