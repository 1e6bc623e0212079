"""Routes of integrations (contract/rest.md, Integrations)."""

from __future__ import annotations

from novu_app.environments.service import Scope
from novu_app.integrations import service
from novu_app.integrations.schemas import (
    CreateIntegrationDto,
    InAppStatusDto,
    IntegrationDto,
    IntegrationFields,
    UpdateIntegrationDto,
)
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotImplementedHere, Unauthorized
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.rest.shapes import ErrorDto

router = api_router("Integrations")


@router.get("/v1/integrations", operation_id="IntegrationsController_listIntegrations")
def list_integrations(scope: Authorized) -> list[IntegrationDto]:
    """All integrations of the environment."""
    with reading() as session:
        rows = service.list_integrations(session, scope.environment_id)
    return [IntegrationDto.of(row) for row in rows]


@router.get("/v1/integrations/active", operation_id="IntegrationsController_getActiveIntegrations")
def list_active_integrations(scope: Authorized) -> list[IntegrationDto]:
    """The active integrations of the environment."""
    with reading() as session:
        rows = service.list_integrations(session, scope.environment_id, only_active=True)
    return [IntegrationDto.of(row) for row in rows]


@router.get("/v1/integrations/in-app/status", operation_id="IntegrationsController_getInAppActivated")
def in_app_status(scope: Authorized) -> InAppStatusDto:
    """Whether an inbox was ever opened. For dashboard users, not for secret keys (recorded 026)."""
    if scope.user_id is None:
        raise Unauthorized("API endpoint not available")
    with reading() as session:
        rows = service.list_integrations(session, scope.environment_id, only_active=True)
    return InAppStatusDto(active=any(row.connected for row in rows if row.channel == "in_app"))


@router.post(
    "/v1/integrations",
    status_code=201,
    operation_id="IntegrationsController_createIntegration",
    responses={NotImplementedHere.status: {"model": ErrorDto, "description": NotImplementedHere.title}},
)
def create_integration(scope: Authorized, body: CreateIntegrationDto) -> IntegrationDto:
    """Connect a provider. The first active one of e-mail or SMS becomes the primary one."""
    if body.kind == "agent":
        raise NotImplementedHere("Integrations of agents are not part of this product")
    _check_environment(scope, body)
    with writing() as session:
        row = service.create_integration(session, scope.environment_id, scope.organization_id, body.draft())
    return IntegrationDto.of(row)


@router.put("/v1/integrations/{integrationId}", operation_id="IntegrationsController_updateIntegrationById")
def update_integration(scope: Authorized, integrationId: str, body: UpdateIntegrationDto) -> IntegrationDto:
    """Change an integration. Credentials that are sent replace the stored ones as a whole."""
    _check_environment(scope, body)
    with writing() as session:
        row = service.update_integration(session, scope.environment_id, integrationId, body.changes())
    return IntegrationDto.of(row)


@router.delete("/v1/integrations/{integrationId}", operation_id="IntegrationsController_removeIntegration")
def delete_integration(scope: Authorized, integrationId: str) -> list[IntegrationDto]:
    """Delete an integration; answers with those that are left."""
    with writing() as session:
        rows = service.delete_integration(session, scope.environment_id, integrationId)
    return [IntegrationDto.of(row) for row in rows]


@router.post(
    "/v1/integrations/{integrationId}/set-primary", operation_id="IntegrationsController_setIntegrationAsPrimary"
)
def set_primary(scope: Authorized, integrationId: str) -> IntegrationDto:
    """Let this integration send what goes out on its channel."""
    with writing() as session:
        row = service.set_primary(session, scope.environment_id, integrationId)
    return IntegrationDto.of(row)


def _check_environment(scope: Scope, body: IntegrationFields) -> None:
    # A key opens one environment: what it is told to do in another one must not happen in its own instead.
    if body.environment_id not in (None, scope.environment_id):
        raise BadRequest([f"_environmentId must be the environment of the caller: {scope.environment_id}"])
