"""Requests on their way into the log: noted in memory by who answers them, written by one statement a second.

Nothing here is on the way of a request but a look at a number and an append. What a process can not keep up with is left
out: successful requests are kept at a rate, with a burst; those that failed have an allowance of their own, so that a flood
does not hide them. A request that is lost with its process is lost: the log is for people, the events are stored elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from novu_app.environments.service import Scope
from novu_app.kernel import clock, jsons
from novu_app.kernel.database import without_waiting, writing
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings
from novu_app.realtime import publisher
from novu_app.request_log import store
from novu_app.request_log.masking import keeps_bodies, shown_body, shown_query

#: Requests that may come at once before the rate counts.
BURST = 1_000
#: Bytes of bodies that wait to be written; beyond them requests are noted without their bodies.
MOST_BYTES = 16 * 1024 * 1024
#: Rows of one statement: on SQLite others wait meanwhile.
_AT_ONCE = 250
_EVERY_S = 1.0
#: After so many requests the writing thread pauses: without that, every step of a request that is answered meanwhile would
#: wait for its turn, and one in a second take ten times as long.
_BETWEEN_PAUSES = 4
_PAUSE_S = 0.002

log = logging.getLogger("novu.requests")


@dataclass(slots=True)
class Exchange:
    """One answered request. ``request`` and ``response`` are the first bytes of the bodies; ``duration_ms`` is rounded."""

    scope: Scope
    method: str
    path: str
    status: int
    duration_ms: int
    query: str = ""
    user_agent: str = ""
    request: bytes = b""
    response: bytes = b""
    transaction_id: str | None = None


class _Allowance:
    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: float) -> None:
        self._rate, self._left, self._at = rate, float(BURST), time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Recorder:
    """The requests of one web process; :func:`lifespan` writes them."""

    def __init__(self, rate: float) -> None:
        """Nothing is noted yet; ``rate`` is how many a second may be on average."""
        self._well, self._badly = _Allowance(rate), _Allowance(rate)
        self._noted: list[tuple[str, int, Exchange]] = []
        self._bytes = 0

    def wants(self, status: int) -> bool:
        """Whether a request with this outcome is to be noted; takes a place when it is."""
        return (self._well if status < 400 else self._badly).take()

    def note(self, exchange: Exchange) -> None:
        """Keep a request until it is written."""
        size = len(exchange.request) + len(exchange.response)
        if size and (self._bytes + size > MOST_BYTES or not keeps_bodies(exchange.path)):
            exchange.request = exchange.response = b""
            size = 0
        self._bytes += size
        self._noted.append((new_id(), clock.now_ms(), exchange))

    def write(self) -> int:
        """Write what was noted; its number. Opens transactions when there is anything."""
        noted, self._noted, self._bytes = self._noted, [], 0
        for start in range(0, len(noted), _AT_ONCE):
            rows = list(_rows(noted[start : start + _AT_ONCE]))
            with writing() as session:
                without_waiting(session)
                store.insert(session, rows)
        if noted:
            publisher.publish({"requests": sorted({each[2].scope.environment_id for each in noted})})
        return len(noted)


_recorder: Recorder | None = None


def recorder() -> Recorder | None:
    """Where this process notes requests; None while none are logged."""
    return _recorder


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Log requests while a web process serves, unless the settings say otherwise."""
    global _recorder
    settings = get_settings()
    if not settings.request_log_days or not settings.request_log_rate:
        yield
        return
    _recorder = Recorder(settings.request_log_rate)
    task = asyncio.create_task(_keep_writing(_recorder), name="request log")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(_write, _recorder)
        _recorder = None


async def _keep_writing(own: Recorder) -> None:
    while True:
        await asyncio.sleep(_EVERY_S)
        await asyncio.to_thread(_write, own)


def _write(own: Recorder) -> None:
    try:
        own.write()
    except SQLAlchemyError as error:
        log.warning("Some requests are missing in the request log: %s", error)


def _rows(noted: Sequence[tuple[str, int, Exchange]]) -> Iterator[tuple[object, ...]]:
    for number, each in enumerate(noted):
        if number and number % _BETWEEN_PAUSES == 0:
            time.sleep(_PAUSE_S)
        yield _row(*each)


def _row(request_id: str, at: int, exchange: Exchange) -> tuple[object, ...]:
    response = shown_body(exchange.response)
    return (
        request_id,
        exchange.scope.environment_id,
        exchange.method,
        exchange.path[:2000].replace("\0", ""),
        shown_query(exchange.query),
        exchange.status,
        exchange.duration_ms,
        exchange.transaction_id or (_transaction_of(response) if exchange.method == "POST" else None),
        exchange.scope.key_id,
        exchange.scope.user_id,
        exchange.user_agent[:300].replace("\0", "") or None,
        shown_body(exchange.request),
        response,
        at,
    )


def _transaction_of(response: str | None) -> str | None:
    """The transaction that an answer names: a trigger's own, or the first one of a bulk."""
    if response is None or '"transactionId"' not in response:
        return None
    try:
        data = jsons.loads(response).get("data")
    except (ValueError, AttributeError):
        return None
    if isinstance(data, list):
        data = next((each for each in data if isinstance(each, dict) and each.get("transactionId")), None)
    found = data.get("transactionId") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None
