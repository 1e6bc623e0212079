"""Queries of the activity feed; each is scoped by environment. What belongs to a page is read in one statement a kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlmodel import Session, col

from novu_app.activity.filters import ActivityFilter, matching
from novu_app.events.models import Event
from novu_app.execution.models import Job, Notification
from novu_app.kernel import bulk
from novu_app.kernel.ids import id_at
from novu_app.kernel.pagination import CursorPage, Keyset, keyset_page
from novu_app.messages import store as message_store
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion

_MOST_MERGED = 50
_SPANS = {"number": "bigint", "low": "text", "high": "text"}


def numbered(
    session: Session, environment_id: str, wanted: ActivityFilter, page: int, limit: int
) -> list[Notification]:
    """A page by number, newest first, with one row more than ``limit`` when there is a next page."""
    # The ids first: what stands before the page is passed over in an index alone where that answers the filter.
    ids = matching(session, environment_id, wanted).with_only_columns(col(Notification.id))
    found = session.scalars(ids.order_by(wanted.order().desc()).offset(page * limit).limit(limit + 1))
    return by_ids(session, environment_id, list(found))


def page(session: Session, environment_id: str, wanted: ActivityFilter, keyset: Keyset) -> CursorPage[Notification]:
    """A page by cursor, by age."""
    order = wanted.order()
    return keyset_page(
        session,
        matching(session, environment_id, wanted),
        keyset,
        column=order,
        id_column=order,
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
        message_store.within(environment_id),
        col(Message.job_id).in_(select(col(Job.id)).where(col(Job.notification_id) == run_id)),
    )
    return list(session.scalars(query.order_by(col(Message.id))))


def merged_into(session: Session, environment_id: str, job_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The runs (id, transaction id) whose jobs were merged into these, by the job that took them."""
    query = (
        select(col(Job.merged_into), col(Notification.id), col(Notification.transaction_id))
        .join(Notification, col(Notification.id) == col(Job.notification_id))
        .where(
            # Word for word as its partial index has it.
            col(Job.merged_into).is_not(None),
            col(Job.merged_into).in_(list(job_ids)),
            col(Notification.environment_id) == environment_id,
        )
        .order_by(col(Job.id))
        .limit(_MOST_MERGED)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for job_id, run_id, transaction_id in session.execute(query):
        found.setdefault(job_id, []).append((run_id, transaction_id))
    return found


def counts_between(session: Session, environment_id: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """The number of runs whose ids were made in each span (from, to: milliseconds), in one statement on an index."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT v.number, (SELECT count(*) FROM notification n WHERE n.environment_id = :environment "
        "AND n.id >= v.low AND n.id < v.high) FROM v ORDER BY v.number",
        _SPANS,
        _bounds(spans),
        environment=environment_id,
    )
    return [row[1] for row in rows]


def workflows_between(session: Session, environment_id: str, spans: Sequence[tuple[int, int]]) -> list[list[str]]:
    """The workflows (ids) of which there were runs in each span: one look at an index for each workflow and span."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT v.number, w.id FROM v JOIN workflow w ON w.environment_id = :environment "
        "WHERE EXISTS (SELECT 1 FROM notification n WHERE n.workflow_id = w.id AND n.id >= v.low AND n.id < v.high) "
        "ORDER BY v.number, w.id",
        _SPANS,
        _bounds(spans),
        environment=environment_id,
    )
    found: list[list[str]] = [[] for _ in spans]
    for number, workflow_id in rows:
        found[number].append(workflow_id)
    return found


def step_types(session: Session, environment_id: str) -> dict[str, list[str]]:
    """The kinds of steps of each workflow, by its id."""
    query = select(col(Workflow.id), col(Workflow.step_types)).where(col(Workflow.environment_id) == environment_id)
    return {row[0]: row[1] or [] for row in session.execute(query)}


def _bounds(spans: Sequence[tuple[int, int]]) -> list[tuple[int, str, str]]:
    return [(number, id_at(start), id_at(end)) for number, (start, end) in enumerate(spans)]


def _runs(environment_id: str) -> Select[Notification]:
    return select(Notification).where(col(Notification.environment_id) == environment_id)
