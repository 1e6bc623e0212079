"""Routes of triggers (contract/rest.md, Events)."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from novu_app.events import service
from novu_app.events.intake import Intake
from novu_app.events.schemas import (
    BulkTriggerEventDto,
    TriggerAnswerDto,
    TriggerEventRequestDto,
    TriggerEventToAllRequestDto,
    body_of,
)
from novu_app.events.submission import submit, trigger_one
from novu_app.events.trigger import check_size, parse_trigger
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.rest.shapes import PayloadValidationExceptionDto

router = api_router("Events")
MAX_BULK = 100
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": PayloadValidationExceptionDto, "description": BadRequest.title}
}


@router.post(
    "/v1/events/trigger",
    status_code=201,
    operation_id="EventsController_trigger",
    summary="Trigger event",
    response_model=TriggerAnswerDto,
    response_model_exclude_none=True,
    openapi_extra=body_of(TriggerEventRequestDto),
    responses=_REFUSED,
)
async def trigger(scope: Authorized, request: Request) -> Any:
    """Start a workflow for one or many subscribers. The answer comes when the event is stored."""
    return await trigger_one(scope, await request.json())


@router.post(
    "/v1/events/trigger/bulk",
    status_code=201,
    operation_id="EventsController_triggerBulk",
    summary="Bulk trigger event",
    response_model=list[TriggerAnswerDto],
    response_model_exclude_none=True,
    openapi_extra=body_of(BulkTriggerEventDto),
    responses=_REFUSED,
)
async def trigger_bulk(scope: Authorized, request: Request) -> Any:
    """Start up to 100 workflows at once; the answers keep the order, each with its own status or error."""
    document = await request.json()
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise BadRequest(["events must be an array"])
    if not events:
        raise BadRequest(["events should not be empty"])
    if len(events) > MAX_BULK:
        raise BadRequest([f"events must contain no more than {MAX_BULK} elements"])
    results: list[dict[str, Any] | Intake] = []
    for index, event in enumerate(events):
        name = event.get("name") if isinstance(event, dict) else None
        check_size(event, prefix=f'Event at index {index} (workflow: "{name}") ')
        try:
            results.append(Intake(scope, parse_trigger(event)))
        except NovuError as error:
            results.append(_refused(error))
    intakes = [result for result in results if isinstance(result, Intake)]
    if intakes:
        await submit(intakes)
    return [_outcome(result) if isinstance(result, Intake) else result for result in results]


def _outcome(intake: Intake) -> dict[str, Any]:
    if intake.error is None and intake.answer is not None:
        return intake.answer
    if isinstance(intake.error, NovuError) and intake.error.status < 500:
        return _refused(intake.error)
    raise intake.error or RuntimeError("a trigger was neither stored nor refused")


def _refused(error: NovuError) -> dict[str, Any]:
    texts = error.message if isinstance(error.message, list) else [str(error.message)]
    return {"acknowledged": True, "status": "error", "error": texts}


@router.post(
    "/v1/events/trigger/broadcast",
    status_code=201,
    operation_id="EventsController_broadcastEventToAll",
    summary="Broadcast event to all",
    response_model=TriggerAnswerDto,
    response_model_exclude_none=True,
    openapi_extra=body_of(TriggerEventToAllRequestDto),
    responses=_REFUSED,
)
async def broadcast(scope: Authorized, request: Request) -> Any:
    """Start a workflow for every subscriber of the environment."""
    return await trigger_one(scope, await request.json(), broadcast=True)


@router.delete(
    "/v1/events/trigger/{transactionId}",
    operation_id="EventsController_cancel",
    summary="Cancel triggered event",
    response_model=bool,
)
def cancel(scope: Authorized, transactionId: str) -> Any:
    """Stop what waits of a transaction: true when something was stopped."""
    stopped, more = False, True
    while more:
        with writing() as session:
            more = service.cancel(session, scope.environment_id, transactionId)
        stopped = stopped or more
    return stopped
