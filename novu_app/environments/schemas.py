"""Wire shapes of environments (contract/rest.md, Environments; recorded 010-012, 017)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from novu_app.environments.engine import EngineSettings
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

    @classmethod
    def of(cls, settings: EngineSettings) -> Self:
        """The shape of the settings."""
        return cls(
            outside_schedule=settings.outside_schedule,
            deferred_channels=sorted(settings.deferred_channels),
            unknown_outcome=settings.unknown_outcome,
        )


class PatchEngineSettingsDto(Body):
    """Only what is sent changes."""

    outside_schedule: Literal["skip", "defer"] | None = None
    deferred_channels: list[DeferredChannel] | None = None
    unknown_outcome: Literal["close", "send_again"] | None = None

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
    """Inbound mail, which this product does not have."""

    inbound_parse_domain: str | None = None


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
        if self.dns is not None and self.dns.inbound_parse_domain:
            raise Unprocessable("dns.inboundParseDomain: inbound mail is not part of this product")
        if self.bridge is not None and self.bridge.url:
            raise Unprocessable("bridge.url is not supported yet: create the workflows in this environment")
        sent = {name: value for name, value in self.sent().items() if value is not None}
        return {name: value for name, value in sent.items() if name not in ("dns", "bridge")}


class TagDto(Wire):
    """A tag of workflows."""

    name: str


class WidgetDto(BaseModel):
    """What older clients ask about the inbox: whether a session has to prove who its subscriber is."""

    notification_center_encryption: bool = Field(alias="notificationCenterEncryption")


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
    created_at: str = Field(alias="createdAt")
    updated_at: str = Field(alias="updatedAt")


def environment_dto(environment: Environment) -> dict[str, object]:
    """The wire form of an environment."""
    slug = "-".join(environment.name.lower().split())
    document: dict[str, object] = {
        "_id": environment.id,
        "name": environment.name,
        "_organizationId": environment.organization_id,
        "identifier": environment.identifier,
        "type": environment.type,
        "slug": f"{slug}_env_{to_base62(environment.id)}",
        "color": environment.color,
        "widget": {"notificationCenterEncryption": False},
        "createdAt": iso_at(environment.created_at),
        "updatedAt": iso_at(environment.updated_at),
    }
    if environment.parent_id:
        document["_parentId"] = environment.parent_id
    return document
