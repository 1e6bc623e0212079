"""Whether runs take a step at all: conditions, preferences and the subscriber's schedule (contract/execution.md, Step loop)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from novu_app.conditions.mentioned import mentioned_values
from novu_app.conditions.service import ConditionFailed
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, JobChange, OpenDigest, Run
from novu_app.execution.definitions import Step
from novu_app.kernel import clock
from novu_app.timing import schedule
from novu_app.timing.zones import zone_of
from novu_app.workflows.controls import CHANNEL_TYPES

#: How often a delay or digest is put off to the schedule before it goes on all the same (contract/execution.md).
MAX_EXTENSIONS = 3
_REASONS = {
    "SUBSCRIBER_GLOBAL": texts.FILTERED_BY_GLOBAL,
    "SUBSCRIBER_WORKFLOW": texts.FILTERED_BY_SUBSCRIBER,
    "SUBSCRIPTION_SUBSCRIBER_WORKFLOW": texts.FILTERED_BY_SUBSCRIBER,
    "USER_WORKFLOW": texts.FILTERED_BY_USER,
    "WORKFLOW_RESOURCE": texts.FILTERED_BY_WORKFLOW,
}
#: A message in the inbox disturbs nobody: it passes at any hour.
_UNSCHEDULED = frozenset({"in_app"})


def permitted(chunk: Chunk, step: Step, runs: Sequence[Run]) -> list[Run]:
    """The runs that take the step now. The others leave it out, wait for the next open hour, or fail at its condition."""
    if step.runs_if is not None:
        runs = list(_by_condition(chunk, step, runs))
    if step.type in CHANNEL_TYPES:
        runs = list(_by_preference(chunk, step, runs))
        if step.type not in _UNSCHEDULED:
            runs = list(_by_schedule(chunk, step, runs))
    return list(runs)


def extended(chunk: Chunk, step: Step, runs: Sequence[Run]) -> list[Run]:
    """The runs whose wait at a delay or digest is really over: ``extendToSchedule`` puts the others off."""
    if step.controls.get("extendToSchedule") is not True or step.type not in ("delay", "digest"):
        return list(runs)
    ready = []
    for run in runs:
        opens_at = _opens_at(chunk, run)
        if opens_at is None:
            ready.append(run)
        elif run.extensions.get(step.uid, 0) >= MAX_EXTENSIONS:
            job_id, status = run.jobs[step.uid]
            chunk.changes.append(
                JobChange(job_id, run, status, [texts.detail(texts.MAX_EXTENSIONS_REACHED, at=chunk.now)])
            )
            ready.append(run)
        else:
            _put_off(chunk, step, run, opens_at)
    return ready


def _by_condition(chunk: Chunk, step: Step, runs: Sequence[Run]) -> Iterator[Run]:
    assert step.runs_if is not None
    for run in runs:
        try:
            holds = step.runs_if.holds(run.variables())
        except ConditionFailed as error:
            chunk.fail(run, step, texts.CONDITION_FAILED, raw=str(error))
            continue
        if holds:
            yield run
        else:
            status = "canceled" if step.type in CHANNEL_TYPES else "skipped"
            rule = step.controls["skip"]
            seen = {"condition": rule, "values": mentioned_values(rule, run.variables())}
            chunk.skip(run, step, texts.SKIPPED_BY_CONDITIONS, raw=seen, status=status)


def _by_preference(chunk: Chunk, step: Step, runs: Sequence[Run]) -> Iterator[Run]:
    for run in runs:
        refusal = chunk.surroundings.refused_by(run, step.type)
        if refusal is None:
            yield run
            continue
        raw = {"level": refusal.level, "channel": step.type}
        if refusal.problem is not None:
            raw["problem"] = refusal.problem
        chunk.skip(run, step, _REASONS.get(refusal.level, texts.FILTERED_BY_WORKFLOW), raw=raw)


def _by_schedule(chunk: Chunk, step: Step, runs: Sequence[Run]) -> Iterator[Run]:
    for run in runs:
        opens_at = _opens_at(chunk, run)
        if opens_at is None:
            yield run
        elif opens_at and chunk.surroundings.settings_of(run).defers(step.type):
            job = chunk.add_job(
                run,
                step,
                "delayed",
                chunk.detail_text(texts.DEFERRED_TO_SCHEDULE, status="Pending", raw={"until": clock.iso_at(opens_at)}),
            )
            job.extensions = run.extensions.get(step.uid, 0) + 1
            run.wait(opens_at)
        else:
            chunk.skip(run, step, texts.OUTSIDE_OF_SCHEDULE)


def _opens_at(chunk: Chunk, run: Run) -> int | None:
    """None when the run's subscriber may be reached now; else the moment of the next open hour, 0 when there is none."""
    wanted = None if run.definition.critical else chunk.surroundings.schedule_of(run)
    if not wanted:
        return None
    zone = zone_of(run.recipient.attributes.get("timezone"))
    if schedule.is_open(wanted, chunk.now, zone):
        return None
    return schedule.next_open(wanted, chunk.now, zone) or 0


def _put_off(chunk: Chunk, step: Step, run: Run, opens_at: int) -> None:
    job_id, status = run.jobs[step.uid]
    # A schedule that never opens puts nothing off for good: it is asked again a day later, as often as may be.
    until = opens_at or chunk.now + 86_400_000
    line = texts.detail(texts.EXTENDED_TO_SCHEDULE, "Pending", at=chunk.now, raw={"until": clock.iso_at(until)})
    extensions = run.extensions.get(step.uid, 0) + 1
    chunk.changes.append(JobChange(job_id, run, status, [line], extensions=extensions))
    run.wait(until)
    if step.type == "digest":
        value = run.notes.get(step.uid, {}).get("value", "")
        job = chunk.existing_job(run, step)
        chunk.digests.append(OpenDigest(run, job, value, until, reopened=True))
