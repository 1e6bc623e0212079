"""Routes of environments (contract/rest.md, Environments)."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from novu_app.environments import engine, inbox_settings, keys_api, management, service, variables_api
from novu_app.environments.models import Environment
from novu_app.environments.schemas import (
    CreateEnvironmentDto,
    EngineSettingsDto,
    EnvironmentDto,
    InboxSettingsDto,
    PatchEngineSettingsDto,
    PatchInboxSettingsDto,
    TagDto,
    UpdateEnvironmentDto,
    environment_dto,
)
from novu_app.integrations import inbox_security
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import JsonRouter, api_router
from novu_app.workflows import mentions

_routes = api_router("Environments")


@_routes.get(
    "/v1/environments",
    operation_id="EnvironmentsControllerV1_listMyEnvironments",
    summary="List all environments",
    response_model=list[EnvironmentDto],
    response_model_exclude_none=True,
)
def list_environments(scope: Authorized) -> Any:
    """The environments of the organization that the key belongs to. Keys of other environments are not shown."""
    with reading() as session:
        return [_shown(session, entry) for entry in service.list_environments(session, scope.organization_id)]


@_routes.post(
    "/v1/environments",
    status_code=201,
    operation_id="EnvironmentsControllerV1_createEnvironment",
    summary="Create an environment",
    response_model=EnvironmentDto,
    response_model_exclude_none=True,
)
def create_environment(scope: Authorized, body: CreateEnvironmentDto) -> Any:
    """A new environment of the organization with a key of its own, to which content is published."""
    with writing() as session:
        return _shown(session, management.create(session, scope.organization_id, **body.sent()))


@_routes.get(
    "/v1/environments/me",
    operation_id="EnvironmentsControllerV1_getCurrentEnvironment",
    summary="Get current environment",
    response_model=EnvironmentDto,
    response_model_exclude_none=True,
)
def current_environment(scope: Authorized) -> Any:
    """The environment of the key."""
    with reading() as session:
        return _shown(session, service.get_environment(session, scope.environment_id, scope.organization_id))


@_routes.get(
    "/v1/environments/me/engine",
    operation_id="EnvironmentsController_getEngineSettings",
    summary="Get how the engine behaves",
    response_model=EngineSettingsDto,
)
def engine_settings(scope: Authorized) -> Any:
    """What the environment of the key chose for its engine."""
    with reading() as session:
        return EngineSettingsDto.of(engine.get(session, scope.environment_id))


@_routes.patch(
    "/v1/environments/me/engine",
    operation_id="EnvironmentsController_updateEngineSettings",
    summary="Change how the engine behaves",
    response_model=EngineSettingsDto,
)
def change_engine_settings(scope: Authorized, body: PatchEngineSettingsDto) -> Any:
    """Change what is sent; runs that are taken up from now on heed it."""
    with writing() as session:
        return EngineSettingsDto.of(engine.change(session, scope.environment_id, body.changes()))


@_routes.get(
    "/v1/environments/me/inbox",
    operation_id="EnvironmentsController_getInboxSettings",
    summary="Get which pages may open inboxes",
    response_model=InboxSettingsDto,
)
def get_inbox_settings(scope: Authorized) -> Any:
    """The origins whose pages may open inboxes of the key's environment; an empty list allows all."""
    with reading() as session:
        return InboxSettingsDto.of(inbox_settings.get(session, scope.environment_id))


@_routes.patch(
    "/v1/environments/me/inbox",
    operation_id="EnvironmentsController_updateInboxSettings",
    summary="Change which pages may open inboxes",
    response_model=InboxSettingsDto,
)
def change_inbox_settings(scope: Authorized, body: PatchInboxSettingsDto) -> Any:
    """Replace the list. An entry is an origin such as `https://shop.example` or `https://*.shop.example`."""
    with writing() as session:
        return InboxSettingsDto.of(inbox_settings.change(session, scope.environment_id, body.allowed_origins))


@_routes.put(
    "/v1/environments/{environmentId}",
    operation_id="EnvironmentsControllerV1_updateMyEnvironment",
    summary="Update an environment",
    response_model=EnvironmentDto,
    response_model_exclude_none=True,
)
def update_environment(scope: Authorized, environmentId: str, body: UpdateEnvironmentDto) -> Any:
    """Change what is sent. Development and Production keep their names."""
    with writing() as session:
        return _shown(session, management.update(session, scope.organization_id, environmentId, body.changes()))


@_routes.delete(
    "/v1/environments/{environmentId}",
    operation_id="EnvironmentsControllerV1_deleteEnvironment",
    summary="Delete an environment",
    response_model=None,
    response_class=Response,
)
def delete_environment(scope: Authorized, environmentId: str) -> Response:
    """Close an environment for good; what is in it is removed. Development and Production stay."""
    with writing() as session:
        management.delete(session, scope.organization_id, environmentId)
    return Response(status_code=200)


@_routes.get(
    "/v2/environments/{environmentId}/tags",
    operation_id="EnvironmentsController_getEnvironmentTags",
    summary="List the tags of an environment's workflows",
    response_model=list[TagDto],
)
def environment_tags(scope: Authorized, environmentId: str) -> Any:
    """Every tag that a workflow of the environment has, once."""
    with reading() as session:
        environment = service.get_environment(session, environmentId, scope.organization_id)
        return [TagDto(name=tag) for tag in mentions.tags(session, environment.id)]


def _shown(session: Session, environment: Environment) -> dict[str, object]:
    return environment_dto(environment, signed=inbox_security.asks_for_hashes(session, environment.id))


router = JsonRouter(redirect_slashes=False)
for _each in (_routes, keys_api.router, variables_api.router):
    router.include_router(_each)
