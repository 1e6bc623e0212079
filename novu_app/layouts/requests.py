"""What callers send about layouts (contract/rest.md, Layouts v2)."""

from __future__ import annotations

from typing import Any, Literal

from novu_app.kernel.wire import Body
from novu_app.layouts.service import LayoutChanges
from novu_app.workflows.preview_data import Given

Json = dict[str, Any]


class CreateLayoutDto(Body):
    """CreateLayoutDto."""

    layout_id: str
    name: str
    is_translation_enabled: bool | None = None


class EmailControlsBody(Body):
    """EmailControlsDto: HTML, or a document of the block editor as JSON text."""

    body: str
    editor_type: Literal["html", "block"]


class LayoutControlValuesBody(Body):
    """ControlValues of UpdateLayoutDto."""

    email: EmailControlsBody | None = None

    def plain(self) -> Json:
        """The contract's JSON, without what was not sent."""
        return self.model_dump(by_alias=True, exclude_none=True)


class UpdateLayoutDto(Body):
    """UpdateLayoutDto. Control values that are not sent stay, null takes them away."""

    name: str
    is_translation_enabled: bool | None = None
    control_values: LayoutControlValuesBody | None = None

    def changes(self) -> LayoutChanges:
        """The same for the service."""
        values = None
        if "control_values" in self.model_fields_set:
            values = self.control_values.plain() if self.control_values else {}
        return LayoutChanges(self.name, self.is_translation_enabled, values)


class DuplicateLayoutDto(Body):
    """DuplicateLayoutDto."""

    name: str
    layout_id: str | None = None
    is_translation_enabled: bool | None = None


class LayoutPreviewPayloadBody(Body):
    """LayoutPreviewPayloadDto, with the other namespaces that a layout can read."""

    subscriber: Json | None = None
    payload: Json | None = None
    context: Json | None = None
    env: Json | None = None


class LayoutPreviewBody(Body):
    """LayoutPreviewRequestDto."""

    control_values: Json | None = None
    preview_payload: LayoutPreviewPayloadBody | None = None

    def given(self, environment: Json) -> Given:
        """The same for the service; ``environment`` is what ``env`` holds anyway."""
        payload = self.preview_payload or LayoutPreviewPayloadBody()
        return Given(
            subscriber=payload.subscriber or {},
            payload=payload.payload or {},
            context=payload.context or {},
            env=environment | (payload.env or {}),
        )
