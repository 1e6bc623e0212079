"""What callers send and get about OAuth and links (contract/rest.md, Integrations)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.channels.oauth.starting import Wish
from novu_app.channels.requests import Identifier
from novu_app.contexts.schemas import ContextsBody, contexts_document
from novu_app.kernel.wire import Body, Wire

Scope = Annotated[list[Annotated[str, Field(min_length=1, max_length=255)]], Field(max_length=100)]
Hash = Annotated[str, Field(max_length=128)]


class FlowFields(Body):
    """What every flow has in common."""

    integration_identifier: Identifier
    connection_identifier: Identifier | None = None
    context: ContextsBody | None = None

    def common(self) -> dict[str, Any]:
        """The same for :class:`novu_app.channels.oauth.starting.Wish`."""
        return {
            "integration_identifier": self.integration_identifier,
            "connection_identifier": self.connection_identifier,
            "context": contexts_document(self.context),
        }


class ConnectDto(FlowFields):
    """GenerateConnectOauthURLRequestDto: connect a workspace; who does is linked, too, where a subscriber owns it."""

    subscriber_id: Identifier | None = None
    context_hash: Hash | None = None
    scope: Scope | None = None
    connection_mode: Literal["subscriber", "shared"] | None = None
    auto_link_user: bool | None = None

    def wish(self) -> Wish:
        """The same for the service."""
        usual = self.connection_mode != "shared" and self.subscriber_id is not None
        return Wish(
            **self.common(),
            subscriber_id=self.subscriber_id,
            context_hash=self.context_hash,
            connection_mode=self.connection_mode,
            auto_link_user=usual if self.auto_link_user is None else self.auto_link_user,
            scope=self.scope,
        )


class LinkUserDto(FlowFields):
    """GenerateLinkUserOauthURLRequestDto: find out who a subscriber is at the vendor."""

    subscriber_id: Identifier
    context_hash: Hash | None = None
    user_scope: Scope | None = None

    def wish(self) -> Wish:
        """The same for the service."""
        return Wish(
            **self.common(),
            mode="link_user",
            subscriber_id=self.subscriber_id,
            context_hash=self.context_hash,
            user_scope=self.user_scope,
        )


class ChatOauthDto(FlowFields):
    """GenerateChatOauthURLRequestDto: both of the above, as older applications ask for them."""

    subscriber_id: Identifier | None = None
    scope: Scope | None = None
    user_scope: Scope | None = None
    mode: Literal["connect", "link_user"] | None = None
    connection_mode: Literal["subscriber", "shared"] | None = None
    auto_link_user: bool | None = None

    def wish(self) -> Wish:
        """The same for the service."""
        return Wish(
            **self.common(),
            mode=self.mode or "connect",
            subscriber_id=self.subscriber_id,
            connection_mode=self.connection_mode,
            auto_link_user=bool(self.auto_link_user),
            scope=self.scope,
            user_scope=self.user_scope,
        )


class OauthUrlDto(Wire):
    """GenerateChatOAuthURLResponseDto."""

    url: str


class LinkEndpointDto(Body):
    """LinkChannelEndpointRequestDto."""

    integration_identifier: Identifier
    subscriber_id: Identifier
    context: ContextsBody | None = None
    context_hash: Hash | None = None

    def wish(self) -> Wish:
        """The same as a flow, for vendors that speak OAuth."""
        return Wish(
            self.integration_identifier,
            mode="link_user",
            subscriber_id=self.subscriber_id,
            context=contexts_document(self.context),
            context_hash=self.context_hash,
        )


class EndpointLinkDto(Wire):
    """LinkChannelEndpointResponseDto."""

    url: str
    provider_metadata: dict[str, Any] | None = None


class MobileLinkBody(Body):
    """IssueIntegrationMobileLinkRequestDto."""

    subscriber_id: Identifier | None = None


class MobileLinkDto(Wire):
    """IssueTelegramMobileLinkResponseDto."""

    token: str
    url: str
    expires_at: str


class WebhookConfiguredDto(Wire):
    """ConfigureTelegramWebhookResponseDto."""

    webhook_url: str
    configured_at: str
    bot_username: str
