"""The rows of deleted environments, removed in small steps by the clock: an environment may hold millions.

Rows that hang on another row go with it, found by an index that is there for other reasons.
"""

from __future__ import annotations

import logging

from sqlmodel import Session

from novu_app.attachments import service as attachments
from novu_app.kernel import bulk
from novu_app.kernel.database import reading, writing

_AT_ONCE = 1_000
log = logging.getLogger("novu.environments")
_OF_RUNS = (
    "notification_id IN (SELECT id FROM notification WHERE environment_id = :environment ORDER BY id LIMIT :limit)"
)
_OF_SUBSCRIBERS = (
    "subscriber_pk IN (SELECT id FROM subscriber WHERE environment_id = :environment ORDER BY id LIMIT :limit)"
)
_OF_WORKFLOWS = "workflow_id IN (SELECT id FROM workflow WHERE environment_id = :environment ORDER BY id LIMIT :limit)"
_OF_EVENTS = (
    "event_id IN (SELECT id FROM event WHERE environment_id = :environment ORDER BY transaction_id LIMIT :limit)"
)
#: Statements of one step, in order; the last one of each group removes the rows by which the others were found.
_STEPS: tuple[tuple[str, ...], ...] = (
    (
        f"DELETE FROM delivery WHERE job_id IN (SELECT id FROM job WHERE {_OF_RUNS})",
        f"DELETE FROM wait WHERE {_OF_RUNS}",
        f"DELETE FROM digest_window WHERE master_{_OF_RUNS}",
        f"DELETE FROM job WHERE {_OF_RUNS}",
        "DELETE FROM notification WHERE id IN "
        "(SELECT id FROM notification WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
    (
        "DELETE FROM message WHERE id IN "
        "(SELECT id FROM message WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
    (
        f"DELETE FROM fanout_page WHERE {_OF_EVENTS}",
        "DELETE FROM event WHERE id IN "
        "(SELECT id FROM event WHERE environment_id = :environment ORDER BY transaction_id LIMIT :limit) RETURNING id",
    ),
    (
        f"DELETE FROM inbox_counter WHERE {_OF_SUBSCRIBERS}",
        "DELETE FROM subscriber WHERE id IN "
        "(SELECT id FROM subscriber WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
    (
        "DELETE FROM idempotent_request WHERE id IN (SELECT id FROM idempotent_request "
        "WHERE environment_id = :environment ORDER BY key LIMIT :limit) RETURNING id",
    ),
    (
        "DELETE FROM request_log WHERE id IN "
        "(SELECT id FROM request_log WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
    (
        f"DELETE FROM throttle_window WHERE {_OF_WORKFLOWS}",
        f"DELETE FROM digest_look_back WHERE {_OF_WORKFLOWS}",
        "DELETE FROM workflow WHERE id IN "
        "(SELECT id FROM workflow WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
    (
        "DELETE FROM topic WHERE id IN "
        "(SELECT id FROM topic WHERE environment_id = :environment ORDER BY id LIMIT :limit) RETURNING id",
    ),
)
_LAST = "DELETE FROM environment WHERE id = :environment AND deleted_at IS NOT NULL RETURNING id"


def remove_due(limit: int = _AT_ONCE) -> int:
    """One step of the removal: up to ``limit`` runs, messages, events or the like of one environment.

    Opens its own transactions, and only one for a look at the environments when none is deleted.

    Returns:
        The number of rows that other rows hung on, 0 when nothing is left to do.
    """
    with reading() as session:
        deleted = bulk.execute(session, "SELECT id FROM environment WHERE deleted_at IS NOT NULL ORDER BY id LIMIT 1")
    if not deleted:
        return 0
    environment_id = deleted[0][0]
    with writing() as session:
        removed = _step(session, environment_id, limit)
    if removed:
        return removed
    # The files of its events go before the last trace of it, so that a crash in between leaves nothing behind.
    try:
        attachments.delete_of_environment(environment_id)
    except OSError:
        log.exception("The attachments of a deleted environment can not be removed now, it is tried again")
        return 0
    with writing() as session:
        # What is left is little, and hangs on the environment itself.
        return len(bulk.execute(session, _LAST, environment=environment_id))


def _step(session: Session, environment_id: str, limit: int) -> int:
    for statements in _STEPS:
        *dependent, last = statements
        for statement in dependent:
            bulk.execute(session, statement, environment=environment_id, limit=limit)
        removed = len(bulk.execute(session, last, environment=environment_id, limit=limit))
        if removed:
            return removed
    return 0
