"""Routes of secret keys (contract/recorded 012). Whoever has one may do everything in its environment: also make others."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from novu_app.environments import service
from novu_app.environments.models import ApiKey
from novu_app.kernel.clock import iso, iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.wire import Body, Wire
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("API keys")
_WEEK_S = 7 * 24 * 3600
Name = Annotated[str, Field(min_length=1, max_length=128)]


class CreateKeyDto(Body):
    """A new key."""

    name: Name


class RegenerateKeysDto(Body):
    """Which keys are replaced; ``overlap_seconds`` is how long they stay good."""

    name: Name = "Default"
    key_id: Annotated[str | None, Field(alias="_id")] = None
    overlap_seconds: Annotated[int, Field(ge=0, le=_WEEK_S)] = 0


class ApiKeyDto(Wire):
    """A secret key, in the clear, as the contract has it for whoever holds a key of the environment."""

    key: str
    user_id: Annotated[str, Field(alias="_userId")]
    id: Annotated[str, Field(alias="_id")]
    name: str
    created_at: str
    last_used_at: str | None = None
    expires_at: str | None = None

    @classmethod
    def of(cls, row: ApiKey, secret: str) -> Self:
        """The shape of a key."""
        return cls(
            key=secret,
            user_id=row.id,
            id=row.id,
            name=row.name,
            created_at=iso_at(row.created_at),
            last_used_at=iso(row.last_used_at),
            expires_at=iso(row.expires_at),
        )


@router.get("/v1/environments/api-keys", operation_id="EnvironmentsControllerV1_listOrganizationApiKeys")
def list_keys(scope: Authorized) -> list[ApiKeyDto]:
    """The live keys of the environment, oldest first."""
    with reading() as session:
        keys = service.list_keys(session, scope.environment_id)
        return [ApiKeyDto.of(key, service.reveal_key(key)) for key in keys]


@router.post(
    "/v1/environments/api-keys",
    status_code=201,
    operation_id="EnvironmentsControllerV1_createApiKey",
)
def create_key(scope: Authorized, body: CreateKeyDto) -> ApiKeyDto:
    """One more key, which works at once next to the others."""
    with writing() as session:
        return ApiKeyDto.of(*service.create_key(session, scope.environment_id, name=body.name))


@router.post(
    "/v1/environments/api-keys/regenerate",
    status_code=201,
    operation_id="EnvironmentsControllerV1_regenerateOrganizationApiKeys",
)
def regenerate_keys(scope: Authorized, body: RegenerateKeysDto | None = None) -> list[ApiKeyDto]:
    """A new key in place of all others, or of the one with `_id`. They end at once, or after `overlapSeconds` (up to a week).

    The answer holds every key that is good now, the new one last.
    """
    wanted = body or RegenerateKeysDto()
    with writing() as session:
        service.rotate_keys(
            session,
            scope.environment_id,
            name=wanted.name,
            key_id=wanted.key_id,
            overlap_ms=wanted.overlap_seconds * 1000,
        )
        keys = service.list_keys(session, scope.environment_id)
        return [ApiKeyDto.of(key, service.reveal_key(key)) for key in keys]


@router.delete(
    "/v1/environments/api-keys/{keyId}",
    status_code=204,
    operation_id="EnvironmentsControllerV1_deleteApiKey",
)
def delete_key(scope: Authorized, keyId: str) -> None:
    """Close a key for good, at once and everywhere."""
    with writing() as session:
        service.revoke_key(session, scope.environment_id, keyId)
