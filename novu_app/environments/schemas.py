"""Wire shapes of environments (contract/rest.md, Environments; recorded 010-012, 017)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from novu_app.environments.models import ApiKey, Environment
from novu_app.kernel.clock import iso_at
from novu_app.kernel.ids import to_base62


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
