"""The wire shapes of the activity feed (contract/rest.md, ActivityNotification…; contract/execution.md, Activity JSON)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.activity.service import ActivityRun, Detail, RunStep
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import OrNull, Wire

Json = dict[str, Any]

#: Steps without a provider are Novu's own; published clients demand one.
_OWN_PROVIDER = "novu"
_UNITS = ("amount", "unit", "digestKey")


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
            type=step.type,
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
        )


class ActivitySubscriberDto(Wire):
    """ActivityNotificationSubscriberResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    subscriber_id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None


class TriggerDto(Wire):
    """NotificationTriggerDto."""

    type: str = "event"
    identifier: str
    variables: list[Json] = []
    subscriber_variables: list[Json] = []


class ActivityTemplateDto(Wire):
    """ActivityNotificationTemplateResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    name: str
    origin: str
    triggers: list[TriggerDto]


class ActivityTopicDto(Wire):
    """ActivityTopicDto."""

    topic_id: Annotated[str, Field(alias="_topicId")]
    topic_key: str


class ActivityDto(Wire):
    """ActivityNotificationResponseDto."""

    id: Annotated[str, Field(alias="_id")]
    environment_id: Annotated[str, Field(alias="_environmentId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    subscriber_pk: Annotated[str, Field(alias="_subscriberId")]
    template_id: Annotated[str, Field(alias="_templateId")]
    digested_notification_id: Annotated[str | None, Field(alias="_digestedNotificationId")] = None
    transaction_id: str
    channels: list[str]
    subscriber: ActivitySubscriberDto | None = None
    template: ActivityTemplateDto | None = None
    jobs: list[ActivityJobDto]
    payload: Json
    to: Json
    tags: list[str]
    topics: list[ActivityTopicDto]
    severity: str
    critical: bool
    context_keys: list[str]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, run: ActivityRun) -> Self:
        """The shape of a run."""
        row = run.row
        parents = [None, *run.steps]
        return cls(
            id=row.id,
            environment_id=row.environment_id,
            organization_id=row.organization_id,
            subscriber_pk=row.subscriber_pk,
            template_id=row.workflow_id,
            digested_notification_id=row.merged_into,
            transaction_id=row.transaction_id,
            channels=list(dict.fromkeys(step.type for step in run.steps)),
            subscriber=_subscriber(run),
            template=_template(run),
            jobs=[ActivityJobDto.of(step, run, parent) for step, parent in zip(run.steps, parents, strict=False)],
            payload=run.payload,
            to={"subscriberId": row.subscriber_id},
            tags=(run.version.definition.get("tags") or []) if run.version else [],
            topics=[ActivityTopicDto(topic_id=topic["id"], topic_key=topic["key"]) for topic in run.topics],
            severity=row.severity,
            critical=row.critical,
            context_keys=_context_keys(run.trigger.get("context") or {}),
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ActivitiesDto(Wire):
    """ActivitiesResponseDto: a page by number, counted from 0."""

    page: int
    has_more: bool
    page_size: int
    data: list[ActivityDto]


def _subscriber(run: ActivityRun) -> ActivitySubscriberDto | None:
    person = run.subscriber
    if person is None:
        return None
    return ActivitySubscriberDto(
        id=person.id,
        subscriber_id=person.subscriber_id,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
    )


def _template(run: ActivityRun) -> ActivityTemplateDto | None:
    if run.workflow is None:
        return None
    return ActivityTemplateDto(
        id=run.workflow.id,
        name=run.workflow_name,
        origin=run.workflow.origin,
        triggers=[TriggerDto(identifier=run.workflow.identifier)],
    )


def _digest(step: RunStep) -> Json:
    controls = step.controls or {}
    settings = {name: controls[name] for name in _UNITS if controls.get(name) is not None}
    events = [event.get("payload") or {} for event in (step.output or {}).get("events") or []]
    return {"type": controls.get("type") or "regular", **settings, "events": events}


def _context_keys(context: Json) -> list[str]:
    return sorted(f"{kind}:{value['id'] if isinstance(value, dict) else value}" for kind, value in context.items())
