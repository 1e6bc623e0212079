"""Routes of layouts (contract/rest.md, Layouts v2)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from novu_app.environments import variables
from novu_app.kernel.database import reading, writing
from novu_app.layouts import service, usage
from novu_app.layouts.preview import preview_layout, translations_for
from novu_app.layouts.requests import CreateLayoutDto, DuplicateLayoutDto, LayoutPreviewBody, UpdateLayoutDto
from novu_app.layouts.schemas import LayoutDto, LayoutPreviewDto, LayoutUsageDto, ListLayoutsDto
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import MAX_PAGE, Direction, Limit
from novu_app.rest.routing import api_router
from novu_app.workflows.preview_data import with_stored

router = api_router("Layouts")

_ORDERS = {"createdAt": "created_at", "updatedAt": "updated_at", "name": "name"}
Order = Annotated[Literal["createdAt", "updatedAt", "name"], Query(alias="orderBy")]


@router.get("/v2/layouts", operation_id="LayoutsController_list")
def list_layouts(
    scope: Authorized,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=MAX_PAGE)] = 0,
    order_direction: Direction = "DESC",
    order_by: Order = "createdAt",
    query: Annotated[str, Query(max_length=500)] = "",
) -> ListLayoutsDto:
    """List layouts. `query` finds a part of the name or identifier."""
    listing = service.LayoutListing(
        limit=limit,
        offset=offset,
        order_by=_ORDERS[order_by],
        descending=order_direction == "DESC",
        query=query,
    )
    with reading() as session:
        found, total = service.list_layouts(session, scope.environment_id, listing)
    return ListLayoutsDto(layouts=[LayoutDto.of(each) for each in found], total_count=total)


@router.post("/v2/layouts", status_code=201, operation_id="LayoutsController_create")
def create_layout(scope: Authorized, body: CreateLayoutDto) -> LayoutDto:
    """Create a layout; it shows the content until it is changed. The first one is the environment's default."""
    with writing() as session:
        stored = service.create_layout(
            session,
            scope.environment_id,
            scope.organization_id,
            body.name,
            body.layout_id,
            translation_enabled=bool(body.is_translation_enabled),
            user_id=scope.user_id,
        )
    return LayoutDto.of(stored)


@router.get("/v2/layouts/{layoutId}", operation_id="LayoutsController_get")
def get_layout(scope: Authorized, layoutId: str) -> LayoutDto:
    """One layout by its id, identifier or slug."""
    with reading() as session:
        stored = service.get_layout(session, scope.environment_id, layoutId)
    return LayoutDto.of(stored)


@router.put("/v2/layouts/{layoutId}", operation_id="LayoutsController_update")
def update_layout(scope: Authorized, layoutId: str, body: UpdateLayoutDto) -> LayoutDto:
    """Change a layout. `controlValues` that are not sent stay, null takes the content away."""
    with writing() as session:
        stored = service.update_layout(session, scope.environment_id, layoutId, body.changes(), user_id=scope.user_id)
    return LayoutDto.of(stored)


@router.delete("/v2/layouts/{layoutId}", status_code=204, operation_id="LayoutsController__delete")
def delete_layout(scope: Authorized, layoutId: str) -> None:
    """Delete a layout that is not the default; e-mail steps that name it get the default one."""
    with writing() as session:
        service.delete_layout(session, scope.environment_id, layoutId, user_id=scope.user_id)


@router.post("/v2/layouts/{layoutId}/duplicate", status_code=201, operation_id="LayoutsController_duplicate")
def duplicate_layout(scope: Authorized, layoutId: str, body: DuplicateLayoutDto) -> LayoutDto:
    """Copy a layout under another name; without a `layoutId` the copy's is made of it."""
    with writing() as session:
        stored = service.duplicate_layout(
            session,
            scope.environment_id,
            layoutId,
            body.name,
            body.layout_id,
            translation_enabled=body.is_translation_enabled,
            user_id=scope.user_id,
        )
    return LayoutDto.of(stored)


@router.post("/v2/layouts/{layoutId}/preview", status_code=201, operation_id="LayoutsController_generatePreview")
def preview(scope: Authorized, layoutId: str, body: LayoutPreviewBody) -> LayoutPreviewDto:
    """Render a layout around a sign in place of the content, with an example or the values that are sent.

    A `subscriberId` that is stored brings that subscriber's attributes, a context's id the context's data.
    """
    with reading() as session:
        stored = service.get_layout(session, scope.environment_id, layoutId)
        texts = translations_for(session, stored)
        own = variables.shown_in(session, scope.environment_id)
        environment = {"name": scope.environment_name, "type": scope.environment_type} | own
        given = with_stored(session, scope.environment_id, body.given(environment))
    return LayoutPreviewDto.of(preview_layout(stored, body.control_values, given, texts))


@router.get("/v2/layouts/{layoutId}/usage", operation_id="LayoutsController_getUsage")
def get_usage(scope: Authorized, layoutId: str) -> LayoutUsageDto:
    """The workflows whose e-mails have this layout."""
    with reading() as session:
        row = service.get_layout(session, scope.environment_id, layoutId).row
        found = usage.workflows_using(session, scope.environment_id, row.identifier, is_default=row.is_default)
    return LayoutUsageDto.of(found)
