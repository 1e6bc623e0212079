"""The 14 types of channel endpoints, and what each holds (contract/webhooks.md, Chat: connections and endpoints)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator

from novu_app.kernel.errors import BadRequest
from novu_app.kernel.wire import Body

EndpointType = Literal[
    "slack_channel",
    "slack_user",
    "webhook",
    "phone",
    "ms_teams_channel",
    "ms_teams_user",
    "telegram_chat",
    "webex_room",
    "webex_person",
    "line_user",
    "pagerduty_service",
    "opsgenie_integration",
    "grafana_oncall_integration",
    "tool_webhook",
]
Region = Literal["us", "eu"]


def _http_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("url must be a URL address that begins with http:// or https://")
    return value


Text = Annotated[str, Field(min_length=1, max_length=2048)]
Url = Annotated[str, Field(max_length=2048), AfterValidator(_http_url)]


class EndpointBody(Body):
    """What an endpoint of some type holds."""

    def document(self) -> dict[str, Any]:
        """The body as it is stored: under its wire names, without what was not given."""
        return self.model_dump(by_alias=True, exclude_none=True)


class SlackChannelEndpointDto(EndpointBody):
    """A channel of a Slack workspace."""

    channel_id: Text


class SlackUserEndpointDto(EndpointBody):
    """A member of a Slack workspace."""

    user_id: Text


class WebhookEndpointDto(EndpointBody):
    """An incoming web hook of a chat."""

    url: Url
    channel: Text | None = None


class PhoneEndpointDto(EndpointBody):
    """A phone number, for chats that go by it."""

    phone_number: Text


class MsTeamsChannelEndpointDto(EndpointBody):
    """A channel of a team in Microsoft Teams."""

    team_id: Text
    channel_id: Text


class MsTeamsUserEndpointDto(EndpointBody):
    """A person in Microsoft Teams; ``tenantId`` where it is not the integration's own tenant."""

    user_id: Text
    tenant_id: Text | None = None


class TelegramChatEndpointDto(EndpointBody):
    """A chat of a Telegram bot."""

    chat_id: Text


class WebexRoomEndpointDto(EndpointBody):
    """A Webex room, or a thread in it."""

    room_id: Text
    parent_id: Text | None = None


class WebexPersonEndpointDto(EndpointBody):
    """A person in Webex, by id or e-mail address."""

    person_id: Text | None = None
    person_email: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.person_id is None and self.person_email is None:
            raise ValueError("endpoint must have a personId or a personEmail")
        return self


class LineUserEndpointDto(EndpointBody):
    """A user of a LINE channel."""

    user_id: Text


class PagerDutyServiceEndpointDto(EndpointBody):
    """A service in PagerDuty."""

    routing_key: Text
    region: Region


class OpsgenieIntegrationEndpointDto(EndpointBody):
    """An API integration in Opsgenie."""

    api_key: Text
    region: Region


class GrafanaOnCallIntegrationEndpointDto(EndpointBody):
    """A web hook integration of Grafana OnCall."""

    url: Url
    auth_token: Text | None = None


class ToolWebhookEndpointDto(EndpointBody):
    """Whatever takes a JSON request."""

    url: Url
    headers: Annotated[dict[str, str], Field(max_length=50)] | None = None
    method: Literal["POST", "PUT", "PATCH"] | None = None


BODIES: dict[str, type[EndpointBody]] = {
    "slack_channel": SlackChannelEndpointDto,
    "slack_user": SlackUserEndpointDto,
    "webhook": WebhookEndpointDto,
    "phone": PhoneEndpointDto,
    "ms_teams_channel": MsTeamsChannelEndpointDto,
    "ms_teams_user": MsTeamsUserEndpointDto,
    "telegram_chat": TelegramChatEndpointDto,
    "webex_room": WebexRoomEndpointDto,
    "webex_person": WebexPersonEndpointDto,
    "line_user": LineUserEndpointDto,
    "pagerduty_service": PagerDutyServiceEndpointDto,
    "opsgenie_integration": OpsgenieIntegrationEndpointDto,
    "grafana_oncall_integration": GrafanaOnCallIntegrationEndpointDto,
    "tool_webhook": ToolWebhookEndpointDto,
}
#: Types that one provider alone can send to; any other type is for every chat integration.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "webex_room": ("webex-messaging",),
    "webex_person": ("webex-messaging",),
    "pagerduty_service": ("pagerduty",),
    "opsgenie_integration": ("opsgenie",),
    "grafana_oncall_integration": ("grafana", "grafana-on-call"),
    "tool_webhook": ("tool-webhook",),
}
#: Types that are addressed with the authorisation of a workspace and can not be without one.
NEED_CONNECTION = frozenset({"webex_room", "webex_person"})


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A body as it is stored, when it is one of type ``kind``.

    Raises:
        BadRequest: with one message a mistake.
    """
    try:
        return BODIES[kind].model_validate(given).document()
    except ValidationError as error:
        text = f'Endpoint must match the required format for type "{kind}"'
        problems = [
            f"{text}: {'.'.join(['endpoint', *map(str, problem['loc'])])}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise BadRequest(problems) from error
