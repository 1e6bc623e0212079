"""Open digests: the unique row of a window decides who is master (contract/execution.md, Digest)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from novu_app.execution import details as texts
from novu_app.execution.chunk import NO_STEP_LEFT, Chunk, OpenDigest, Run
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.ids import new_id

Key = tuple[str, str, str, str]
_KEY = {"workflow_id": "text", "step_uid": "text", "subscriber_pk": "text", "digest_value": "text"}


def decide(session: Session, chunk: Chunk, alive: set[str]) -> list[Run]:
    """Make each run of a chunk that reached a digest the master of a new window, or merge it into the open one; the first
    one in a look-back window goes on at once.

    Args:
        session: the writing transaction that stores the chunk.
        chunk: its jobs are not stored yet: those of merged runs are changed here.
        alive: the ids of the runs that are stored.

    Returns:
        The runs that do not wait for their window's end: merged ones and first ones.
    """
    groups: dict[Key, list[OpenDigest]] = {}
    reopened: dict[Key, list[OpenDigest]] = {}
    for digest in chunk.digests:
        if digest.run.id in alive:
            run = digest.run
            key = (run.trigger.workflow_id, digest.job.step.uid, run.recipient.pk, digest.digest_value)
            (reopened if digest.reopened else groups).setdefault(key, []).append(digest)
    first = _first_ones(session, chunk, groups)
    merged = []
    for workflow_id, step_uid, subscriber_pk, value, master_job, master_run in _open(session, groups):
        for digest in groups[workflow_id, step_uid, subscriber_pk, value]:
            if digest.job.id != master_job:
                _merge(chunk, digest, master_job, master_run)
                merged.append(digest.run)
    _open(session, reopened, keep_others=True)
    return first + merged


def _first_ones(session: Session, chunk: Chunk, groups: dict[Key, list[OpenDigest]]) -> list[Run]:
    looking = {key: members for key, members in groups.items() if members[0].look_back_ms is not None}
    seen = bulk.run(
        session,
        "WITH {v} INSERT INTO digest_look_back (id, workflow_id, step_uid, subscriber_pk, digest_value, environment_id, "
        "last_at, expires_at) SELECT v.id, v.workflow_id, v.step_uid, v.subscriber_pk, v.digest_value, v.environment_id, "
        ":now, v.expires_at FROM v WHERE true ON CONFLICT (workflow_id, step_uid, subscriber_pk, digest_value) DO UPDATE SET "
        "previous_at = digest_look_back.last_at, last_at = excluded.last_at, expires_at = excluded.expires_at "
        "RETURNING workflow_id, step_uid, subscriber_pk, digest_value, previous_at",
        {"id": "text", **_KEY, "environment_id": "text", "expires_at": "bigint"},
        [
            (new_id(), *key, members[0].run.trigger.environment_id, chunk.now + (members[0].look_back_ms or 0))
            for key, members in sorted(looking.items())
        ],
        now=chunk.now,
    )
    first = []
    for workflow_id, step_uid, subscriber_pk, value, previous_at in seen:
        members = groups[workflow_id, step_uid, subscriber_pk, value]
        if previous_at is None or previous_at <= chunk.now - (members[0].look_back_ms or 0):
            first.append(_let_through(chunk, members.pop(0)))
            if not members:
                del groups[workflow_id, step_uid, subscriber_pk, value]
    return first


def _let_through(chunk: Chunk, digest: OpenDigest) -> Run:
    run, job = digest.run, digest.job
    event = {"id": job.id, "time": clock.iso_at(run.trigger.created_at), "payload": run.trigger.payload}
    job.status = "skipped"
    job.details = chunk.detail_text(texts.DIGEST_SKIPPED_FIRST)
    job.output = jsons.dumps({"events": [event], "eventCount": 1})
    run.position, run.due_at = job.step.next, chunk.now
    return run


def _open(
    session: Session, groups: Mapping[Key, Sequence[OpenDigest]], *, keep_others: bool = False
) -> list[tuple[str, ...]]:
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
    decision = (
        "DO NOTHING"
        if keep_others
        else "DO UPDATE SET events = digest_window.events + excluded.events "
        "RETURNING workflow_id, step_uid, subscriber_pk, digest_value, master_job_id, master_notification_id"
    )
    return bulk.run(
        session,
        "WITH {v} INSERT INTO digest_window (id, workflow_id, step_uid, subscriber_pk, digest_value, environment_id, "
        "master_job_id, master_notification_id, events, closes_at) SELECT * FROM v WHERE true "
        f"ON CONFLICT (workflow_id, step_uid, subscriber_pk, digest_value) {decision}",
        {
            "id": "text",
            **_KEY,
            "environment_id": "text",
            "master_job_id": "text",
            "master_notification_id": "text",
            "events": "integer",
            "closes_at": "bigint",
        },
        rows,
    )


def _merge(chunk: Chunk, digest: OpenDigest, master_job: str, master_run: str) -> None:
    digest.job.status, digest.job.merged_into = "merged", master_job
    digest.job.details = chunk.detail_text(texts.STEP_DIGESTED, texts.DIGEST_MERGED)
    digest.run.status, digest.run.merged_into = "merged", master_run
    digest.run.due_at, digest.run.position = None, NO_STEP_LEFT
