"""Routes of contexts (contract/rest.md, Contexts)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from novu_app.contexts import service
from novu_app.contexts.references import MAX_NAME
from novu_app.contexts.schemas import ContextDto, CreateContextDto, ListContextsDto, UpdateContextDto
from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery, OrderBy, column_of
from novu_app.rest.routing import api_router

router = api_router("Contexts")


@router.get("/v2/contexts", operation_id="ContextsController_listContexts")
def list_contexts(
    scope: Authorized,
    cursor: Annotated[CursorQuery, Depends()],
    order_by: OrderBy = "_id",
    identifier: Annotated[str | None, Query(alias="id", max_length=MAX_NAME)] = None,
    search: Annotated[str | None, Query(max_length=500)] = None,
) -> ListContextsDto:
    """List contexts; `id` finds whole ids, `search` a part of `type:id`."""
    with reading() as session:
        page, count = service.list_contexts(
            session,
            scope.environment_id,
            cursor.keyset,
            order_by=column_of(order_by),
            identifier=identifier,
            search=search,
        )
    return ListContextsDto.of(page, count)


@router.post("/v2/contexts", status_code=201, operation_id="ContextsController_createContext")
def create_context(scope: Authorized, body: CreateContextDto) -> ContextDto:
    """Create a context; 409 when there is one with this type and id."""
    with writing() as session:
        row = service.create_context(
            session, scope.environment_id, scope.organization_id, body.type, body.id, body.data
        )
    return ContextDto.of(row)


@router.get("/v2/contexts/{type}/{id}", operation_id="ContextsController_getContext")
def get_context(scope: Authorized, type: str, id: str) -> ContextDto:
    """One context by type and id."""
    with reading() as session:
        row = service.get_context(session, scope.environment_id, type, id)
    return ContextDto.of(row)


@router.patch("/v2/contexts/{type}/{id}", operation_id="ContextsController_updateContext")
def update_context(scope: Authorized, type: str, id: str, body: UpdateContextDto) -> ContextDto:
    """Replace the data of a context."""
    with writing() as session:
        row = service.update_context(session, scope.environment_id, type, id, body.data)
    return ContextDto.of(row)


@router.delete("/v2/contexts/{type}/{id}", status_code=204, operation_id="ContextsController_deleteContext")
def delete_context(scope: Authorized, type: str, id: str) -> None:
    """Delete a context. What names it keeps its key."""
    with writing() as session:
        service.delete_context(session, scope.environment_id, type, id)
