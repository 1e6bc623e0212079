"""Wire shapes of environments (contract/rest.md, Environments; recorded 010-012, 017)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from novu_app.environments.engine import EngineSettings, settings_of
from novu_app.environments.inbox_settings import MAX_ORIGINS, InboxSettings
from novu_app.environments.management import MAX_IDENTIFIER, MAX_NAME
from novu_app.environments.models import Environment
from novu_app.kernel.clock import iso_at
from novu_app.kernel.errors import Unprocessable
from novu_app.kernel.ids import to_base62
from novu_app.kernel.wire import Body, Wire

DeferredChannel = Literal["email", "sms", "push", "chat", "tool"]


class EngineSettingsDto(Wire):
    """How the engine behaves in an environment (docs/reference/engine-settings.md)."""

    outside_schedule: str
    deferred_channels: list[str]
    unknown_outcome: str
    track_opens: bool
    track_clicks: bool
    unsubscribe_from: str

    @classmethod
    def of(cls, settings: EngineSettings) -> Self:
        """The shape of the settings."""
        return cls(
            outside_schedule=settings.outside_schedule,
            deferred_channels=sorted(settings.deferred_channels),
            unknown_outcome=settings.unknown_outcome,
            track_opens=settings.track_opens,
            track_clicks=settings.track_clicks,
            unsubscribe_from=settings.unsubscribe_from,
        )


class PatchEngineSettingsDto(Body):
    """Only what is sent changes."""

    outside_schedule: Literal["skip", "defer"] | None = None
    deferred_channels: list[DeferredChannel] | None = None
    unknown_outcome: Literal["close", "send_again"] | None = None
    track_opens: bool | None = None
    track_clicks: bool | None = None
    unsubscribe_from: Literal["workflow", "category"] | None = None

    def changes(self) -> dict[str, Any]:
        """The same for the service."""
        return {name: value for name, value in self.sent().items() if value is not None}


class InboxSettingsDto(Wire):
    """Which pages may open the inboxes of an environment; all when the list is empty."""

    allowed_origins: list[str]

    @classmethod
    def of(cls, settings: InboxSettings) -> Self:
        """The shape of the settings."""
        return cls(allowed_origins=list(settings.allowed_origins))


class PatchInboxSettingsDto(Body):
    """The whole list anew."""

    allowed_origins: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=MAX_ORIGINS)]


Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class CreateEnvironmentDto(Body):
    """A new environment."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
    color: Color
    parent_id: str | None = None


class InboundParseDto(Body):
    """Where replies to e-mails come to; empty ends it."""

    inbound_parse_domain: Annotated[str, Field(max_length=253)] | None = None


class BridgeDto(Body):
    """An application in which workflows live."""

    url: str | None = None


class UpdateEnvironmentDto(Body):
    """What is sent changes."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)] | None = None
    identifier: Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER, pattern=r"^[\w-]+$")] | None = None
    parent_id: str | None = None
    color: Color | None = None
    dns: InboundParseDto | None = None
    bridge: BridgeDto | None = None

    def changes(self) -> dict[str, Any]:
        """The same for the service.

        Raises:
            Unprocessable: something is asked for that would change nothing.
        """
        if self.bridge is not None and self.bridge.url:
            raise Unprocessable("bridge.url is not supported yet: create the workflows in this environment")
        sent = {name: value for name, value in self.sent().items() if value is not None}
        changes = {name: value for name, value in sent.items() if name not in ("dns", "bridge")}
        if self.dns is not None and self.dns.inbound_parse_domain is not None:
            changes["reply_domain"] = self.dns.inbound_parse_domain.strip().lower().rstrip(".")
        return changes


class TagDto(Wire):
    """A tag of workflows."""

    name: str


class WidgetDto(BaseModel):
    """What older clients ask about the inbox: whether a session has to prove who its subscriber is."""

    notification_center_encryption: bool = Field(alias="notificationCenterEncryption")


class DnsDto(BaseModel):
    """Where replies to an environment's e-mails come to."""

    inbound_parse_domain: str = Field(alias="inboundParseDomain")


class EnvironmentDto(BaseModel):
    """An environment."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field(alias="_id")
    name: str
    organization_id: str = Field(alias="_organizationId")
    identifier: str
    type: Literal["dev", "prod"] | None = None
    parent_id: str | None = Field(None, alias="_parentId")
    slug: str
    color: str
    widget: WidgetDto
    dns: DnsDto | None = None
    created_at: str = Field(alias="createdAt")
    updated_at: str = Field(alias="updatedAt")


def environment_dto(environment: Environment, *, signed: bool) -> dict[str, object]:
    """The wire form of an environment; ``signed`` says that its inboxes open with a hash only."""
    slug = "-".join(environment.name.lower().split())
    document: dict[str, object] = {
        "_id": environment.id,
        "name": environment.name,
        "_organizationId": environment.organization_id,
        "identifier": environment.identifier,
        "type": environment.type,
        "slug": f"{slug}_env_{to_base62(environment.id)}",
        "color": environment.color,
        "widget": {"notificationCenterEncryption": signed},
        "createdAt": iso_at(environment.created_at),
        "updatedAt": iso_at(environment.updated_at),
    }
    if environment.parent_id:
        document["_parentId"] = environment.parent_id
    if domain := settings_of(environment).reply_domain:
        document["dns"] = {"inboundParseDomain": domain}
    return document
