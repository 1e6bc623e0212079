"""The wire shapes of a run's steps and of what was noted about them (contract/rest.md, ActivityNotificationJob…)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.activity.service import ActivityRun, Detail, RunStep
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import OrNull, Wire

Json = dict[str, Any]

#: Steps without a provider are Novu's own; published clients demand one.
_OWN_PROVIDER = "novu"
_DIGEST_TYPES = frozenset({"regular", "backoff", "timed"})
_DIGEST_FIELDS: dict[str, type | tuple[type, ...]] = {
    "digestKey": str,
    "amount": (int, float),
    "unit": str,
    "backoff": bool,
    "backoffAmount": (int, float),
    "backoffUnit": str,
    "timed": dict,
}
#: The steps that the contract has (ActivityNotificationJobResponseDto).
_CONTRACT_TYPES = frozenset(
    [
        "in_app",
        "email",
        "sms",
        "chat",
        "push",
        "tool",
        "digest",
        "trigger",
        "delay",
        "throttle",
        "custom",
        "http_request",
    ]
)


class ExecutionDetailDto(Wire):
    """ActivityNotificationExecutionDetailResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    job_id: Annotated[str, Field(alias="_jobId")]
    detail: str
    status: str
    source: str
    provider_id: str | None = None
    is_retry: bool = False
    is_test: bool = False
    raw: OrNull[str]
    created_at: str

    @classmethod
    def of(cls, detail: Detail, job_id: str) -> Self:
        """The shape of a detail."""
        return cls(
            id=detail.id,
            job_id=job_id,
            detail=detail.text,
            status=detail.status,
            source=detail.source,
            provider_id=detail.provider_id,
            raw=detail.raw,
            created_at=iso_at(detail.at),
        )


class ActivityStepDto(Wire):
    """ActivityNotificationStepResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    template_id: Annotated[str, Field(alias="_templateId")]
    parent_id: Annotated[OrNull[str], Field(alias="_parentId")]
    step_id: str
    name: str
    active: bool = True
    should_stop_on_fail: bool
    filters: list[Json] = []
    variants: list[Json] = []
    template: Json
    control_variables: Json | None = None


class ActivityJobDto(Wire):
    """ActivityNotificationJobResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    notification_id: Annotated[str, Field(alias="_notificationId")]
    type: str
    status: str
    provider_id: str
    step: ActivityStepDto
    execution_details: list[ExecutionDetailDto]
    digest: Json | None = None
    overrides: Json | None = None
    payload: Json
    created_at: str
    updated_at: str
    schedule_extensions_count: int = 0

    @classmethod
    def of(cls, step: RunStep, run: ActivityRun, parent: RunStep | None) -> Self:
        """The shape of a step of a run."""
        return cls(
            id=step.id,
            notification_id=run.row.id,
            type=type_of(step),
            status=step.status,
            provider_id=step.provider_id or _OWN_PROVIDER,
            step=ActivityStepDto(
                id=step.uid,
                template_id=step.uid,
                parent_id=parent.uid if parent else None,
                step_id=step.step_id,
                name=step.name,
                should_stop_on_fail=step.should_stop_on_fail,
                template={"_id": step.uid, "type": step.type, "active": True},
                control_variables=step.controls,
            ),
            execution_details=[ExecutionDetailDto.of(detail, step.id) for detail in step.details],
            digest=_digest(step) if step.type == "digest" else None,
            overrides=run.trigger.get("overrides"),
            payload=run.payload,
            created_at=iso_at(step.created_at),
            updated_at=iso_at(step.updated_at),
            schedule_extensions_count=step.extensions,
        )


def type_of(step: RunStep) -> str:
    """The kind of a step, as the contract has it."""
    # Published clients refuse a list with a type that they do not know; the step's own stands in its template.
    return step.type if step.type in _CONTRACT_TYPES else "custom"


def _digest(step: RunStep) -> Json:
    """DigestMetadataDto: the window as it was opened; as the workflow has it, before that."""
    settings = {**(step.controls or {}), **(step.digest or {})}
    kind = settings.get("type")
    shown: Json = {"type": kind if kind in _DIGEST_TYPES else "regular"}
    for name, expected in _DIGEST_FIELDS.items():
        value = settings.get(name)
        # What a template still has to give is not known yet.
        if isinstance(value, expected) and not (isinstance(value, str) and "{{" in value):
            shown[name] = value
    shown["events"] = [event.get("payload") or {} for event in (step.output or {}).get("events") or []]
    return shown
