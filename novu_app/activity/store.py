"""Queries of the activity feed; each is scoped by environment. What belongs to a page is read in one statement a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, text
from sqlmodel import Session, col

from novu_app.events.models import Event
from novu_app.execution.models import Job, Notification
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.ids import id_at, is_id
from novu_app.kernel.jsons import dumps
from novu_app.kernel.matching import contains
from novu_app.kernel.pagination import CursorPage, Keyset, keyset_page
from novu_app.messages.models import Message
from novu_app.subscribers import store as subscriber_store
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion

#: A run's id is made up to this long before or after the moment that is written into it.
_ID_SLACK_MS = 600_000


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which runs a feed shows: those for which all that is given holds; several values of one kind are alternatives.

    ``search`` finds a transaction or run by its id, and subscribers by a part of identifier, e-mail, name or phone.
    ``after`` and ``before`` are milliseconds since the epoch, both inclusive.
    """

    channels: Sequence[str] = ()
    workflow_ids: Sequence[str] = ()
    emails: Sequence[str] = ()
    subscriber_ids: Sequence[str] = ()
    severities: Sequence[str] = ()
    statuses: Sequence[str] = ()
    transaction_ids: Sequence[str] = ()
    topic_key: str = ""
    search: str = ""
    after: int | None = None
    before: int | None = None


def numbered(
    session: Session, environment_id: str, wanted: ActivityFilter, page: int, limit: int
) -> list[Notification]:
    """A page by number, newest first, with one row more than ``limit`` when there is a next page."""
    query = _matching(session, environment_id, wanted).order_by(col(Notification.id).desc())
    return list(session.scalars(query.offset(page * limit).limit(limit + 1)))


def page(session: Session, environment_id: str, wanted: ActivityFilter, keyset: Keyset) -> CursorPage[Notification]:
    """A page by cursor, by age."""
    return keyset_page(
        session,
        _matching(session, environment_id, wanted),
        keyset,
        column=col(Notification.id),
        id_column=col(Notification.id),
        find=lambda run_id: by_id(session, environment_id, run_id),
        value_of=lambda row: row.id,
        id_of=lambda row: row.id,
    )


def by_id(session: Session, environment_id: str, run_id: str) -> Notification | None:
    """One run."""
    return session.scalar(_runs(environment_id).where(col(Notification.id) == run_id))


def by_ids(session: Session, environment_id: str, run_ids: Iterable[str]) -> list[Notification]:
    """Runs by their ids, newest first; those that are not of the environment are missing."""
    query = _runs(environment_id).where(col(Notification.id).in_(list(run_ids)))
    return list(session.scalars(query.order_by(col(Notification.id).desc())))


def jobs_of(session: Session, environment_id: str, run_ids: Sequence[str]) -> dict[str, list[Job]]:
    """The jobs of runs, in the order in which they were made."""
    query = select(Job).where(col(Job.environment_id) == environment_id, col(Job.notification_id).in_(list(run_ids)))
    found: dict[str, list[Job]] = {run_id: [] for run_id in run_ids}
    for job in session.scalars(query.order_by(col(Job.id))):
        found[job.notification_id].append(job)
    return found


def subscribers_of(session: Session, environment_id: str, pks: Iterable[str]) -> dict[str, Subscriber]:
    """Subscribers by row id."""
    query = select(Subscriber).where(col(Subscriber.environment_id) == environment_id, col(Subscriber.id).in_(set(pks)))
    return {row.id: row for row in session.scalars(query)}


def workflows_of(
    session: Session, environment_id: str, version_ids: Iterable[str]
) -> dict[str, tuple[Workflow, WorkflowVersion]]:
    """Workflows with the version that was run, by the version's id; deleted ones are missing."""
    query = (
        select(Workflow, WorkflowVersion)
        .join(WorkflowVersion, col(WorkflowVersion.workflow_id) == col(Workflow.id))
        .where(col(Workflow.environment_id) == environment_id, col(WorkflowVersion.id).in_(set(version_ids)))
    )
    return {row[1].id: (row[0], row[1]) for row in session.execute(query)}


def bodies_of(session: Session, environment_id: str, event_ids: Iterable[str]) -> dict[str, str]:
    """The triggers (JSON text) by event id."""
    query = select(col(Event.id), col(Event.body)).where(
        col(Event.environment_id) == environment_id, col(Event.id).in_(set(event_ids))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def messages_of(session: Session, environment_id: str, run_id: str) -> list[Message]:
    """The messages of one run, in the order in which they were made."""
    query = select(Message).where(
        col(Message.environment_id) == environment_id,
        col(Message.job_id).in_(select(col(Job.id)).where(col(Job.notification_id) == run_id)),
    )
    return list(session.scalars(query.order_by(col(Message.id))))


def _runs(environment_id: str) -> Select[Notification]:
    return select(Notification).where(col(Notification.environment_id) == environment_id)


def _matching(session: Session, environment_id: str, wanted: ActivityFilter) -> Select[Notification]:
    query = _runs(environment_id)
    for column, values in (
        (col(Notification.workflow_id), wanted.workflow_ids),
        (col(Notification.subscriber_id), wanted.subscriber_ids),
        (col(Notification.severity), wanted.severities),
        (col(Notification.status), wanted.statuses),
        (col(Notification.transaction_id), wanted.transaction_ids),
    ):
        if values:
            query = query.where(column.in_(list(values)))
    if wanted.emails:
        query = query.where(_subscriber_is(environment_id, [col(Subscriber.email).in_(list(wanted.emails))]))
    if wanted.channels:
        query = query.where(col(Notification.version_id).in_(_versions_with(session, environment_id, wanted.channels)))
    if wanted.topic_key:
        # The column is JSON text written by us; the closing quote makes the match exact.
        query = query.where(col(Notification.topics).contains(f'"key":{dumps(wanted.topic_key)}', autoescape=True))
    if wanted.search:
        query = query.where(_found(environment_id, wanted.search.strip()))
    if wanted.after is not None:
        query = query.where(
            col(Notification.id) >= id_at(max(0, wanted.after - _ID_SLACK_MS)),
            col(Notification.created_at) >= wanted.after,
        )
    if wanted.before is not None:
        query = query.where(
            col(Notification.id) <= id_at(wanted.before + _ID_SLACK_MS), col(Notification.created_at) <= wanted.before
        )
    return query


def _found(environment_id: str, search: str) -> ColumnElement[bool]:
    either: list[ColumnElement[bool]] = [
        contains(col(Notification.transaction_id), search),
        _subscriber_is(environment_id, subscriber_store.matching(search)),
    ]
    if is_id(search):
        either.append(col(Notification.id) == search)
    return or_(*either)


def _subscriber_is(environment_id: str, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    people = select(col(Subscriber.id)).where(col(Subscriber.environment_id) == environment_id, *conditions)
    return col(Notification.subscriber_pk).in_(people)


def _versions_with(session: Session, environment_id: str, channels: Sequence[str]) -> Select[Any]:
    """The ids of the versions that have a step of any of these types."""
    names: Mapping[str, str] = {f"channel_{number}": channel for number, channel in enumerate(channels)}
    listed = ", ".join(f":{name}" for name in names)
    if is_sqlite(session):
        steps = "json_each(workflow_version.definition, '$.steps') AS step"
        kind = "json_extract(step.value, '$.type')"
    else:
        steps = "jsonb_array_elements(workflow_version.definition -> 'steps') AS step"
        kind = "step ->> 'type'"
    condition = text(f"EXISTS (SELECT 1 FROM {steps} WHERE {kind} IN ({listed}))").bindparams(**names)
    return select(col(WorkflowVersion.id)).where(col(WorkflowVersion.environment_id) == environment_id, condition)
