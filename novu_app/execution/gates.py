"""What many runs decide together by a unique row, when their chunk is stored: digests and throttles.

Each decision is one atomic statement for the whole chunk. What it changes of a run - merged, let through, turned away -
is written with one more statement for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from novu_app.execution import throttles, windows
from novu_app.execution.chunk import Chunk, Run
from novu_app.kernel import bulk


def decide(session: Session, chunk: Chunk, alive: set[str]) -> None:
    """Let the rows decide for every run of the chunk that reached a digest or a throttle.

    Args:
        session: the writing transaction that stores the chunk; its runs are stored already, its jobs are not.
        chunk: the jobs of these runs are changed here.
        alive: the ids of the runs that are stored.
    """
    changed = [*windows.decide(session, chunk, alive), *throttles.decide(session, chunk, alive)]
    _restate(session, changed)


def _restate(session: Session, runs: Iterable[Run]) -> None:
    bulk.run(
        session,
        "WITH {v} UPDATE notification SET status = v.status, position = v.position, due_at = v.due_at, "
        "merged_into = v.merged_into FROM v WHERE notification.id = v.id",
        {"id": "text", "status": "text", "position": "integer", "due_at": "bigint", "merged_into": "text"},
        [(run.id, run.status, run.position, run.due_at, run.merged_into) for run in runs],
    )
