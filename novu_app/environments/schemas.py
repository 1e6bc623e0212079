"""Wire shapes of environments (contract/rest.md, Environments; recorded 010-012, 017)."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from novu_app.environments.engine import EngineSettings
from novu_app.environments.models import ApiKey, Environment
from novu_app.kernel.clock import iso_at
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


class ApiKeyDto(BaseModel):
    """A secret key; clear, as the contract has it for whoever holds a key of the environment."""

    model_config = ConfigDict(populate_by_name=True)

    key: str
    user_id: str = Field(alias="_userId")


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
    created_at: str = Field(alias="createdAt")
    updated_at: str = Field(alias="updatedAt")


def environment_dto(environment: Environment) -> dict[str, object]:
    """The wire form of an environment."""
    slug = "-".join(environment.name.lower().split())
    document: dict[str, object] = {
        "_id": environment.id,
        "id": environment.id,
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


def key_dto(key: ApiKey, plain: str) -> dict[str, str]:
    """The wire form of a key."""
    return {"key": plain, "_id": key.id, "_userId": key.id}
