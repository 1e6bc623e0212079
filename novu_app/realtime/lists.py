"""News for whoever looks at a list: something of its kind changed, never what.

    lists.changed(session, "topics", environment_id)    # in the transaction that changes something

It is said when the transaction is committed, by a thread of its own: nobody waits for Redis. However much changes, a
process says it a few times a second.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Literal

from sqlalchemy import event
from sqlmodel import Session

from novu_app.realtime import publisher

Kind = Literal[
    "api-keys",
    "contexts",
    "environments",
    "integrations",
    "layouts",
    "preferences",
    "subscribers",
    "team",
    "topics",
    "translations",
    "variables",
    "workflows",
]
#: What belongs to the organization and not to one of its environments.
OF_ORGANIZATION: frozenset[Kind] = frozenset({"environments", "team", "variables"})
#: What belongs to one subscriber, by its internal id.
OF_SUBSCRIBER: frozenset[Kind] = frozenset({"preferences"})
#: Least time between two batches of a process, in seconds. The first one after a quiet time goes at once.
PAUSE_S = 0.25
_NOTED = "novu_lists_changed"

log = logging.getLogger("novu.realtime")
_lock = threading.Lock()
_waiting: set[str] = set()
_thread: threading.Thread | None = None


def name_of(kind: Kind, scope_id: str) -> str:
    """What a batch calls a list; ``scope_id`` is an environment's id, or as :func:`changed` has it."""
    return f"{scope_id}:{kind}"


def changed(session: Session, kind: Kind, scope_id: str) -> None:
    """Tell open lists, once the transaction of ``session`` is committed, that they are not up to date any more.

    Args:
        session: a writing transaction.
        kind: what changed.
        scope_id: where: the environment's id, or the organization's for a kind of :data:`OF_ORGANIZATION`, the subscriber's for one
            of :data:`OF_SUBSCRIBER`.
    """
    session.info.setdefault(_NOTED, set()).add(name_of(kind, scope_id))


@event.listens_for(Session, "after_commit")
def _tell(session: Any) -> None:
    global _thread
    # The end of a savepoint is no commit yet.
    noted = None if session.in_nested_transaction() else session.info.pop(_NOTED, None)
    if not noted:
        return
    with _lock:
        _waiting.update(noted)
        # In a forked child the thread of the parent is not alive.
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_publish, name="list news", daemon=True)
            _thread.start()


def _publish() -> None:
    global _thread
    while True:
        with _lock:
            if not _waiting:
                _thread = None
                return
            batch = sorted(_waiting)
            _waiting.clear()
        try:
            publisher.publish({"lists": batch})
        except Exception:
            # Lists are read anew at the next change, or when somebody comes back to them.
            log.exception("News of lists were not sent")
        time.sleep(PAUSE_S)
