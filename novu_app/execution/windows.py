"""Open digests: the unique row of a window decides who is master (contract/execution.md, Digest)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, OpenDigest, Run
from novu_app.kernel import bulk
from novu_app.kernel.ids import new_id


def decide(session: Session, chunk: Chunk, alive: set[str]) -> None:
    """Make each run of a chunk that reached a digest the master of a new window, or merge it into the open one.

    Args:
        session: the writing transaction that stores the chunk.
        chunk: its jobs are not stored yet: those of merged runs are changed here.
        alive: the ids of the runs that are stored.
    """
    groups: dict[tuple[str, str, str, str], list[OpenDigest]] = {}
    for digest in chunk.digests:
        if digest.run.id in alive:
            run = digest.run
            key = (run.trigger.workflow_id, digest.job.step.uid, run.recipient.pk, digest.digest_value)
            groups.setdefault(key, []).append(digest)
    rows = [
        (
            new_id(),
            *key,
            members[0].run.trigger.environment_id,
            members[0].job.id,
            members[0].run.id,
            len(members),
            members[0].closes_at,
        )
        for key, members in sorted(groups.items())
    ]
    # Whoever inserts the row is master; everybody else gets the master's ids back, and holds the row until the commit, so
    # that a window can not close between "merged" and the commit of it.
    decided = bulk.run(
        session,
        "WITH {v} INSERT INTO digest_window (id, workflow_id, step_uid, subscriber_pk, digest_value, environment_id, "
        "master_job_id, master_notification_id, events, closes_at) SELECT * FROM v WHERE true "
        "ON CONFLICT (workflow_id, step_uid, subscriber_pk, digest_value) "
        "DO UPDATE SET events = digest_window.events + excluded.events "
        "RETURNING workflow_id, step_uid, subscriber_pk, digest_value, master_job_id, master_notification_id",
        {
            "id": "text",
            "workflow_id": "text",
            "step_uid": "text",
            "subscriber_pk": "text",
            "digest_value": "text",
            "environment_id": "text",
            "master_job_id": "text",
            "master_notification_id": "text",
            "events": "integer",
            "closes_at": "bigint",
        },
        rows,
    )
    merged: list[Run] = []
    for workflow_id, step_uid, subscriber_pk, value, master_job, master_run in decided:
        for digest in groups[workflow_id, step_uid, subscriber_pk, value]:
            if digest.job.id != master_job:
                _merge(chunk, digest, master_job, master_run)
                merged.append(digest.run)
    _store_merged(session, chunk, merged)


def _merge(chunk: Chunk, digest: OpenDigest, master_job: str, master_run: str) -> None:
    digest.job.status, digest.job.merged_into = "merged", master_job
    digest.job.details = chunk.detail_text(texts.STEP_DIGESTED, texts.DIGEST_MERGED)
    digest.run.status, digest.run.merged_into = "merged", master_run
    digest.run.due_at, digest.run.position = None, NO_STEP_LEFT


def _store_merged(session: Session, chunk: Chunk, merged: Sequence[Run]) -> None:
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = 'merged', due_at = NULL, position = -1, merged_into = v.merged_into "
        "FROM v WHERE notification.id = v.id",
        {"id": "text", "merged_into": "text"},
        [(run.id, run.merged_into) for run in merged],
    )
