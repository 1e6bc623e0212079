"""What a worker had in hand when it died: taken up one by one, and given up when it ends one worker after the other.

A process that is killed, for the memory that a run wants, say, tells nobody which of a chunk was to blame. The lease gives
the chunk back; without this the next worker would die of it, and nothing of the chunk would ever be done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from novu_app.execution.isolation import AWAY, isolate
from novu_app.kernel.database import writing
from novu_app.kernel.leases import count_claim

Item = TypeVar("Item")
log = logging.getLogger("novu.execution")
#: So many workers may end, or be too slow, while they have it alone in hand.
MOST = 3
REASON = f"{MOST} workers ended, or took longer than their lease, while they processed it."


def one_by_one(
    table: str,
    suspects: Iterable[tuple[str, int, Item]],
    lease: str,
    work: Callable[[Sequence[Item]], None],
    give_up: Callable[[Item], None],
) -> None:
    """Do ``work`` on each, as :func:`isolate` does; whoever has ended :data:`MOST` workers is given up.

    Args:
        table: ``notification`` or ``event``.
        suspects: ids, ``claims`` (:data:`novu_app.kernel.leases.COUNTED`) and what ``work`` takes.
        lease: under which they were claimed.
        work: of one item.
        give_up: when it can not be done.

    Raises:
        OperationalError, InterfaceError, RedisError: a server is away.
    """
    for row_id, claims, item in suspects:
        if claims > MOST:
            log.error("Given up: %s (%s %s)", REASON, table, row_id)
            give_up(item)
            continue
        with writing() as session:
            if not count_claim(session, table, row_id, lease):
                continue  # it took so long that another worker has it now
        try:
            isolate([item], work, give_up)
        except AWAY:
            with suppress(*AWAY), writing() as session:
                count_claim(session, table, row_id, lease, -1)
            raise
