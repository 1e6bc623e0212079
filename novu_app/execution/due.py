"""Runs whose moment has come: claimed by the hundred, carried on, stored under their lease."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.execution import definitions, surroundings, suspects, waits
from novu_app.execution import details as texts
from novu_app.execution.advance import advance
from novu_app.execution.cancellation import end_waiting_jobs
from novu_app.execution.chunk import Chunk, Run, Trigger
from novu_app.execution.faults import passing
from novu_app.execution.heirs import WINDOW_ORDER
from novu_app.execution.isolation import isolate
from novu_app.execution.launch import follow_up
from novu_app.execution.ports import Ports
from novu_app.execution.steps.digest import digest_event, merged_key
from novu_app.execution.writer import store
from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.database import looking, reading, writing
from novu_app.kernel.leases import COUNTED, claim_due
from novu_app.subscribers import resolve

RUNS_A_CHUNK = 500
#: Gathered events, kilobytes of answers and of triggers that runs of one chunk have in memory together; one run alone may
#: have more.
LOAD_A_CHUNK = 10_000
_COLUMNS = (
    "id",
    "event_id",
    "version_id",
    "subscriber_pk",
    "position",
    "held_by",
    "topics",
)
#: Gives the triggers of events by id; the events domain lies above this one and hands its loader in.
LoadTriggers = Callable[[Session, Iterable[str]], dict[str, tuple[Trigger, dict[str, Any]]]]


def run_due(ports: Ports) -> int:
    """Claim due runs, carry them on, and give their number; 0 when none is due."""
    now = clock.now_ms()
    with writing() as session:
        lease, found = claim_due(
            session,
            "notification",
            (*_COLUMNS, "claims"),
            now=now,
            limit=RUNS_A_CHUNK,
            extra=COUNTED,
            unwaited=True,
        )
        if not found:
            return 0
        claimed = [row[0] for row in found]
        load = _close_windows(session, claimed)
        waits.end(session, claimed)
    passing("due:claimed")

    def carry_on(some: Sequence[tuple[Any, ...]]) -> None:
        _carry_on(some, lease, now, ports)

    rows = [row[:-1] for row in found if not row[-1]]
    sizes = _sizes({row[1] for row in rows})
    for row in rows:
        # Others that a digest has gathered are about as large as the one that opened it.
        load[row[0]] = max(1, load.get(row[0], 0)) * sizes.get(row[1], 1)
    for run_id, kilobytes in _answers(rows):
        load[run_id] += kilobytes
    for part in _parts(rows, load):
        isolate(part, carry_on, lambda row: _give_up(row[0], lease, now))
    taken = [(row[0], row[-1], row[:-1]) for row in found if row[-1]]
    ended = {run_id: claims > suspects.MOST for run_id, claims, _row in taken}
    suspects.one_by_one(
        "notification",
        taken,
        lease,
        carry_on,
        lambda row: _give_up(row[0], lease, now, suspects.REASON if ended[row[0]] else None),
    )
    return len(found)


def _parts(rows: Sequence[tuple[Any, ...]], load: Mapping[str, int]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The runs in parts that do not load too much: a digest of a day may have thousands of events for each subscriber."""
    start = loaded = 0
    for position, row in enumerate(rows):
        own = load.get(row[0], 0)
        if loaded and loaded + own > LOAD_A_CHUNK:
            yield rows[start:position]
            start, loaded = position, 0
        loaded += own
    yield rows[start:]


def _sizes(event_ids: set[str]) -> dict[str, int]:
    """How many kilobytes the triggers of these events have: those that have more than one."""
    with looking() as session:
        size = "length(e.body) / 1024" if bulk.is_sqlite(session) else "octet_length(e.body) / 1024"
        rows = bulk.run(
            session,
            f"WITH {{v}} SELECT e.id, {size} FROM v JOIN event e ON e.id = v.id WHERE {size} > 1",
            {"id": "text"},
            [(event_id,) for event_id in sorted(event_ids)],
        )
    return dict(rows)


def _answers(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The runs with answers of somebody else's API, and how many kilobytes; no statement where no workflow asks one."""
    with looking() as session:
        versions = definitions.recall(session, {row[2] for row in rows})
        asking = {
            version_id
            for version_id, definition in versions.items()
            if any(step.type == "http_request" for step in definition.steps)
        }
        return bulk.run(
            session,
            "WITH {v} SELECT j.notification_id, SUM(length(j.output)) / 1024 FROM v JOIN job j ON j.notification_id = v.id "
            "AND j.type = 'http_request' AND j.output IS NOT NULL GROUP BY j.notification_id",
            {"id": "text"},
            [(row[0],) for row in rows if row[2] in asking],
        )


def _carry_on(rows: Sequence[tuple[Any, ...]], lease: str, now: int, ports: Ports) -> None:
    with reading() as session:
        runs = _load(session, rows, ports.load_triggers)
        chunk = Chunk(runs, now, surroundings.load(session, runs))
    advance(chunk)
    passing("due:computed")
    with writing() as session:
        stored = store(session, chunk, lease, ports.start)
        # These could not be loaded: their subscriber, workflow or event was deleted while they waited.
        orphans = {row[0] for row in rows} - {run.id for run in runs}
        _end(session, orphans, "canceled", "canceled", texts.detail(texts.CANCELED, at=now), lease, now)
        passing("due:stored")
    passing("due:committed")
    follow_up(stored, now)


def _close_windows(session: Session, run_ids: list[str]) -> dict[str, int]:
    """Close the windows of these masters; how many events each of them has gathered."""
    # From this commit on nobody merges into these masters any more; a crash after it changes nothing, since the merged jobs
    # are found by the master's id. In the order in which chunks take windows: without it both could wait for each other.
    held = "" if bulk.is_sqlite(session) else f"ORDER BY {WINDOW_ORDER} FOR UPDATE"
    closed = bulk.run(
        session,
        "WITH {v}, closing AS (SELECT id FROM digest_window WHERE master_notification_id IN (SELECT id FROM v) "
        f"{held}) DELETE FROM digest_window WHERE id IN (SELECT id FROM closing) RETURNING master_notification_id, events",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
    )
    return {row[0]: row[1] for row in closed}


def _load(session: Session, rows: Sequence[tuple[Any, ...]], load_triggers: LoadTriggers) -> list[Run]:
    triggers = load_triggers(session, {row[1] for row in rows})
    versions = definitions.load(session, {row[2] for row in rows}, edited=True)
    recipients = resolve.load(session, [row[3] for row in rows])
    jobs = _jobs_of(session, [row[0] for row in rows])
    runs = []
    for run_id, event_id, version_id, subscriber_pk, position, _held_by, topics in rows:
        if event_id not in triggers or version_id not in versions or subscriber_pk not in recipients:
            continue  # its workflow or subscriber was deleted: ended below as an orphan
        run = Run(
            id=run_id,
            trigger=triggers[event_id][0],
            definition=versions[version_id],
            recipient=recipients[subscriber_pk],
            stored=True,
            position=position,
            topics=topics,
        )
        for job_id, step_uid, step_id, status, output, note, extensions in jobs.get(run_id, []):
            run.jobs[step_uid] = (job_id, status)
            if note is not None:
                run.notes[step_uid] = jsons.loads(note)
            if extensions:
                run.extensions[step_uid] = extensions
            run.open_deliveries = run.open_deliveries or status in {"queued", "running"}
            if output is not None:
                run.outputs[step_id] = jsons.loads(output)
        runs.append(run)
    _load_merged(session, runs, load_triggers)
    return runs


def _jobs_of(session: Session, run_ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    rows = bulk.run(
        session,
        # What a step left for itself counts while it waits; afterwards it may be long, and is in its output.
        "WITH {v} SELECT j.notification_id, j.id, j.step_uid, j.step_id, j.status, j.output, "
        "CASE WHEN j.status = 'delayed' THEN j.digest END, j.extensions FROM v "
        f"{bulk.looked_up(session, 'job', 'j', 'notification_id')} ORDER BY j.id",
        {"id": "text"},
        [(run_id,) for run_id in run_ids],
    )
    result: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        result[row[0]].append(row[1:])
    return result


def _load_merged(session: Session, runs: list[Run], load_triggers: LoadTriggers) -> None:
    masters = {}
    for run in runs:
        step = run.step()
        if step is not None and step.type == "digest" and step.uid in run.jobs:
            masters[run.jobs[step.uid][0]] = (run, step)
    rows = bulk.run(
        session,
        "WITH {v} SELECT j.merged_into, j.id, n.event_id FROM v JOIN job j ON j.merged_into = v.id "
        "JOIN notification n ON n.id = j.notification_id WHERE j.status = 'merged' ORDER BY j.id",
        {"id": "text"},
        [(job_id,) for job_id in masters],
    )
    triggers = load_triggers(session, {row[2] for row in rows})
    for master_job, job_id, event_id in rows:
        run, step = masters[master_job]
        if event_id in triggers:
            trigger = triggers[event_id][0]
            event = digest_event(job_id, trigger.created_at, trigger.payload)
            run.outputs.setdefault(merged_key(step), []).append(event)


def _give_up(run_id: str, lease: str, now: int, reason: str | None = None) -> None:
    why = texts.detail(texts.FAILED_UNEXPECTEDLY, "Failed", at=now, raw=reason)
    with writing() as session:
        _end(session, [run_id], "error", "failed", why, lease, now)


def _end(
    session: Session,
    run_ids: Iterable[str],
    status: str,
    job_status: str,
    detail: dict[str, Any],
    lease: str,
    now: int,
) -> None:
    ended = bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = :status, due_at = NULL, lease = NULL, position = -1, "
        "updated_at = :now FROM v WHERE notification.id = v.id AND notification.lease = :lease RETURNING notification.id",
        {"id": "text"},
        [(run_id,) for run_id in sorted(run_ids)],
        status=status,
        now=now,
        lease=lease,
    )
    end_waiting_jobs(session, [row[0] for row in ended], job_status, detail, now)
