"""The wire shapes of layouts as callers get them (contract/rest.md, appendix)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import OrNull, Wire
from novu_app.layouts.controls import DATA_SCHEMA, UI_SCHEMA
from novu_app.layouts.preview import LayoutPreview
from novu_app.layouts.service import StoredLayout
from novu_app.workflows.models import Workflow
from novu_app.workflows.schemas import UserDto
from novu_app.workflows.slugs import layout_slug
from novu_app.workflows.variables import layout_variables

Json = dict[str, Any]


class LayoutControlsDto(Wire):
    """LayoutControlsDto."""

    values: Json
    data_schema: Json
    ui_schema: Json


class LayoutDto(Wire):
    """LayoutResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    layout_id: str
    slug: str
    name: str
    is_default: bool
    is_translation_enabled: bool
    origin: str = "novu-cloud"
    type: str = "BRIDGE"
    controls: LayoutControlsDto
    variables: OrNull[Json]
    updated_by: OrNull[UserDto]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, stored: StoredLayout) -> Self:
        """The shape of a layout."""
        row = stored.row
        return cls(
            id=row.id,
            layout_id=row.identifier,
            slug=layout_slug(row.name, row.id),
            name=row.name,
            is_default=row.is_default,
            is_translation_enabled=row.translation_enabled,
            controls=LayoutControlsDto(values=stored.control_values, data_schema=DATA_SCHEMA, ui_schema=UI_SCHEMA),
            variables=layout_variables(),
            updated_by=UserDto.of(stored.updated_by),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListLayoutsDto(Wire):
    """ListLayoutResponse."""

    layouts: list[LayoutDto]
    total_count: int


class LayoutPreviewDto(Wire):
    """GenerateLayoutPreviewResponseDto."""

    result: Json
    preview_payload_example: Json
    # Not the name "schema": pydantic's models have a method of that name.
    variables: Annotated[OrNull[Json], Field(alias="schema")]

    @classmethod
    def of(cls, preview: LayoutPreview) -> Self:
        """The shape of a preview."""
        result: Json = {"type": "email"}
        if preview.error is None:
            result["preview"] = {"body": preview.body}
        else:
            hint = "Correct the template, or give the value that it asks for"
            result["error"] = {"title": "The layout can not be rendered", "message": preview.error, "hint": hint}
        return cls(result=result, preview_payload_example=preview.values, variables=preview.schema)


class WorkflowInfoDto(Wire):
    """WorkflowInfoDto."""

    name: str
    workflow_id: str


class LayoutUsageDto(Wire):
    """GetLayoutUsageResponseDto."""

    workflows: list[WorkflowInfoDto]

    @classmethod
    def of(cls, rows: Iterable[Workflow]) -> Self:
        """The shape of the workflows that use a layout."""
        return cls(workflows=[WorkflowInfoDto(name=row.name, workflow_id=row.identifier) for row in rows])
