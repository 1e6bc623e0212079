"""Routes of tenants, which older applications use in place of contexts (recorded 087-092)."""

from __future__ import annotations

from novu_app.contexts import tenants
from novu_app.contexts.schemas import CreateTenantDto, TenantDto, TenantsDto, UpdateTenantDto
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router

router = api_router("Tenants")


@router.get("/v1/tenants", operation_id="TenantController_listTenants")
def list_tenants(scope: Authorized, page: Page = 0, limit: Limit = 10) -> TenantsDto:
    """List tenants by page, newest first."""
    with reading() as session:
        rows, more = tenants.list_tenants(session, scope.environment_id, page, limit)
    return TenantsDto(page=page, has_more=more, page_size=limit, data=[TenantDto.of(row) for row in rows])


@router.post("/v1/tenants", status_code=201, operation_id="TenantController_createTenant")
def create_tenant(scope: Authorized, body: CreateTenantDto) -> TenantDto:
    """Create a tenant; 409 when it exists."""
    attributes = {"name": body.name, "data": body.data}
    with writing() as session:
        row = tenants.create_tenant(session, scope.environment_id, scope.organization_id, body.identifier, attributes)
    return TenantDto.of(row)


@router.get("/v1/tenants/{identifier}", operation_id="TenantController_getTenantById")
def get_tenant(scope: Authorized, identifier: str) -> TenantDto:
    """One tenant by its identifier."""
    with reading() as session:
        row = tenants.get_tenant(session, scope.environment_id, identifier)
    return TenantDto.of(row)


@router.patch("/v1/tenants/{identifier}", operation_id="TenantController_updateTenant")
def update_tenant(scope: Authorized, identifier: str, body: UpdateTenantDto) -> TenantDto:
    """Change what is sent of a tenant."""
    with writing() as session:
        row = tenants.update_tenant(session, scope.environment_id, identifier, body.sent())
    return TenantDto.of(row)


@router.delete("/v1/tenants/{identifier}", status_code=204, operation_id="TenantController_removeTenant")
def delete_tenant(scope: Authorized, identifier: str) -> None:
    """Delete a tenant."""
    with writing() as session:
        tenants.delete_tenant(session, scope.environment_id, identifier)
