"""What callers send about connections and endpoints (contract/rest.md, Channel connections, Channel endpoints)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from novu_app.channels import endpoint_bodies as bodies
from novu_app.channels.connections import ConnectionDraft
from novu_app.channels.endpoint_bodies import BODIES, EndpointBody
from novu_app.channels.endpoints import EndpointDraft
from novu_app.contexts.schemas import ContextsBody, contexts_document
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.wire import Body

MAX_IDENTIFIER = 255
Identifier = Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER)]
Token = Annotated[str, Field(min_length=1, max_length=8192)]
Json = dict[str, Any]


def _moment(value: str) -> str:
    try:
        parse_iso(value)
    except ValueError:
        raise ValueError("must be a valid ISO 8601 date string") from None
    return value


Moment = Annotated[str, Field(max_length=64), AfterValidator(_moment)]


class WorkspaceBody(Body):
    """WorkspaceDto."""

    id: Identifier
    name: Annotated[str, Field(max_length=500)] | None = None
    bot_user_id: Identifier | None = None


class AuthBody(Body):
    """AuthDto."""

    access_token: Token
    refresh_token: Token | None = None
    expires_at: Moment | None = None
    refresh_token_expires_at: Moment | None = None


class UpdateConnectionDto(Body):
    """UpdateChannelConnectionRequestDto."""

    workspace: WorkspaceBody
    auth: AuthBody

    def workspace_document(self) -> Json:
        """The workspace as it is stored."""
        return self.workspace.model_dump(by_alias=True, exclude_none=True)

    def auth_document(self) -> Json:
        """The authorisation as it is stored."""
        return self.auth.model_dump(by_alias=True, exclude_none=True)


class CreateConnectionDto(UpdateConnectionDto):
    """CreateChannelConnectionRequestDto."""

    integration_identifier: Identifier
    identifier: Identifier | None = None
    subscriber_id: Identifier | None = None
    context: ContextsBody | None = None
    connection_mode: Literal["subscriber", "shared"] | None = None

    def draft(self) -> ConnectionDraft:
        """The same for the service."""
        return ConnectionDraft(
            integration_identifier=self.integration_identifier,
            workspace=self.workspace_document(),
            auth=self.auth_document(),
            identifier=self.identifier,
            subscriber_id=self.subscriber_id,
            mode=self.connection_mode,
            context=contexts_document(self.context),
        )


class EndpointFields(Body):
    """What creating an endpoint of any type has in common; each type adds ``type`` and ``endpoint``."""

    subscriber_id: Identifier
    integration_identifier: Identifier
    identifier: Identifier | None = None
    connection_identifier: Identifier | None = None
    context: ContextsBody | None = None
    create_subscriber_if_missing: bool = False

    def draft(self) -> EndpointDraft:
        """The same for the service."""
        endpoint: EndpointBody = self.endpoint  # type: ignore[attr-defined]
        return EndpointDraft(
            subscriber_id=self.subscriber_id,
            integration_identifier=self.integration_identifier,
            type=self.type,  # type: ignore[attr-defined]
            endpoint=endpoint.document(),
            identifier=self.identifier,
            connection_identifier=self.connection_identifier,
            context=contexts_document(self.context),
            create_subscriber=self.create_subscriber_if_missing,
        )


class CreateSlackChannelEndpointDto(EndpointFields):
    """An endpoint of type ``slack_channel``."""

    type: Literal["slack_channel"]
    endpoint: bodies.SlackChannelEndpointDto


class CreateSlackUserEndpointDto(EndpointFields):
    """An endpoint of type ``slack_user``."""

    type: Literal["slack_user"]
    endpoint: bodies.SlackUserEndpointDto


class CreateWebhookEndpointDto(EndpointFields):
    """An endpoint of type ``webhook``."""

    type: Literal["webhook"]
    endpoint: bodies.WebhookEndpointDto


class CreatePhoneEndpointDto(EndpointFields):
    """An endpoint of type ``phone``."""

    type: Literal["phone"]
    endpoint: bodies.PhoneEndpointDto


class CreateMsTeamsChannelEndpointDto(EndpointFields):
    """An endpoint of type ``ms_teams_channel``."""

    type: Literal["ms_teams_channel"]
    endpoint: bodies.MsTeamsChannelEndpointDto


class CreateMsTeamsUserEndpointDto(EndpointFields):
    """An endpoint of type ``ms_teams_user``."""

    type: Literal["ms_teams_user"]
    endpoint: bodies.MsTeamsUserEndpointDto


class CreateTelegramChatEndpointDto(EndpointFields):
    """An endpoint of type ``telegram_chat``."""

    type: Literal["telegram_chat"]
    endpoint: bodies.TelegramChatEndpointDto


class CreateWebexRoomEndpointDto(EndpointFields):
    """An endpoint of type ``webex_room``."""

    type: Literal["webex_room"]
    endpoint: bodies.WebexRoomEndpointDto


class CreateWebexPersonEndpointDto(EndpointFields):
    """An endpoint of type ``webex_person``."""

    type: Literal["webex_person"]
    endpoint: bodies.WebexPersonEndpointDto


class CreateLineUserEndpointDto(EndpointFields):
    """An endpoint of type ``line_user``."""

    type: Literal["line_user"]
    endpoint: bodies.LineUserEndpointDto


class CreatePagerDutyServiceEndpointDto(EndpointFields):
    """An endpoint of type ``pagerduty_service``."""

    type: Literal["pagerduty_service"]
    endpoint: bodies.PagerDutyServiceEndpointDto


class CreateOpsgenieIntegrationEndpointDto(EndpointFields):
    """An endpoint of type ``opsgenie_integration``."""

    type: Literal["opsgenie_integration"]
    endpoint: bodies.OpsgenieIntegrationEndpointDto


class CreateGrafanaOnCallIntegrationEndpointDto(EndpointFields):
    """An endpoint of type ``grafana_oncall_integration``."""

    type: Literal["grafana_oncall_integration"]
    endpoint: bodies.GrafanaOnCallIntegrationEndpointDto


class CreateToolWebhookEndpointDto(EndpointFields):
    """An endpoint of type ``tool_webhook``."""

    type: Literal["tool_webhook"]
    endpoint: bodies.ToolWebhookEndpointDto


def _variant(given: Any) -> str | None:
    kind = given.get("type") if isinstance(given, dict) else getattr(given, "type", None)
    return BODIES[kind].__name__ if isinstance(kind, str) and kind in BODIES else None


#: One of the above by ``type``. Tags are class names: they leave no trace in what callers are told about their fields.
CreateEndpointDto = Annotated[
    Annotated[CreateSlackChannelEndpointDto, Tag("SlackChannelEndpointDto")]
    | Annotated[CreateSlackUserEndpointDto, Tag("SlackUserEndpointDto")]
    | Annotated[CreateWebhookEndpointDto, Tag("WebhookEndpointDto")]
    | Annotated[CreatePhoneEndpointDto, Tag("PhoneEndpointDto")]
    | Annotated[CreateMsTeamsChannelEndpointDto, Tag("MsTeamsChannelEndpointDto")]
    | Annotated[CreateMsTeamsUserEndpointDto, Tag("MsTeamsUserEndpointDto")]
    | Annotated[CreateTelegramChatEndpointDto, Tag("TelegramChatEndpointDto")]
    | Annotated[CreateWebexRoomEndpointDto, Tag("WebexRoomEndpointDto")]
    | Annotated[CreateWebexPersonEndpointDto, Tag("WebexPersonEndpointDto")]
    | Annotated[CreateLineUserEndpointDto, Tag("LineUserEndpointDto")]
    | Annotated[CreatePagerDutyServiceEndpointDto, Tag("PagerDutyServiceEndpointDto")]
    | Annotated[CreateOpsgenieIntegrationEndpointDto, Tag("OpsgenieIntegrationEndpointDto")]
    | Annotated[CreateGrafanaOnCallIntegrationEndpointDto, Tag("GrafanaOnCallIntegrationEndpointDto")]
    | Annotated[CreateToolWebhookEndpointDto, Tag("ToolWebhookEndpointDto")],
    Discriminator(
        _variant,
        custom_error_type="endpoint_type",
        custom_error_message=f"type must be one of the following values: {', '.join(BODIES)}",
    ),
]


class UpdateEndpointDto(Body):
    """UpdateChannelEndpointRequestDto: a body of the type that the endpoint has."""

    endpoint: Json
