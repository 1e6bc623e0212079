"""A chunk: the runs that one transaction carries forward, and all that they write (ARCHITECTURE.md, law 2).

Steps change runs and add rows here, in memory; :mod:`novu_app.execution.writer` stores everything in a constant number of
statements. Nothing in a chunk touches the database by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from novu_app.channels.addresses import Address
from novu_app.content.layouts import CompiledLayout
from novu_app.content.phrases import Phrases
from novu_app.contexts.branding import branding_of
from novu_app.contexts.references import keys_of
from novu_app.environments.engine import EngineSettings
from novu_app.execution import details as texts
from novu_app.execution.definitions import Definition, Step
from novu_app.integrations.selection import ActiveIntegrations
from novu_app.kernel import jsons
from novu_app.kernel.ids import new_ids
from novu_app.preferences.link_variables import Links
from novu_app.preferences.merging import Refusal
from novu_app.subscribers.resolve import Recipient

#: ``position`` of a run that has no step left.
NO_STEP_LEFT = -1
#: Job statuses of a step that is not over: the run stands at it.
OPEN = frozenset({"pending", "queued", "running", "delayed"})


class Surroundings(Protocol):
    """What a chunk was read together with: who delivers, who may be reached when, and the environments' own settings."""

    @property
    def integrations(self) -> ActiveIntegrations:
        """The active integrations of the chunk's environments."""
        ...

    def refused_by(self, run: Run, channel: str) -> Refusal | None:
        """Why ``channel`` is kept from this run by a preference, or None."""
        ...

    def schedule_of(self, run: Run) -> Mapping[str, Any] | None:
        """When this run's subscriber wants to be reached, or None."""
        ...

    def settings_of(self, run: Run) -> EngineSettings:
        """How the run's environment wants its engine to behave."""
        ...

    def addresses_of(self, run: Run, integration_id: str) -> Sequence[Address]:
        """Where the run's subscriber is reached at an integration of chat, push or tools."""
        ...

    def workflow_named(self, run: Run, identifier: str) -> str | None:
        """The id of an active workflow that an invoke step names."""
        ...

    def layout_for(self, run: Run, said: Mapping[str, Any]) -> CompiledLayout | None:
        """The layout of an e-mail of this run, as :meth:`novu_app.layouts.rendering.Layouts.choose`, in its language."""
        ...

    def phrases_for(self, run: Run) -> Phrases | None:
        """The translations for this run's subscriber, or None where the workflow is not translated."""
        ...


@dataclass(slots=True)
class Trigger:
    """The event behind a run: what the application sent."""

    event_id: str
    environment_id: str
    organization_id: str
    transaction_id: str
    workflow_id: str
    version_id: str
    created_at: int
    payload: dict[str, Any]
    overrides: dict[str, Any]
    actor: dict[str, Any] | None
    tenant: dict[str, Any] | None
    context: dict[str, Any]
    #: The workflows that led here by invoke steps, oldest first.
    chain: tuple[str, ...] = ()
    #: The event's name where it is not its workflow's: one that is only waited for.
    name: str | None = None

    @property
    def context_keys(self) -> list[str]:
        """The contexts of the trigger as ``type:id``, sorted."""
        return list(keys_of(self.context))


@dataclass(slots=True)
class Run:
    """One run in hand. ``stored`` tells one that was claimed from one that this chunk makes."""

    id: str
    trigger: Trigger
    definition: Definition
    recipient: Recipient
    stored: bool = False
    position: int = 0
    status: str = "processing"
    due_at: int | None = None
    held_by: str | None = None
    merged_into: str | None = None
    topics: str | None = None
    env: dict[str, Any] = field(default_factory=dict)
    open_deliveries: bool = False
    #: Outputs of the steps that are done: ``steps.<stepId>`` of templates and conditions.
    outputs: dict[str, Any] = field(default_factory=dict)
    #: Jobs of a claimed run, by step uid: (job id, status).
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: How often each step was put off to the subscriber's schedule, by step uid.
    extensions: dict[str, int] = field(default_factory=dict)
    #: What a claimed run's steps left behind for themselves (``job.digest``), by step uid.
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _subscriber: dict[str, Any] | None = None

    @property
    def going(self) -> bool:
        """Whether there is a step to take now."""
        return self.due_at is None and self.held_by is None and self.position >= 0 and self.status == "processing"

    @property
    def severity(self) -> str:
        """The severity of this run's messages: the trigger's override, else the workflow's."""
        given = self.trigger.overrides.get("severity")
        return given if given in ("high", "medium", "low", "none") else self.definition.severity

    def step(self) -> Step | None:
        """The step at which the run stands."""
        steps = self.definition.steps
        return steps[self.position] if 0 <= self.position < len(steps) else None

    def go_on(self, arm: str | None = None) -> None:
        """Leave the step behind: for the step that follows it, or for the first one of an arm."""
        step = self.step()
        assert step is not None
        self.position = step.next if arm is None else step.arms[arm]

    def wait(self, until: int) -> None:
        """Stop here and wake at ``until`` (milliseconds)."""
        self.due_at = until

    def hold(self, job_id: str) -> None:
        """Stop here until the delivery of this job has ended."""
        self.held_by = job_id

    def end(self, status: str) -> None:
        """Take no further step."""
        self.status = status
        self.position = NO_STEP_LEFT

    def state(self) -> tuple[Any, ...]:
        """What a step changes, to be put back by :meth:`restore`."""
        return (
            self.position,
            self.status,
            self.due_at,
            self.held_by,
            self.merged_into,
            self.open_deliveries,
            dict(self.outputs),
        )

    def restore(self, state: tuple[Any, ...]) -> None:
        """Be as :meth:`state` found it."""
        self.position, self.status, self.due_at, self.held_by, self.merged_into, self.open_deliveries, outputs = state
        self.outputs = dict(outputs)

    def variables(self) -> dict[str, Any]:
        """The namespaces of templates and conditions (contract/workflow-model.md, Liquid)."""
        if self._subscriber is None:
            self._subscriber = self.recipient.variables()
        last = next((o for o in reversed(self.outputs.values()) if isinstance(o, dict) and "events" in o), None)
        events = last["events"] if last else []
        return {
            "payload": self.trigger.payload,
            "subscriber": self._subscriber,
            "steps": self.outputs,
            "workflow": self.definition.variables(),
            "actor": self.trigger.actor or {},
            "tenant": self.trigger.tenant or {},
            "context": self.trigger.context,
            "env": self.env,
            "branding": branding_of(self.trigger.context, self.trigger.tenant),
            "links": Links(
                (self.trigger.environment_id, self.recipient.pk, self.trigger.workflow_id),
                self.definition.preferences,
                self.definition.tags,
                self.trigger.context,
            ),
            "step": {
                "digest": last is not None,
                "events": [event["payload"] for event in events],
                "total_count": len(events),
            },
        }


class NewJob:
    """A job row to insert."""

    __slots__ = (
        "details",
        "digest",
        "extensions",
        "id",
        "integration_id",
        "merged_into",
        "output",
        "provider_id",
        "run",
        "status",
        "step",
    )

    def __init__(self, id: str, run: Run, step: Step, status: str, details: str) -> None:
        self.id = id
        self.run = run
        self.step = step
        self.status = status
        self.details = details
        self.output: str | None = None
        self.digest: str | None = None
        self.provider_id: str | None = None
        self.integration_id: str | None = None
        self.merged_into: str | None = None
        self.extensions: int | None = None


@dataclass(slots=True)
class JobChange:
    """What becomes of a job that was stored before: details are appended."""

    job_id: str
    run: Run
    status: str
    details: list[dict[str, Any]]
    output: str | None = None
    digest: str | None = None
    extensions: int | None = None

    def followed_by(self, later: JobChange) -> JobChange:
        """Both as one change."""
        return JobChange(
            self.job_id,
            self.run,
            later.status,
            [*self.details, *later.details],
            later.output or self.output,
            later.digest or self.digest,
            later.extensions or self.extensions,
        )


@dataclass(slots=True)
class NewMessage:
    """A message row to insert."""

    id: str
    job: NewJob
    integration_id: str
    provider_id: str
    status: str
    subject: str | None
    content: str | None
    avatar: str | None = None
    cta: str | None = None
    data: dict[str, Any] | None = None
    recipient: str | None = None
    envelope: str | None = None


@dataclass(slots=True)
class NewDelivery:
    """A delivery row to insert: what is to leave the machine for a job (see :class:`novu_app.execution.models.Delivery`)."""

    job: NewJob
    kind: str
    target: str
    provider_id: str
    halts: bool = False
    integration_id: str | None = None
    message_id: str | None = None
    candidates: list[str] = field(default_factory=list)
    endpoint: dict[str, Any] | None = None
    request: str | None = None


@dataclass(slots=True)
class NewWait:
    """A wait row to insert. ``job`` is the one that waits; ``name`` is an event, ``seen:<job id>`` or ``read:<job id>``."""

    job: NewJob
    name: str
    condition: Any = None


@dataclass(slots=True)
class Invocation:
    """Another workflow to be started for a run's subscriber, once however often the step is repeated."""

    job: NewJob
    workflow: str
    payload: dict[str, Any]


@dataclass(slots=True)
class Passage:
    """A run that reached a throttle: whether it passes is decided by the window's row when the chunk is stored."""

    run: Run
    job: NewJob
    key: str
    ends_at: int
    threshold: int


@dataclass(slots=True)
class OpenDigest:
    """A run that reached a digest: master or merged is decided by the window's row when the chunk is stored."""

    run: Run
    job: NewJob
    digest_value: str
    closes_at: int
    #: Length of the look-back window in milliseconds; without one every event is gathered.
    look_back_ms: int | None = None
    #: Whether the window was closed and opens again for its master, whose time was put off.
    reopened: bool = False


@dataclass
class Chunk:
    """Runs in hand and the rows they write. ``now`` is the chunk's one moment, in milliseconds."""

    runs: list[Run]
    now: int
    surroundings: Surroundings
    jobs: list[NewJob] = field(default_factory=list)
    changes: list[JobChange] = field(default_factory=list)
    messages: list[NewMessage] = field(default_factory=list)
    deliveries: list[NewDelivery] = field(default_factory=list)
    digests: list[OpenDigest] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    waits: list[NewWait] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    _texts: dict[tuple[str, ...], str] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)

    def new_id(self) -> str:
        """An id for a row of this chunk; they are made by the hundred."""
        if not self._ids:
            self._ids = new_ids(256)[::-1]
        return self._ids.pop()

    def detail_text(self, *lines: str, status: texts.Status = "Success", raw: Any = None) -> str:
        """The stored form of some details of this moment; the same lines are built once a chunk."""
        if raw is not None:
            return texts.as_text([texts.detail(line, status, at=self.now, raw=raw) for line in lines])
        key = (status, *lines)
        text = self._texts.get(key)
        if text is None:
            text = texts.as_text([texts.detail(line, status, at=self.now) for line in lines])
            self._texts[key] = text
        return text

    def add_job(self, run: Run, step: Step, status: str, details: str) -> NewJob:
        """Write a job for a step of a run. A step that was put off before keeps its job, which gets the new details too."""
        known = run.jobs.get(step.uid)
        job = NewJob(known[0] if known else self.new_id(), run, step, status, details)
        self.jobs.append(job)
        return job

    def existing_job(self, run: Run, step: Step) -> NewJob:
        """The stored job of a claimed run's step, for rows that name it; it is not written again."""
        job_id, status = run.jobs[step.uid]
        return NewJob(job_id, run, step, status, "[]")

    def mark(self) -> tuple[int, ...]:
        """How much has been written so far, to be cut back by :meth:`undo`."""
        return tuple(len(rows) for rows in self._written())

    def undo(self, mark: tuple[int, ...]) -> None:
        """Forget what was written since ``mark``."""
        for rows, length in zip(self._written(), mark, strict=True):
            del rows[length:]

    def _written(self) -> tuple[list[Any], ...]:
        return (
            self.jobs,
            self.changes,
            self.messages,
            self.deliveries,
            self.digests,
            self.passages,
            self.waits,
            self.invocations,
        )

    def break_off(self, run: Run, step: Step, reason: str) -> None:
        """The step can not be taken at all: it fails and the run ends, whatever the step says."""
        known = run.jobs.get(step.uid)
        if known is None:
            self.add_job(run, step, "failed", self.detail_text(texts.FAILED_UNEXPECTEDLY, status="Failed", raw=reason))
        else:
            line = texts.detail(texts.FAILED_UNEXPECTEDLY, "Failed", at=self.now, raw=reason)
            self.changes.append(JobChange(known[0], run, "failed", [line]))
        run.end("error")

    def fail(self, run: Run, step: Step, line: str, raw: Any = None) -> NewJob:
        """The step failed: the run goes on, unless the step says that it must not (contract/execution.md, Step loop 7)."""
        job = self.add_job(run, step, "failed", self.detail_text(line, status="Failed", raw=raw))
        self.after_failure(run, step)
        return job

    def after_failure(self, run: Run, step: Step) -> None:
        """Go on or end the run after a failed step."""
        if step.halts:
            run.end("error")
        else:
            run.go_on()

    def skip(self, run: Run, step: Step, line: str, raw: Any = None, status: str = "canceled") -> NewJob:
        """The step is left out and the run goes on."""
        job = self.add_job(run, step, status, self.detail_text(line, status="Success", raw=raw))
        run.outputs[step.step_id] = {}
        run.go_on()
        return job

    def finish(self, run: Run, line: str, output: dict[str, Any], digest: str | None = None) -> None:
        """The step at which a stored run waited is done; its job is changed and the run goes on."""
        step = run.step()
        assert step is not None
        job_id, _status = run.jobs[step.uid]
        change = [texts.detail(line, at=self.now)]
        self.changes.append(JobChange(job_id, run, "completed", change, jsons.dumps(output), digest))
        run.outputs[step.step_id] = output
        run.go_on()

    def fail_stored(self, run: Run, step: Step, line: str, raw: Any = None) -> None:
        """The step at which a stored run waited failed after all."""
        job_id, _status = run.jobs[step.uid]
        change = [texts.detail(line, "Failed", at=self.now, raw=raw)]
        self.changes.append(JobChange(job_id, run, "failed", change))
        self.after_failure(run, step)
