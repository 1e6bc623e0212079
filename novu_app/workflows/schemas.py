"""The wire shapes of workflows as callers get them (contract/workflow-model.md, JSON; contract/rest.md, appendix)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.accounts.models import User
from novu_app.kernel.clock import iso, iso_at
from novu_app.kernel.wire import OrNull, ShownAs, Wire
from novu_app.workflows.controls import controls_of
from novu_app.workflows.payload_examples import example_payload
from novu_app.workflows.preview import Preview
from novu_app.workflows.slugs import step_slug, workflow_slug
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.variables import variables_of

Json = dict[str, Any]


class PreviewErrorDto(Wire):
    """Why a step can not be rendered, and what to do."""

    title: str
    message: str
    hint: str


class PreviewResultDto(Wire):
    """What a step would say, or why that can not be told. ``preview`` has the fields of the step's kind."""

    type: str
    preview: Json | None = None
    error: PreviewErrorDto | None = None


class PreviewDto(Wire):
    """GeneratePreviewResponseDto."""

    result: Annotated[Json, ShownAs(PreviewResultDto)]
    preview_payload_example: Json
    # Not the name "schema": pydantic's models have a method of that name.
    variables: Annotated[OrNull[Json], Field(alias="schema")]

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """The shape of a preview."""
        result: Json = {"type": preview.type}
        if preview.error is None:
            result["preview"] = preview.output
        else:
            hint = "Correct the template, or give the value that it asks for"
            result["error"] = {"title": "The step can not be rendered", "message": preview.error, "hint": hint}
        return cls(result=result, preview_payload_example=preview.values, variables=preview.schema)


class UserDto(Wire):
    """Who changed it last."""

    id: Annotated[str, Field(alias="_id")]
    first_name: OrNull[str] = None
    last_name: OrNull[str] = None
    external_id: OrNull[str] = None

    @classmethod
    def of(cls, user: User | None) -> UserDto | None:
        """The shape of a user."""
        return cls(id=user.id, first_name=user.first_name, last_name=user.last_name) if user else None


class ControlsDto(Wire):
    """Control values with the schemas that describe them."""

    data_schema: Json
    ui_schema: Json
    values: Json


class StepDto(Wire):
    """StepResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    step_id: str
    name: str
    slug: str
    type: str
    origin: str
    workflow_id: str
    workflow_database_id: str
    controls: ControlsDto
    control_values: Json
    variables: Json
    provider_overrides: Json | None = None
    should_stop_on_fail: bool
    parent: Json | None = None
    issues: Json | None = None

    @classmethod
    def of(cls, stored: StoredWorkflow, position: int) -> Self:
        """The shape of one step of a workflow."""
        step, row = stored.steps[position], stored.row
        schemas = controls_of(step["type"])
        return cls(
            id=step["_id"],
            step_id=step["step_id"],
            name=step["name"],
            slug=step_slug(step["name"], step["_id"]),
            type=step["type"],
            origin=row.origin,
            workflow_id=row.identifier,
            workflow_database_id=row.id,
            controls=ControlsDto(
                data_schema=schemas.data_schema, ui_schema=schemas.ui_schema, values=step["control_values"]
            ),
            control_values=step["control_values"],
            variables=variables_of(stored.definition["payload_schema"], stored.steps[:position]),
            provider_overrides=step.get("provider_overrides"),
            should_stop_on_fail=step["should_stop_on_fail"],
            parent={"stepId": step["parent"]["step_id"], "arm": step["parent"]["arm"]} if step.get("parent") else None,
            issues=stored.issues_of_step(step["_id"]),
        )


class EnabledDto(Wire):
    """Whether a channel is on."""

    enabled: bool


class WorkflowPreferenceDto(Wire):
    """WorkflowPreferenceDto: what holds for all channels; who reads only can not refuse."""

    enabled: bool
    read_only: bool
    condition: Any = None


class WorkflowPreferencesDto(Wire):
    """WorkflowPreferencesDto."""

    all: WorkflowPreferenceDto
    channels: dict[str, EnabledDto]


Preferences = Annotated[Json, ShownAs(WorkflowPreferencesDto)]


class PreferencesDto(Wire):
    """WorkflowPreferencesResponseDto: what the workflow says, and what the dashboard changed of it."""

    default: Preferences
    user: OrNull[Preferences]


class WorkflowDto(Wire):
    """WorkflowResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    workflow_id: str
    slug: str
    name: str
    description: str | None = None
    tags: list[str]
    active: bool
    status: str
    origin: str
    severity: str
    steps: list[StepDto]
    preferences: PreferencesDto
    validate_payload: bool
    payload_schema: OrNull[Json]
    payload_example: OrNull[Json]
    is_translation_enabled: bool
    issues: Json | None = None
    updated_by: OrNull[UserDto]
    last_published_at: OrNull[str] = None
    last_published_by: OrNull[UserDto] = None
    last_triggered_at: str | None = None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, stored: StoredWorkflow) -> Self:
        """The shape of a workflow."""
        row, definition = stored.row, stored.definition
        return cls(
            id=row.id,
            workflow_id=row.identifier,
            slug=workflow_slug(row.name, row.id),
            name=row.name,
            description=row.description,
            tags=row.tags or [],
            active=row.active,
            status=row.status,
            origin=row.origin,
            severity=row.severity,
            steps=[StepDto.of(stored, position) for position in range(len(stored.steps))],
            preferences=PreferencesDto(**definition["preferences"]),
            validate_payload=definition["validate_payload"],
            payload_schema=definition["payload_schema"],
            payload_example=example_payload(definition["payload_schema"]),
            is_translation_enabled=row.translation_enabled,
            issues=(row.issues or {}).get("workflow"),
            updated_by=UserDto.of(stored.updated_by),
            last_published_at=iso(row.last_published_at),
            last_published_by=UserDto.of(stored.published_by),
            last_triggered_at=iso(row.last_triggered_at),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class StepOverviewDto(Wire):
    """StepListResponseDto."""

    slug: str
    type: str
    issues: Json | None = None

    @classmethod
    def of(cls, step: Mapping[str, Any], issues: Json) -> Self:
        """The shape of a step in a list."""
        return cls(slug=step_slug(step["name"], step["_id"]), type=step["type"], issues=issues or None)


class WorkflowOverviewDto(Wire):
    """WorkflowListResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    workflow_id: str
    slug: str
    name: str
    tags: list[str]
    status: str
    origin: str
    step_type_overviews: list[str]
    steps: list[StepOverviewDto]
    is_translation_enabled: bool
    updated_by: OrNull[UserDto]
    last_published_at: OrNull[str] = None
    last_published_by: OrNull[UserDto] = None
    last_triggered_at: OrNull[str]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, stored: StoredWorkflow) -> Self:
        """The shape of a workflow in a list."""
        row = stored.row
        return cls(
            id=row.id,
            workflow_id=row.identifier,
            slug=workflow_slug(row.name, row.id),
            name=row.name,
            tags=row.tags or [],
            status=row.status,
            origin=row.origin,
            step_type_overviews=[step["type"] for step in stored.steps],
            steps=[StepOverviewDto.of(step, stored.issues_of_step(step["_id"])) for step in stored.steps],
            is_translation_enabled=row.translation_enabled,
            updated_by=UserDto.of(stored.updated_by),
            last_published_at=iso(row.last_published_at),
            last_published_by=UserDto.of(stored.published_by),
            last_triggered_at=iso(row.last_triggered_at),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListWorkflowsDto(Wire):
    """ListWorkflowResponse."""

    workflows: list[WorkflowOverviewDto]
    total_count: int
