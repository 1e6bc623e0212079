"""Routes of workflows (contract/rest.md, Workflows v2)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from novu_app.environments import variables
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import MAX_PAGE, Direction
from novu_app.rest.routing import api_router
from novu_app.workflows import api_v1, service
from novu_app.workflows.preview import layouts_for, preview_step, translations_for
from novu_app.workflows.preview_data import with_stored
from novu_app.workflows.requests import (
    CreateWorkflowDto,
    PatchWorkflowDto,
    PreviewBody,
    SyncWorkflowDto,
    UpdateWorkflowDto,
)
from novu_app.workflows.schemas import ListWorkflowsDto, PreviewDto, StepDto, WorkflowDto, WorkflowOverviewDto

router = api_router("Workflows")
router.include_router(api_v1.router)

_ORDERS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "name": "name",
    "lastTriggeredAt": "last_triggered_at",
}
Order = Annotated[Literal["createdAt", "updatedAt", "name", "lastTriggeredAt"], Query(alias="orderBy")]
Status = Literal["ACTIVE", "INACTIVE", "ERROR"]


@router.get("/v2/workflows", operation_id="WorkflowController_searchWorkflows")
def list_workflows(
    scope: Authorized,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=MAX_PAGE)] = 0,
    order_direction: Direction = "DESC",
    order_by: Order = "createdAt",
    query: Annotated[str, Query(max_length=500)] = "",
    tags: Annotated[list[str] | None, Query(max_length=100)] = None,
    status: Annotated[list[Status] | None, Query()] = None,
) -> ListWorkflowsDto:
    """List workflows. `query` finds a part of the name or identifier; several tags or states are alternatives."""
    listing = service.WorkflowListing(
        limit=limit,
        offset=offset,
        order_by=_ORDERS[order_by],
        descending=order_direction == "DESC",
        query=query,
        tags=tags or (),
        statuses=status or (),
    )
    with reading() as session:
        found, total = service.list_workflows(session, scope.environment_id, listing)
    return ListWorkflowsDto(workflows=[WorkflowOverviewDto.of(each) for each in found], total_count=total)


@router.post("/v2/workflows", status_code=201, operation_id="WorkflowController_create")
def create_workflow(scope: Authorized, body: CreateWorkflowDto) -> WorkflowDto:
    """Create a workflow. A `workflowId` that is taken gets a short suffix; issues never stop it from being saved."""
    draft = body.draft(body.workflow_id or "")
    draft.origin = body.origin or draft.origin
    with writing() as session:
        stored = service.create_workflow(
            session, scope.environment_id, scope.organization_id, draft, user_id=scope.user_id
        )
    return WorkflowDto.of(stored)


@router.get("/v2/workflows/{workflowId}", operation_id="WorkflowController_getWorkflow")
def get_workflow(
    scope: Authorized,
    workflowId: str,
    environment_id: Annotated[str | None, Query(alias="environmentId")] = None,
) -> WorkflowDto:
    """One workflow by its id, identifier or slug."""
    if environment_id not in (None, "", scope.environment_id):
        # A secret key opens its own environment alone.
        raise NotFound("Workflow cannot be found", workflowId=workflowId)
    with reading() as session:
        stored = service.get_workflow(session, scope.environment_id, workflowId)
    return WorkflowDto.of(stored)


@router.put("/v2/workflows/{workflowId}", operation_id="WorkflowController_update")
def update_workflow(scope: Authorized, workflowId: str, body: UpdateWorkflowDto) -> WorkflowDto:
    """Replace a workflow: steps with a known `_id` are changed, others are new, missing ones are deleted."""
    with writing() as session:
        stored = service.update_workflow(session, scope.environment_id, workflowId, body.draft(), user_id=scope.user_id)
    return WorkflowDto.of(stored)


@router.patch("/v2/workflows/{workflowId}", operation_id="WorkflowController_patchWorkflow")
def patch_workflow(scope: Authorized, workflowId: str, body: PatchWorkflowDto) -> WorkflowDto:
    """Change the fields that are sent."""
    with writing() as session:
        stored = service.patch_workflow(
            session, scope.environment_id, workflowId, body.changes(), user_id=scope.user_id
        )
    return WorkflowDto.of(stored)


@router.delete("/v2/workflows/{workflowId}", status_code=204, operation_id="WorkflowController_removeWorkflow")
def delete_workflow(scope: Authorized, workflowId: str) -> None:
    """Delete a workflow."""
    with writing() as session:
        service.delete_workflow(session, scope.environment_id, workflowId)


@router.put("/v2/workflows/{workflowId}/sync", operation_id="WorkflowController_sync")
def sync_workflow(scope: Authorized, workflowId: str, body: SyncWorkflowDto) -> WorkflowDto:
    """Copy a workflow into another environment of the organization; answers with the workflow there."""
    with writing() as session:
        stored = service.sync_workflow(
            session,
            scope.environment_id,
            scope.organization_id,
            workflowId,
            body.target_environment_id,
            user_id=scope.user_id,
        )
    return WorkflowDto.of(stored)


@router.get("/v2/workflows/{workflowId}/steps/{stepId}", operation_id="WorkflowController_getWorkflowStepData")
def get_step(scope: Authorized, workflowId: str, stepId: str) -> StepDto:
    """One step by its id, step id or slug."""
    with reading() as session:
        stored, position = service.get_step(session, scope.environment_id, workflowId, stepId)
    return StepDto.of(stored, position)


@router.post(
    "/v2/workflows/{workflowId}/step/{stepId}/preview",
    status_code=201,
    operation_id="WorkflowController_generatePreview",
)
def preview(scope: Authorized, workflowId: str, stepId: str, body: PreviewBody) -> PreviewDto:
    """Render a step with an example, or with the values that are sent.

    A `subscriberId` that is stored brings that subscriber's attributes, a context's id the context's data.
    """
    with reading() as session:
        stored, position = service.get_step(session, scope.environment_id, workflowId, stepId)
        own = variables.shown_in(session, scope.environment_id)
        environment = {"name": scope.environment_name, "type": scope.environment_type} | own
        given = with_stored(session, scope.environment_id, body.given(environment))
        layouts = layouts_for(session, stored, position, body.control_values)
        texts = translations_for(session, stored, layouts)
    return PreviewDto.of(preview_step(stored, position, body.control_values, given, layouts, texts))
