"""The wire shapes of the activity feed (contract/rest.md, ActivityNotification…; contract/execution.md, Activity JSON)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.activity.job_schemas import ActivityJobDto, type_of
from novu_app.activity.service import ActivityRun
from novu_app.activity.statistics import ActiveDay
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import Wire

Json = dict[str, Any]


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
            channels=list(dict.fromkeys(type_of(step) for step in run.steps)),
            subscriber=_subscriber(run),
            template=_template(run),
            jobs=[ActivityJobDto.of(step, run, parent) for step, parent in zip(run.steps, parents, strict=False)],
            payload=run.payload,
            to={"subscriberId": row.subscriber_id},
            tags=(run.version.definition.get("tags") or []) if run.version else [],
            topics=[ActivityTopicDto(topic_id=topic["id"], topic_key=topic["key"]) for topic in run.topics],
            severity=row.severity,
            critical=row.critical,
            context_keys=run.context_keys,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ActivitiesDto(Wire):
    """ActivitiesResponseDto: a page by number, counted from 0."""

    page: int
    has_more: bool
    page_size: int
    data: list[ActivityDto]


class StatisticsDto(Wire):
    """How many runs there were in the last 7 and 30 days (recorded 120)."""

    weekly_sent: int
    monthly_sent: int


class GraphDayDto(Wire):
    """One day of the graph (recorded 121): ``_id`` is its date, ``channels`` the kinds of steps of its workflows."""

    id: Annotated[str, Field(alias="_id")]
    count: int
    templates: list[str]
    channels: list[str]

    @classmethod
    def of(cls, day: ActiveDay) -> Self:
        """The shape of a day."""
        return cls(id=day.date, count=day.runs, templates=list(day.workflow_ids), channels=list(day.step_types))


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
