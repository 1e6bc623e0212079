"""Routes of notification groups, as older clients call them (contract/recorded 027, 028)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.wire import Body, Wire
from novu_app.notification_groups import service
from novu_app.notification_groups.models import NotificationGroup
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Notification groups")


class NotificationGroupBody(Body):
    """What a group is called."""

    name: str


class NotificationGroupDto(Wire):
    """A group of workflows."""

    id: Annotated[str, Field(alias="_id")]
    name: str
    organization_id: Annotated[str, Field(alias="_organizationId")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: NotificationGroup) -> Self:
        """The shape of a group."""
        return cls(
            id=row.id,
            name=row.name,
            organization_id=row.organization_id,
            environment_id=row.environment_id,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class DeletedGroupDto(Wire):
    """What became of a group."""

    acknowledged: bool = True
    status: str = "deleted"


@router.get("/v1/notification-groups", operation_id="NotificationGroupsController_listNotificationGroups")
def list_groups(scope: Authorized) -> list[NotificationGroupDto]:
    """The groups of the environment."""
    with reading() as session:
        return [NotificationGroupDto.of(row) for row in service.list_groups(session, scope.environment_id)]


@router.post(
    "/v1/notification-groups",
    status_code=201,
    operation_id="NotificationGroupsController_createNotificationGroup",
)
def create_group(scope: Authorized, body: NotificationGroupBody) -> NotificationGroupDto:
    """A new group."""
    with writing() as session:
        return NotificationGroupDto.of(service.create(session, scope.environment_id, scope.organization_id, body.name))


@router.get("/v1/notification-groups/{groupId}", operation_id="NotificationGroupsController_getNotificationGroup")
def get_group(scope: Authorized, groupId: str) -> NotificationGroupDto:
    """One group."""
    with reading() as session:
        return NotificationGroupDto.of(service.get(session, scope.environment_id, groupId))


@router.patch("/v1/notification-groups/{groupId}", operation_id="NotificationGroupsController_updateNotificationGroup")
def rename_group(scope: Authorized, groupId: str, body: NotificationGroupBody) -> NotificationGroupDto:
    """Give a group another name."""
    with writing() as session:
        return NotificationGroupDto.of(service.rename(session, scope.environment_id, groupId, body.name))


@router.delete("/v1/notification-groups/{groupId}", operation_id="NotificationGroupsController_deleteNotificationGroup")
def delete_group(scope: Authorized, groupId: str) -> DeletedGroupDto:
    """Delete a group without workflows."""
    with writing() as session:
        service.delete(session, scope.environment_id, groupId)
    return DeletedGroupDto()
