"""What callers send about workflows (contract/workflow-model.md, JSON)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.kernel.wire import Body
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from novu_app.workflows.preview_data import Given

StepType = Literal[
    "in_app",
    "email",
    "sms",
    "chat",
    "push",
    "tool",
    "digest",
    "delay",
    "throttle",
    "custom",
    "http_request",
    "branch",
    "experiment",
    "wait",
    "invoke",
]
Severity = Literal["high", "medium", "low", "none"]
Origin = Literal["novu-cloud", "novu-cloud-v1", "external"]
Json = dict[str, Any]


class WholePreferenceBody(Body):
    """WorkflowPreferenceDto: the workflow as a whole. ``readOnly`` makes it critical."""

    enabled: bool | None = None
    read_only: bool | None = None
    condition: Any = None


class ChannelPreferenceBody(Body):
    """ChannelPreferenceDto."""

    enabled: bool | None = None


class WorkflowPreferencesBody(Body):
    """WorkflowPreferencesDto."""

    all: WholePreferenceBody | None = None
    channels: dict[str, ChannelPreferenceBody] | None = None

    def plain(self) -> Json:
        """The contract's JSON, without what was not sent."""
        return self.model_dump(by_alias=True, exclude_none=True)


class PreferencesBody(Body):
    """PreferencesRequestDto. Editors that send an answer back say ``default`` where requests say ``workflow``."""

    user: WorkflowPreferencesBody | None = None
    workflow: WorkflowPreferencesBody | None = None
    default: WorkflowPreferencesBody | None = None


class ParentBody(Body):
    """The arm of a branch or experiment that a step belongs to."""

    step_id: Annotated[str, Field(min_length=1)]
    arm: Annotated[str, Field(min_length=1)] = "default"


class StepBody(Body):
    """A step to create, or with ``_id`` to change."""

    id: Annotated[str | None, Field(alias="_id")] = None
    step_id: str | None = None
    name: str
    type: StepType
    control_values: Json | None = None
    provider_overrides: Json | None = None
    should_stop_on_fail: bool | None = None
    parent: ParentBody | None = None

    def draft(self) -> StepDraft:
        """The same for the service."""
        return StepDraft(
            name=self.name,
            type=self.type,
            control_values=self.control_values or {},
            uid=self.id,
            step_id=self.step_id,
            should_stop_on_fail=self.should_stop_on_fail,
            provider_overrides=self.provider_overrides,
            parent=(self.parent.step_id, self.parent.arm) if self.parent else None,
        )


class WorkflowBody(Body):
    """What creating and replacing a workflow have in common."""

    name: str
    steps: list[StepBody]
    description: str | None = None
    tags: list[str] | None = None
    active: bool | None = None
    validate_payload: bool | None = None
    payload_schema: Json | None = None
    is_translation_enabled: bool | None = None
    preferences: PreferencesBody | None = None
    severity: Severity | None = None
    origin: Origin | None = None

    def draft(self, identifier: str = "") -> WorkflowDraft:
        """The same for the service."""
        preferences = self.preferences or PreferencesBody()
        default = preferences.workflow or preferences.default
        return WorkflowDraft(
            name=self.name,
            identifier=identifier,
            steps=[step.draft() for step in self.steps],
            description=self.description,
            tags=self.tags or [],
            active=bool(self.active),
            severity=self.severity or "none",
            payload_schema=self.payload_schema,
            validate_payload=bool(self.validate_payload),
            translation_enabled=bool(self.is_translation_enabled),
            default_preferences=default.plain() if default else None,
            user_preferences=preferences.user.plain() if preferences.user else None,
        )


class CreateWorkflowDto(WorkflowBody):
    """CreateWorkflowDto."""

    workflow_id: str | None = None


class UpdateWorkflowDto(WorkflowBody):
    """UpdateWorkflowDto: replaces the whole workflow. The identifier can not be changed."""


class PatchWorkflowDto(Body):
    """PatchWorkflowDto: only what is sent changes."""

    active: bool | None = None
    name: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    payload_schema: Json | None = None
    validate_payload: bool | None = None
    is_translation_enabled: bool | None = None

    def changes(self) -> Json:
        """The same for the service. Null takes a description or schema away; elsewhere it changes nothing."""
        sent = self.sent()
        if "is_translation_enabled" in sent:
            sent["translation_enabled"] = sent.pop("is_translation_enabled")
        may_be_null = {"description", "payload_schema"}
        return {name: value for name, value in sent.items() if value is not None or name in may_be_null}


class SyncWorkflowDto(Body):
    """SyncWorkflowDto."""

    target_environment_id: str


class PreviewPayloadBody(Body):
    """PreviewPayloadDto, with the tenant that older templates can read."""

    subscriber: Json | None = None
    actor: Json | None = None
    tenant: Json | None = None
    payload: Json | None = None
    steps: Json | None = None
    context: Json | None = None
    env: Json | None = None


class PreviewBody(Body):
    """GeneratePreviewRequestDto."""

    control_values: Json | None = None
    preview_payload: PreviewPayloadBody | None = None

    def given(self, environment: Json) -> Given:
        """The same for the service; ``environment`` is what ``env`` holds anyway."""
        payload = self.preview_payload or PreviewPayloadBody()
        return Given(
            subscriber=payload.subscriber or {},
            payload=payload.payload or {},
            steps=payload.steps or {},
            context=payload.context or {},
            env=environment | (payload.env or {}),
            actor=payload.actor or {},
            tenant=payload.tenant or {},
        )
