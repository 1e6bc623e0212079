"""What the clock clears away once a minute: rows and files that nobody will ask for again. Each part does a bounded bit."""

from __future__ import annotations

import logging
from collections.abc import Callable

from novu_app.attachments import service as attachments
from novu_app.kernel import bulk
from novu_app.kernel.database import writing

#: How often, in milliseconds.
EVERY_MS = 60_000
ROWS_AT_ONCE = 2_000
#: Files of events that nobody stored are kept this long: their event may be under way.
_ORPHAN_MS = 3_600_000
#: Windows that have ended: table, and the column that says when.
_EXPIRING = (
    ("throttle_window", "ends_at"),
    ("digest_look_back", "expires_at"),
    ("spent_token", "expires_at"),
    ("mail_reply", "expires_at"),
)
log = logging.getLogger("novu.upkeep")


def clear_away(now_ms: int) -> int:
    """Delete windows that have ended, tokens that nobody could use again, replies to e-mails that have had their time, and files
    that no event was stored for; how many.

    A part that fails is tried next time.
    """
    done = 0
    parts: tuple[Callable[[int], int], ...] = (_end_windows, lambda now: attachments.sweep(now - _ORPHAN_MS))
    for part in parts:
        try:
            done += part(now_ms)
        except Exception:
            log.exception("Something could not be cleared away, it is tried again in a minute")
    return done


def _end_windows(now_ms: int) -> int:
    done = 0
    for table, column in _EXPIRING:
        with writing() as session:
            gone = bulk.execute(
                session,
                # Materialized: as a plain subquery PostgreSQL may run it again for each row, and each time find others.
                f"WITH ended AS MATERIALIZED (SELECT id FROM {table} WHERE {column} <= :now ORDER BY {column} LIMIT :most "
                f"{bulk.skip_locked(session)}) DELETE FROM {table} WHERE id IN (SELECT id FROM ended) RETURNING id",
                now=now_ms,
                most=ROWS_AT_ONCE,
            )
        done += len(gone)
    return done
