"""How integrations do: whether the last thing that was sent through one was taken, and what went wrong last.

It is kept on the integration's row, for people who look at it. What is sent in masses says so seldom: when it changes, and
once a minute at most while it stays the same.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from novu_app.integrations import store
from novu_app.integrations.store import Standing
from novu_app.kernel.database import writing

#: Least time between two notes of the same for an integration, in milliseconds.
AGAIN_MS = 60_000
#: Longer texts are cut.
MAX_ERROR = 2_000
log = logging.getLogger("novu.integrations")


def record(session: Session, seen: Mapping[str, Standing]) -> None:
    """Put what was seen onto the rows of these integrations, by id: one statement. Those that are gone are left out.

    An error of before stays to be read after a success, with its time; ``connected`` tells whether it is over.
    """
    store.mark_health(session, {key: replace(each, error=each.error[:MAX_ERROR]) for key, each in seen.items()})


class Health:
    """What one worker process has seen and not stored yet. Notes come from the event loop, storing is done off it."""

    def __init__(self) -> None:
        self._noted: dict[str, Standing] = {}
        self._news: dict[str, Standing] = {}
        self._lock = threading.Lock()

    def note(self, environment_id: str, integration_id: str, error: str, now: int) -> None:
        """Take a note: what went wrong, or nothing; ``now`` in milliseconds."""
        known = self._noted.get(integration_id)
        if known is not None and bool(known.error) == bool(error) and now - known.at < AGAIN_MS:
            return
        standing = Standing(environment_id, error, now)
        self._noted[integration_id] = standing
        with self._lock:
            self._news[integration_id] = standing

    def store(self) -> None:
        """Store what is news. It is for people's eyes: what can not be stored now is lost, and no delivery fails by it."""
        with self._lock:
            news, self._news = self._news, {}
        if not news:
            return
        try:
            with writing() as session:
                record(session, news)
        except Exception as error:
            log.warning("How integrations do could not be stored: %s", error)
