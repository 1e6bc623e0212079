"""Routes of suppressed addresses, which the contract does not have (docs/providers.md, Who gets no more e-mails)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery
from novu_app.rest.routing import api_router
from novu_app.suppressions import service
from novu_app.suppressions.schemas import CreateSuppressionDto, ListSuppressionsDto, SuppressionDto

router = api_router("Suppressions")


@router.get("/v2/suppressions", operation_id="SuppressionsController_listSuppressions")
def list_suppressions(scope: Authorized, cursor: Annotated[CursorQuery, Depends()]) -> ListSuppressionsDto:
    """The addresses that get no more e-mails, the newest first."""
    with reading() as session:
        page = service.page_of_suppressions(session, scope.environment_id, cursor.keyset)
    return ListSuppressionsDto.of(page)


@router.post("/v2/suppressions", status_code=201, operation_id="SuppressionsController_createSuppression")
def create_suppression(scope: Authorized, body: CreateSuppressionDto) -> SuppressionDto:
    """Write to an address no more, as after a bounce. One that is suppressed already stays as it is."""
    with writing() as session:
        row = service.suppress_by_hand(session, scope.environment_id, body.address)
    return SuppressionDto.of(row)


@router.delete("/v2/suppressions/{address}", status_code=204, operation_id="SuppressionsController_deleteSuppression")
def delete_suppression(scope: Authorized, address: str) -> None:
    """Write to an address again; 404 where it gets e-mails already."""
    with writing() as session:
        if not service.clear(session, scope.environment_id, address):
            raise NotFound(f"{address} is not suppressed")
