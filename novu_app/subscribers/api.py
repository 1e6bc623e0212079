"""Routes of subscribers (contract/rest.md, Subscribers v2 and v1)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import ValidationError

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import Conflict
from novu_app.rest.auth import Authorized
from novu_app.rest.paging import CursorQuery, Limit, OrderBy, Page, column_of
from novu_app.rest.routing import api_router
from novu_app.rest.shapes import ErrorDto
from novu_app.rest.violations import violations_of
from novu_app.subscribers import export_api, service
from novu_app.subscribers.schemas import (
    BulkCreateSubscriberDto,
    BulkSubscriberCreateDto,
    CreateSubscriberDto,
    FailedOperationDto,
    ListSubscribersDto,
    NumberedSubscribersDto,
    OnlineFlagDto,
    RemovedDto,
    SubscriberAttributes,
    SubscriberDto,
    UpdateSubscriberChannelDto,
)

router = api_router("Subscribers")

Part = Annotated[str | None, Query(max_length=500)]


@router.get("/v2/subscribers", operation_id="SubscribersController_searchSubscribers")
def search_subscribers(
    scope: Authorized,
    cursor: Annotated[CursorQuery, Depends()],
    order_by: OrderBy = "_id",
    email: Part = None,
    name: Part = None,
    phone: Part = None,
    subscriber_id: Annotated[Part, Query(alias="subscriberId")] = None,
) -> ListSubscribersDto:
    """List subscribers; each filter finds a part of the value."""
    with reading() as session:
        page, count = service.list_subscribers(
            session,
            scope.environment_id,
            cursor.keyset,
            order_by=column_of(order_by),
            email=email,
            name=name,
            phone=phone,
            subscriber_id=subscriber_id,
        )
    return ListSubscribersDto.of(page, count)


@router.post(
    "/v2/subscribers",
    status_code=201,
    operation_id="SubscribersController_createSubscriber",
    responses={409: {"model": SubscriberDto | ErrorDto, "description": "Conflict"}},
)
def create_subscriber(
    scope: Authorized, body: CreateSubscriberDto, fail_if_exists: Annotated[bool, Query(alias="failIfExists")] = False
) -> SubscriberDto:
    """Create a subscriber, or change the one that exists. With `failIfExists` that one comes back with 409 instead."""
    attributes = body.sent()
    del attributes["subscriber_id"]
    try:
        with writing() as session:
            row, _ = service.create_subscriber(
                session,
                scope.environment_id,
                scope.organization_id,
                body.subscriber_id,
                attributes,
                fail_if_exists=fail_if_exists,
            )
    except service.SubscriberExists as exists:
        raise Conflict(exists.message, entity=SubscriberDto.of(exists.row).to_json()) from exists
    return SubscriberDto.of(row)


@router.get("/v2/subscribers/{subscriberId}", operation_id="SubscribersController_getSubscriber")
@router.get("/v1/subscribers/{subscriberId}", operation_id="SubscribersV1Controller_getSubscriber")
def get_subscriber(scope: Authorized, subscriberId: str) -> SubscriberDto:
    """One subscriber by its identifier."""
    with reading() as session:
        row = service.get_subscriber(session, scope.environment_id, subscriberId)
    return SubscriberDto.of(row)


@router.patch("/v2/subscribers/{subscriberId}", operation_id="SubscribersController_patchSubscriber")
@router.put("/v1/subscribers/{subscriberId}", operation_id="SubscribersV1Controller_updateSubscriber")
def update_subscriber(scope: Authorized, subscriberId: str, body: SubscriberAttributes) -> SubscriberDto:
    """Change the fields that are sent; null takes a value away."""
    with writing() as session:
        row = service.update_subscriber(session, scope.environment_id, subscriberId, body.sent())
    return SubscriberDto.of(row)


@router.delete("/v2/subscribers/{subscriberId}", operation_id="SubscribersController_removeSubscriber")
@router.delete("/v1/subscribers/{subscriberId}", operation_id="SubscribersV1Controller_removeSubscriber")
def delete_subscriber(scope: Authorized, subscriberId: str) -> RemovedDto:
    """Delete a subscriber with its subscriptions and preferences."""
    with writing() as session:
        service.delete_subscriber(session, scope.environment_id, subscriberId)
    return RemovedDto()


@router.get("/v1/subscribers", operation_id="SubscribersV1Controller_listSubscribers")
def list_subscribers(scope: Authorized, page: Page = 0, limit: Limit = 10) -> NumberedSubscribersDto:
    """List subscribers by page, newest first."""
    with reading() as session:
        rows, more = service.numbered_page(session, scope.environment_id, page, limit)
    return NumberedSubscribersDto(
        page=page, has_more=more, page_size=limit, data=[SubscriberDto.of(row) for row in rows]
    )


@router.post("/v1/subscribers", status_code=201, operation_id="SubscribersV1Controller_createSubscriber")
def upsert_subscriber(scope: Authorized, body: CreateSubscriberDto) -> SubscriberDto:
    """Create a subscriber, or change the one that exists."""
    return create_subscriber(scope, body)


@router.post("/v1/subscribers/bulk", status_code=201, operation_id="SubscribersV1Controller_bulkCreateSubscribers")
def create_subscribers(scope: Authorized, body: BulkSubscriberCreateDto) -> BulkCreateSubscriberDto:
    """Create or change up to 500 subscribers. One that is wrong is reported and does not stop the others."""
    wanted: dict[str, dict[str, Any]] = {}
    failed: list[FailedOperationDto] = []
    for item in body.subscribers:
        try:
            subscriber = CreateSubscriberDto.model_validate(item)
        except ValidationError as error:
            problems = violations_of([dict(problem) for problem in error.errors()])
            text = "; ".join(message for found in problems.values() for message in found.messages)
            identifier = item.get("subscriberId")
            failed.append(
                FailedOperationDto(message=text, subscriber_id=identifier if isinstance(identifier, str) else None)
            )
        else:
            # The last of several with one identifier wins, field by field.
            wanted.setdefault(subscriber.subscriber_id, {}).update(subscriber.sent())
    with writing() as session:
        result = service.create_many(session, scope.environment_id, scope.organization_id, wanted)
    return BulkCreateSubscriberDto.of(result, failed)


@router.patch(
    "/v1/subscribers/{subscriberId}/online-status",
    operation_id="SubscribersV1Controller_updateSubscriberOnlineFlag",
)
def update_online_flag(scope: Authorized, subscriberId: str, body: OnlineFlagDto) -> SubscriberDto:
    """Say whether a subscriber is online."""
    with writing() as session:
        row = service.set_online(session, scope.environment_id, subscriberId, online=body.is_online)
    return SubscriberDto.of(row)


@router.put(
    "/v1/subscribers/{subscriberId}/credentials", operation_id="SubscribersV1Controller_updateSubscriberChannel"
)
def replace_credentials(scope: Authorized, subscriberId: str, body: UpdateSubscriberChannelDto) -> SubscriberDto:
    """Store where a push or chat provider reaches a subscriber, in place of what was stored."""
    return _store_credentials(scope, subscriberId, body, append=False)


@router.patch(
    "/v1/subscribers/{subscriberId}/credentials", operation_id="SubscribersV1Controller_modifySubscriberChannel"
)
def append_credentials(scope: Authorized, subscriberId: str, body: UpdateSubscriberChannelDto) -> SubscriberDto:
    """Add device tokens to the stored ones; other values are replaced when they are sent."""
    return _store_credentials(scope, subscriberId, body, append=True)


@router.delete(
    "/v1/subscribers/{subscriberId}/credentials/{providerId}",
    status_code=204,
    operation_id="SubscribersV1Controller_deleteSubscriberCredentials",
)
def delete_credentials(scope: Authorized, subscriberId: str, providerId: str) -> None:
    """Forget what is stored for a provider."""
    with writing() as session:
        service.delete_credentials(session, scope.environment_id, subscriberId, providerId)


def _store_credentials(
    scope: Authorized, subscriber_id: str, body: UpdateSubscriberChannelDto, *, append: bool
) -> SubscriberDto:
    with writing() as session:
        row = service.set_credentials(
            session,
            scope.environment_id,
            subscriber_id,
            provider_id=body.provider_id,
            credentials=body.credentials.model_dump(by_alias=True, exclude_none=True),
            integration_identifier=body.integration_identifier,
            append=append,
        )
    return SubscriberDto.of(row)


router.include_router(export_api.router)
