"""The activity feed: runs with their steps and everything that was noted about them.

A page costs the same number of statements whatever its size. A step that a run has not reached has no job; it is shown
as what will become of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.activity import store
from novu_app.activity.filters import ActivityFilter
from novu_app.execution.models import Job, Notification
from novu_app.kernel.errors import NotFound
from novu_app.kernel.jsons import load_or
from novu_app.kernel.pagination import CursorPage, Keyset
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion

__all__ = ["ActivityFilter", "ActivityRun", "Detail", "RunStep"]

_CREATED = {"detail": "Step created", "status": "Pending", "source": "Internal"}
#: What a step that was never reached is, by what became of its run.
_UNREACHED = {"processing": "pending", "merged": "merged"}


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that was noted about a step. ``at`` is in milliseconds; ``status`` and ``source`` are the contract's."""

    id: str
    text: str
    status: str
    source: str
    at: int
    provider_id: str | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a run. ``status`` is a contract JobStatus; ``id`` is the job's, or stands for the one to come.

    ``digest`` is what a digest or delay waits for or has gathered; ``output`` what later steps can read. ``extensions``
    counts how often the step was put off to the subscriber's schedule.
    """

    id: str
    uid: str
    step_id: str
    name: str
    type: str
    status: str
    details: list[Detail]
    created_at: int
    updated_at: int
    provider_id: str | None = None
    digest: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    controls: dict[str, Any] | None = None
    should_stop_on_fail: bool = False
    reached: bool = True
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class ActivityRun:
    """One run: its row, what triggered it, for whom, and its steps. Subscriber or workflow are None when deleted."""

    row: Notification
    steps: list[RunStep]
    subscriber: Subscriber | None
    workflow: Workflow | None
    version: WorkflowVersion | None
    trigger: dict[str, Any]

    @property
    def payload(self) -> dict[str, Any]:
        """The payload of the trigger."""
        return self.trigger.get("payload") or {}

    @property
    def topics(self) -> list[dict[str, str]]:
        """The topics through which the subscriber was reached: ``[{"key", "id"}]``."""
        found: list[dict[str, str]] = load_or(self.row.topics, [])
        return found

    @property
    def context_keys(self) -> list[str]:
        """The contexts of the trigger as ``type:id``, sorted."""
        found: list[str] = load_or(self.row.context_keys, [])
        return found

    @property
    def workflow_name(self) -> str:
        """The workflow's name as it was run."""
        if self.version is not None:
            return str(self.version.definition["name"])
        return "Deleted workflow"


def numbered_page(
    session: Session, environment_id: str, wanted: ActivityFilter, page: int, limit: int
) -> tuple[list[ActivityRun], bool]:
    """Page ``page`` (from 0) of ``limit`` runs, newest first, and whether there are more."""
    rows = store.numbered(session, environment_id, wanted, page, limit)
    return _complete(session, environment_id, rows[:limit]), len(rows) > limit


def list_runs(session: Session, environment_id: str, wanted: ActivityFilter, keyset: Keyset) -> CursorPage[ActivityRun]:
    """One page of runs by cursor.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    page = store.page(session, environment_id, wanted, keyset)
    return CursorPage(_complete(session, environment_id, page.rows), page.next, page.previous)


def get_run(session: Session, environment_id: str, run_id: str) -> ActivityRun:
    """One run.

    Raises:
        NotFound: there is none.
    """
    row = store.by_id(session, environment_id, run_id)
    if row is None:
        raise NotFound(f"Notification with id {run_id} not found")
    return _complete(session, environment_id, [row])[0]


def get_runs(session: Session, environment_id: str, run_ids: Iterable[str]) -> list[ActivityRun]:
    """The runs with these ids, newest first: what a page reads again after a realtime batch."""
    return _complete(session, environment_id, store.by_ids(session, environment_id, run_ids))


def messages_of(session: Session, environment_id: str, run_id: str) -> list[Message]:
    """The messages that a run has made, oldest first."""
    return store.messages_of(session, environment_id, run_id)


def merged_runs(session: Session, environment_id: str, job_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The runs whose events these digests took, by the digest's job: run id and transaction id, oldest first, 50 at most."""
    return store.merged_into(session, environment_id, job_ids) if job_ids else {}


def _complete(session: Session, environment_id: str, rows: Sequence[Notification]) -> list[ActivityRun]:
    if not rows:
        return []
    jobs = store.jobs_of(session, environment_id, [row.id for row in rows])
    people = store.subscribers_of(session, environment_id, (row.subscriber_pk for row in rows))
    workflows = store.workflows_of(session, environment_id, (row.version_id for row in rows))
    bodies = store.bodies_of(session, environment_id, (row.event_id for row in rows))
    runs = []
    for row in rows:
        workflow, version = workflows.get(row.version_id, (None, None))
        runs.append(
            ActivityRun(
                row=row,
                steps=_steps(row, jobs[row.id], version),
                subscriber=people.get(row.subscriber_pk),
                workflow=workflow,
                version=version,
                trigger=load_or(bodies.get(row.event_id), {}),
            )
        )
    return runs


def _steps(row: Notification, jobs: Sequence[Job], version: WorkflowVersion | None) -> list[RunStep]:
    done = {job.step_uid: job for job in jobs}
    if version is None:
        return [_reached(job, {}) for job in jobs]
    planned: list[dict[str, Any]] = version.definition["steps"]
    return [_reached(done[step["_id"]], step) if step["_id"] in done else _unreached(row, step) for step in planned]


def _reached(job: Job, step: dict[str, Any]) -> RunStep:
    return RunStep(
        id=job.id,
        uid=job.step_uid,
        step_id=job.step_id,
        name=step.get("name") or job.step_id,
        type=job.type,
        status=job.status,
        details=[_detail(job.id, number, noted) for number, noted in enumerate(load_or(job.details, []))],
        created_at=job.created_at,
        updated_at=job.updated_at,
        provider_id=job.provider_id,
        digest=load_or(job.digest, None),
        output=load_or(job.output, None),
        controls=step.get("control_values"),
        should_stop_on_fail=bool(step.get("should_stop_on_fail")),
        extensions=job.extensions or 0,
    )


def _unreached(row: Notification, step: dict[str, Any]) -> RunStep:
    # Always the same for a run and a step, so that a list keeps its rows when it is read again.
    identifier = f"{int(row.id, 16) ^ int(step['_id'], 16):024x}"
    return RunStep(
        id=identifier,
        uid=step["_id"],
        step_id=step["step_id"],
        name=step["name"],
        type=step["type"],
        status=_UNREACHED.get(row.status, "canceled"),
        details=[_detail(identifier, 0, _CREATED | {"at": row.created_at})],
        created_at=row.created_at,
        updated_at=row.updated_at,
        controls=step["control_values"],
        should_stop_on_fail=bool(step["should_stop_on_fail"]),
        reached=False,
    )


def _detail(job_id: str, number: int, noted: dict[str, Any]) -> Detail:
    return Detail(
        # Details are stored with their job and numbered by their place in it.
        id=f"{job_id[:16]}{number & 0xFFFF:04x}{job_id[20:]}",
        text=noted["detail"],
        status=noted["status"],
        source=noted.get("source") or "Internal",
        at=noted["at"],
        provider_id=noted.get("providerId"),
        raw=noted.get("raw"),
    )
