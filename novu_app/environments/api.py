"""Routes of environments: what clients ask about where their key belongs."""

from __future__ import annotations

from typing import Any

from novu_app.environments import engine, service
from novu_app.environments.schemas import (
    ApiKeyDto,
    EngineSettingsDto,
    EnvironmentDto,
    PatchEngineSettingsDto,
    environment_dto,
    key_dto,
)
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Environments")


@router.get(
    "/v1/environments",
    operation_id="EnvironmentsControllerV1_listMyEnvironments",
    summary="List all environments",
    response_model=list[EnvironmentDto],
    response_model_exclude_none=True,
)
def list_environments(scope: Authorized) -> Any:
    """The environments of the organization that the key belongs to. Keys of other environments are not shown."""
    with reading() as session:
        return [environment_dto(entry) for entry in service.list_environments(session, scope.organization_id)]


@router.get(
    "/v1/environments/me",
    operation_id="EnvironmentsControllerV1_getCurrentEnvironment",
    summary="Get current environment",
    response_model=EnvironmentDto,
    response_model_exclude_none=True,
)
def current_environment(scope: Authorized) -> Any:
    """The environment of the key."""
    with reading() as session:
        return environment_dto(service.get_environment(session, scope.environment_id, scope.organization_id))


@router.get(
    "/v1/environments/api-keys",
    operation_id="EnvironmentsControllerV1_listOrganizationApiKeys",
    summary="List the environment's secret keys",
    response_model=list[ApiKeyDto],
)
def api_keys(scope: Authorized) -> Any:
    """The live secret keys of the key's own environment."""
    with reading() as session:
        keys = service.list_keys(session, scope.environment_id)
        return [key_dto(key, service.reveal_key(key)) for key in keys]


@router.get(
    "/v1/environments/me/engine",
    operation_id="EnvironmentsController_getEngineSettings",
    summary="Get how the engine behaves",
    response_model=EngineSettingsDto,
)
def engine_settings(scope: Authorized) -> Any:
    """What the environment of the key chose for its engine."""
    with reading() as session:
        return EngineSettingsDto.of(engine.get(session, scope.environment_id))


@router.patch(
    "/v1/environments/me/engine",
    operation_id="EnvironmentsController_updateEngineSettings",
    summary="Change how the engine behaves",
    response_model=EngineSettingsDto,
)
def change_engine_settings(scope: Authorized, body: PatchEngineSettingsDto) -> Any:
    """Change what is sent; runs that are taken up from now on heed it."""
    with writing() as session:
        return EngineSettingsDto.of(engine.change(session, scope.environment_id, body.changes()))
