"""Workflows as older clients get them (contract/recorded 033, 037, 038)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.integrations.models import Integration
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import OrNull, Wire
from novu_app.notification_groups.api import NotificationGroupDto
from novu_app.workflows.service_v1 import GroupedPage, GroupedWorkflow
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.templates_v1 import metadata_of, template_of, variables_of

Json = dict[str, Any]
CHANNELS = ("in_app", "email", "sms", "chat", "push")
#: Channels of which one integration is the primary one.
_WITH_PRIMARY = ("email", "sms")
_PERSON = {
    "firstName": "string",
    "lastName": "string",
    "email": "string",
    "phone": "string",
    "avatar": "string",
    "locale": "string",
    "timezone": "string",
    "subscriberId": "string",
    "data": "object",
}


class TriggerV1Dto(Wire):
    """How a workflow is triggered, with the values of the payload that its templates use."""

    id: Annotated[str, Field(alias="_id")]
    type: str = "event"
    identifier: str
    variables: list[Json]
    reserved_variables: list[Json] = []
    subscriber_variables: list[Json] = []


class StepV1Dto(Wire):
    """A step with its message template. ``_parentId`` is the step before it."""

    id: Annotated[str, Field(alias="_id")]
    template_id: Annotated[str, Field(alias="_templateId")]
    parent_id: Annotated[OrNull[str], Field(alias="_parentId")]
    uuid: str
    name: str
    type: str = "REGULAR"
    active: bool = True
    should_stop_on_fail: bool
    filters: list[Json] = []
    variants: list[Json] | None = None
    reply_callback: Json = {}
    metadata: Json
    template: Json

    @classmethod
    def of(cls, stored: StoredWorkflow, position: int, *, full: bool) -> Self:
        """The shape of a step; of the template a list has only its kind."""
        step = stored.steps[position]
        return cls(
            id=step["_id"],
            template_id=step["_id"],
            parent_id=stored.steps[position - 1]["_id"] if position else None,
            uuid=step["step_id"],
            name=step["name"],
            should_stop_on_fail=step["should_stop_on_fail"],
            reply_callback=step["control_values"].get("replyCallback") or {},
            variants=[] if full else None,
            metadata=metadata_of(step),
            template=_template(stored, step) if full else {"_id": step["_id"], "type": step["type"]},
        )


class WorkflowV1Dto(Wire):
    """WorkflowResponse. ``_creatorId`` is who wrote the current version: null when it was a secret key, not a user."""

    id: Annotated[str, Field(alias="_id")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    creator_id: Annotated[OrNull[str], Field(alias="_creatorId")]
    notification_group_id: Annotated[OrNull[str], Field(alias="_notificationGroupId")]
    notification_group: NotificationGroupDto | None = None
    name: str
    description: str | None = None
    active: bool
    draft: bool
    critical: bool
    type: str = "REGULAR"
    is_blueprint: bool = False
    origin: str
    tags: list[str]
    preference_settings: dict[str, bool]
    triggers: list[TriggerV1Dto]
    steps: list[StepV1Dto]
    workflow_integration_status: Json | None = None
    deleted: bool = False
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, grouped: GroupedWorkflow, integrations: Collection[Integration] | None = None) -> Self:
        """The shape of a workflow; in a list, which gives the integrations, without content."""
        stored, group = grouped.stored, grouped.group
        row, definition = stored.row, stored.definition
        preferences = definition["preferences"]["user"] or definition["preferences"]["default"]
        trigger = TriggerV1Dto(id=row.id, identifier=row.identifier, variables=variables_of(stored.steps))
        listed = integrations is not None
        return cls(
            id=row.id,
            environment_id=row.environment_id,
            organization_id=row.organization_id,
            creator_id=stored.version.created_by,
            notification_group_id=group.id if group else None,
            notification_group=NotificationGroupDto.of(group) if group and listed else None,
            name=row.name,
            description=row.description,
            active=row.active,
            draft=not row.active,
            critical=definition["critical"],
            origin=row.origin,
            tags=row.tags or [],
            preference_settings={name: preferences["channels"][name]["enabled"] for name in CHANNELS},
            triggers=[trigger],
            steps=[StepV1Dto.of(stored, position, full=not listed) for position in range(len(stored.steps))],
            workflow_integration_status=_integration_status(stored, integrations) if integrations is not None else None,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class WorkflowsV1Dto(Wire):
    """A page of workflows by number, counted from 0."""

    page: int
    page_size: int
    total_count: int
    data: list[WorkflowV1Dto]

    @classmethod
    def of(cls, found: GroupedPage, page: int, page_size: int) -> Self:
        """The shape of a page."""
        data = [WorkflowV1Dto.of(each, found.integrations) for each in found.workflows]
        return cls(page=page, page_size=page_size, total_count=found.total, data=data)


class SystemVariablesV1Dto(Wire):
    """What every template has, by name: the names inside with their kinds."""

    subscriber: dict[str, str] = _PERSON
    actor: dict[str, str] = _PERSON
    step: dict[str, str] = {"digest": "boolean", "events": "array", "total_count": "number"}
    tenant: dict[str, str] = {"identifier": "string", "name": "string", "data": "object"}


class VariablesV1Dto(Wire):
    """WorkflowVariables. Translations are named by workflow, where their own operations list them: none stands here."""

    translations: dict[str, str] = {}
    system: SystemVariablesV1Dto = SystemVariablesV1Dto()


def _template(stored: StoredWorkflow, step: Mapping[str, Any]) -> Json:
    row = stored.row
    return {
        "_id": step["_id"],
        "type": step["type"],
        "active": True,
        "variables": [],
        **template_of(step),
        "_environmentId": row.environment_id,
        "_organizationId": row.organization_id,
        "_creatorId": stored.version.created_by,
        "_feedId": None,
        "_layoutId": step["control_values"].get("layoutId"),
        "deleted": False,
        "createdAt": iso_at(row.created_at),
        "updatedAt": iso_at(stored.version.created_at),
    }


def _integration_status(stored: StoredWorkflow, integrations: Collection[Integration]) -> Json:
    active = {each.channel for each in integrations}
    primary = {each.channel for each in integrations if each.primary}
    channels: Json = {}
    for name in CHANNELS:
        channels[name] = {"hasActiveIntegrations": name in active}
        if name in _WITH_PRIMARY:
            channels[name]["hasPrimaryIntegrations"] = name in primary
    used = {step["type"] for step in stored.steps} & set(CHANNELS)
    return {"hasActiveIntegrations": used <= active, "channels": channels}
