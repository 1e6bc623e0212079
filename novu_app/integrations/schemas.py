"""The wire shapes of integrations (contract/rest.md, Integrations)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field

from novu_app.integrations.models import Integration
from novu_app.integrations.service import IntegrationDraft, configurations_of, credentials_of
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import Body, Wire

Json = dict[str, Any]
Channel = Literal["in_app", "email", "sms", "chat", "push", "tool"]


class IntegrationFields(Body):
    """What creating and changing an integration have in common. ``check`` is taken and not needed: sending tells.

    ``environment_id`` may be said where it is the caller's own.
    """

    environment_id: Annotated[str | None, Field(max_length=255, alias="_environmentId")] = None
    name: Annotated[str, Field(max_length=255)] | None = None
    identifier: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    credentials: Json | None = None
    configurations: Json | None = None
    active: bool | None = None
    check: bool | None = None
    conditions: list[Json] | None = None


class CreateIntegrationDto(IntegrationFields):
    """CreateIntegrationRequestDto."""

    provider_id: str
    channel: Channel
    kind: Literal["delivery", "agent"] | None = None

    def draft(self) -> IntegrationDraft:
        """The same for the service."""
        return IntegrationDraft(
            provider_id=self.provider_id,
            channel=self.channel,
            name=self.name or "",
            identifier=self.identifier or "",
            credentials=self.credentials,
            configurations=self.configurations,
            conditions=self.conditions or None,
            active=bool(self.active),
        )


class UpdateIntegrationDto(IntegrationFields):
    """UpdateIntegrationRequestDto: only what is sent changes."""

    def changes(self) -> Json:
        """The same for the service."""
        return {name: value for name, value in self.sent().items() if name != "environment_id"}


class InAppStatusDto(Wire):
    """Whether the in-app channel is in use."""

    active: bool


class IntegrationDto(Wire):
    """IntegrationResponseDto. Credentials are in clear: the secret key opens them (contract/providers.md)."""

    id: Annotated[str, Field(alias="_id")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    provider_id: str
    channel: str
    kind: str = "delivery"
    name: str
    identifier: str
    credentials: Json
    configurations: Json
    conditions: list[Json]
    active: bool
    primary: bool
    priority: int
    connected: bool
    deleted: bool = False
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: Integration) -> Self:
        """The shape of a row."""
        return cls(
            id=row.id,
            environment_id=row.environment_id,
            organization_id=row.organization_id,
            provider_id=row.provider_id,
            channel=row.channel,
            name=row.name,
            identifier=row.identifier,
            credentials=credentials_of(row),
            configurations=configurations_of(row),
            conditions=row.conditions or [],
            active=row.active,
            primary=row.primary,
            priority=row.priority,
            connected=row.connected,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )
