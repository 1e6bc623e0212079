"""Throttles: how many runs of a subscriber may pass a step in a window (contract/execution.md, Throttle)."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, Passage, Run
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.ids import new_id

Key = tuple[str, str, str, str]


def decide(session: Session, chunk: Chunk, alive: set[str]) -> list[Run]:
    """Count each run that reached a throttle into its window, and turn away those above the threshold.

    One statement: a window that has ended begins anew with the run that finds it so. Runs of a chunk that share a window
    pass in their order.

    Returns:
        The runs that were turned away.
    """
    groups: dict[Key, list[Passage]] = {}
    for passage in chunk.passages:
        if passage.run.id in alive:
            run = passage.run
            key = (run.trigger.workflow_id, passage.job.step.uid, run.recipient.pk, passage.key)
            groups.setdefault(key, []).append(passage)
    counted = bulk.run(
        session,
        "WITH {v} INSERT INTO throttle_window (id, workflow_id, step_uid, subscriber_pk, key, environment_id, started_at, "
        "ends_at, count) SELECT v.id, v.workflow_id, v.step_uid, v.subscriber_pk, v.key, v.environment_id, :now, v.ends_at, "
        "v.count FROM v WHERE true ON CONFLICT (workflow_id, step_uid, subscriber_pk, key) DO UPDATE SET "
        "count = CASE WHEN throttle_window.ends_at <= :now THEN excluded.count ELSE throttle_window.count + excluded.count END, "
        "started_at = CASE WHEN throttle_window.ends_at <= :now THEN excluded.started_at ELSE throttle_window.started_at END, "
        "ends_at = CASE WHEN throttle_window.ends_at <= :now THEN excluded.ends_at ELSE throttle_window.ends_at END "
        "RETURNING workflow_id, step_uid, subscriber_pk, key, count, started_at, ends_at",
        {
            "id": "text",
            "workflow_id": "text",
            "step_uid": "text",
            "subscriber_pk": "text",
            "key": "text",
            "environment_id": "text",
            "ends_at": "bigint",
            "count": "integer",
        },
        [
            (new_id(), *key, members[0].run.trigger.environment_id, members[0].ends_at, len(members))
            for key, members in sorted(groups.items())
        ],
        now=chunk.now,
    )
    turned_away = []
    for workflow_id, step_uid, subscriber_pk, key, count, started_at, ends_at in counted:
        members = groups[workflow_id, step_uid, subscriber_pk, key]
        for number, passage in enumerate(members, count - len(members) + 1):
            throttled = number > passage.threshold
            passage.job.output = jsons.dumps(
                {
                    "throttled": throttled,
                    "executionCount": number,
                    "threshold": passage.threshold,
                    "windowStart": clock.iso_at(started_at),
                    "throttledUntil": clock.iso_at(ends_at),
                }
            )
            if throttled:
                _turn_away(chunk, passage)
                turned_away.append(passage.run)
    return turned_away


def _turn_away(chunk: Chunk, passage: Passage) -> None:
    run, job = passage.run, passage.job
    job.status = "skipped"
    job.details = chunk.detail_text(texts.THROTTLE_LIMIT_EXCEEDED, raw=jsons.loads(job.output or "{}"))
    # What would have followed is shown as left out. An arm that was not chosen yet has nothing to show.
    steps, position = run.definition.steps, job.step.next
    while position < len(steps):
        chunk.add_job(run, steps[position], "skipped", chunk.detail_text(texts.THROTTLE_LIMIT_EXCEEDED))
        position = steps[position].next
    run.status, run.position, run.due_at = "completed", NO_STEP_LEFT, None
