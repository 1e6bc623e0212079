"""Routes of workflows as older clients call them (contract/recorded 033-044, 165).

A workflow made here is one like any other: the dashboard edits it, and its templates are kept as Liquid.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import Limit, Page
from novu_app.rest.routing import api_router
from novu_app.workflows import service_v1
from novu_app.workflows.requests_v1 import CreateWorkflowV1Dto, StatusBody, UpdateWorkflowV1Dto
from novu_app.workflows.schemas_v1 import VariablesV1Dto, WorkflowsV1Dto, WorkflowV1Dto

router = api_router("Workflows")


@router.get("/v1/workflows", operation_id="WorkflowControllerV1_listWorkflows")
def list_workflows(
    scope: Authorized, page: Page = 0, limit: Limit = 10, query: Annotated[str, Query(max_length=500)] = ""
) -> WorkflowsV1Dto:
    """List workflows by page, newest first. `query` finds a part of the name or identifier."""
    with reading() as session:
        found = service_v1.list_workflows(session, scope.environment_id, page, limit, query)
    return WorkflowsV1Dto.of(found, page, limit)


@router.post("/v1/workflows", status_code=201, operation_id="WorkflowControllerV1_create")
def create_workflow(scope: Authorized, body: CreateWorkflowV1Dto) -> WorkflowV1Dto:
    """Create a workflow. Templates are Handlebars with values, `if`, `unless` and `each`, or Liquid."""
    draft = body.draft()
    with writing() as session:
        made = service_v1.create_workflow(
            session,
            scope.environment_id,
            scope.organization_id,
            body.notification_group_id,
            draft,
            user_id=scope.user_id,
        )
    return WorkflowV1Dto.of(made)


@router.get("/v1/workflows/variables", operation_id="WorkflowControllerV1_getWorkflowVariables")
def get_variables(scope: Authorized) -> VariablesV1Dto:
    """The values that every template has besides the payload's, by name with their kinds."""
    return VariablesV1Dto()


@router.get("/v1/workflows/{workflowId}", operation_id="WorkflowControllerV1_getWorkflowById")
def get_workflow(scope: Authorized, workflowId: str) -> WorkflowV1Dto:  # noqa: N803 - the contract's name
    """One workflow by its id or identifier."""
    with reading() as session:
        found = service_v1.get_workflow(session, scope.environment_id, workflowId)
    return WorkflowV1Dto.of(found)


@router.put("/v1/workflows/{workflowId}", operation_id="WorkflowControllerV1_updateWorkflowById")
def update_workflow(scope: Authorized, workflowId: str, body: UpdateWorkflowV1Dto) -> WorkflowV1Dto:  # noqa: N803
    """Change a workflow; what is not sent stays. Steps with a known `_id` are changed, others are new, missing ones go."""
    changes = body.changes()
    with writing() as session:
        changed = service_v1.update_workflow(
            session,
            scope.environment_id,
            workflowId,
            changes,
            identifier=body.identifier,
            group_id=body.notification_group_id,
            user_id=scope.user_id,
        )
    return WorkflowV1Dto.of(changed)


@router.put("/v1/workflows/{workflowId}/status", operation_id="WorkflowControllerV1_updateActiveStatus")
def set_status(scope: Authorized, workflowId: str, body: StatusBody) -> WorkflowV1Dto:  # noqa: N803
    """Switch a workflow on or off; 400 when it is so already."""
    with writing() as session:
        changed = service_v1.set_active(
            session, scope.environment_id, workflowId, active=body.active, user_id=scope.user_id
        )
    return WorkflowV1Dto.of(changed)


@router.delete("/v1/workflows/{workflowId}", operation_id="WorkflowControllerV1_delete")
def delete_workflow(scope: Authorized, workflowId: str) -> bool:  # noqa: N803
    """Delete a workflow."""
    with writing() as session:
        service_v1.delete_workflow(session, scope.environment_id, workflowId)
    return True
