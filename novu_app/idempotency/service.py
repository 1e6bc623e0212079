"""A request that is sent again with the same key is answered again, and done once (contract/rest.md, Idempotency)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.idempotency import store
from novu_app.idempotency.store import Stored
from novu_app.kernel import clock, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, Conflict, Unprocessable
from novu_app.kernel.ids import id_at, new_id

#: How long the first request may take before another one may take its place, and how long its answer is kept; milliseconds.
IN_FLIGHT_MS = 300_000
KEPT_MS = 86_400_000
MAX_KEY = 255
_SWEPT_AT_ONCE = 2_000
_HELP = '</docs>; rel="help"'
#: Of nearly every answer: not stored, and not to be changed.
JSON_HEADERS = {"content-type": "application/json"}


class InFlight(Conflict):
    """The first request with the key is not answered yet."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f'Request with key "{key}" is currently being processed. Please retry after 1 second',
            headers={"retry-after": "1", "link": _HELP},
        )


class KeyReused(Unprocessable):
    """The key came with another request before."""

    def __init__(self, key: str) -> None:
        super().__init__(f'Request with key "{key}" is being reused for a different body', headers={"link": _HELP})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. ``headers`` are those besides the length, the key's own and the rate limits'."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: JSON_HEADERS)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request with a key. ``fingerprint`` tells what it asks for."""

    environment_id: str
    key: str
    fingerprint: str
    id: str = field(default_factory=new_id)


def keyed(environment_id: str, key: str, target: str, body: bytes) -> Keyed:
    """A request with a key.

    Args:
        environment_id: the environment of its secret key.
        key: what came as Idempotency-Key.
        target: method and path with the query.
        body: as it came.

    Raises:
        BadRequest: the key is too long.
    """
    check_key(key)
    return Keyed(environment_id, key, hashlib.blake2s(body, key=_short(target)).hexdigest())


def check_key(key: str) -> None:
    """See that a key can be one.

    Raises:
        BadRequest: it is too long.
    """
    if len(key) > MAX_KEY:
        raise BadRequest(f'idempotencyKey "{key}" has exceeded the maximum allowed length of {MAX_KEY} characters')


def begin(session: Session, request: Keyed) -> Answer | None:
    """Be the first request with this key: from now on others are told that it is under way.

    Returns:
        What was answered when it came before; None when this one has to be done.

    Raises:
        InFlight: the first one is not answered yet.
        KeyReused: the key came with another request.
    """
    row = (request.id, request.environment_id, request.key, request.fingerprint, None, None, None)
    while not store.put(session, [row], clock.now_ms(), IN_FLIGHT_MS):
        found = store.find(session, [(request.environment_id, request.key)])
        if found:
            return answer_of(request, next(iter(found.values())))
    return None


def settle(session: Session, request: Keyed, answer: Answer) -> None:
    """Keep the answer of a request that began; one that was given up meanwhile is left alone."""
    store.settle(session, request.id, *_stored(answer), clock.now_ms() + KEPT_MS)


def release(session: Session, request: Keyed) -> None:
    """Forget a request that began and came to nothing, so that it can be sent again at once."""
    store.remove(session, request.id)


def is_first(session: Session, environment_id: str, key: str) -> bool:
    """Whether nothing with this key was committed within a day. To be asked in the transaction of what is to be done once.

    Args:
        session: that transaction: only together with its effects the key is known.
        environment_id: in which environment.
        key: at most ``MAX_KEY`` characters.
    """
    row = (new_id(), environment_id, key, "", 200, None, "")
    return bool(store.put(session, [row], clock.now_ms(), KEPT_MS))


def keep_all(session: Session, answered: Sequence[tuple[Keyed, Answer]]) -> dict[str, Stored]:
    """Keep answers of requests that need not begin: their effect is committed together with this; one statement.

    Args:
        session: the transaction of the effects.
        answered: each key of an environment once.

    Returns:
        For the ids of requests that are not the first with their key, what is stored of the first.
    """
    # In one order in all processes: two that store the same keys wait for each other instead of deadlocking.
    ordered = sorted(answered, key=lambda each: (each[0].environment_id, each[0].key))
    rows = [
        (request.id, request.environment_id, request.key, request.fingerprint, *_stored(answer))
        for request, answer in ordered
    ]
    first = store.put(session, rows, clock.now_ms(), KEPT_MS)
    late = [request for request, _ in ordered if request.id not in first]
    if not late:
        return {}
    found = store.find(session, [(request.environment_id, request.key) for request in late])
    return {request.id: found[request.environment_id, request.key] for request in late}


def answer_of(request: Keyed, stored: Stored) -> Answer:
    """The answer that a request gets whose key came before.

    Raises:
        InFlight: there is none yet.
        KeyReused: it belongs to another request.
    """
    if stored.fingerprint != request.fingerprint:
        raise KeyReused(request.key)
    if stored.status is None:
        raise InFlight(request.key)
    headers = jsons.loads(stored.headers) if stored.headers else JSON_HEADERS
    return Answer(stored.status, (stored.body or "").encode(), headers)


def sweep_due(now_ms: int) -> int:
    """Remove some of the requests that are older than a day; their number. The clock's part.

    Opens its own transactions, and only one for a look at an index when there are none.
    """
    with reading() as session:
        if not is_anything_old(session, now_ms):
            return 0
    with writing() as session:
        return sweep(session, now_ms)


def sweep(session: Session, now_ms: int, limit: int = _SWEPT_AT_ONCE) -> int:
    """Remove up to ``limit`` requests that are older than a day; the number."""
    return store.remove_before(session, id_at(now_ms - KEPT_MS), limit)


def is_anything_old(session: Session, now_ms: int) -> bool:
    """Whether :func:`sweep` would find something: one look at an index."""
    return store.is_any_before(session, id_at(now_ms - KEPT_MS))


def _stored(answer: Answer) -> tuple[int, str | None, str]:
    headers = None if answer.headers == JSON_HEADERS else jsons.dumps(answer.headers)
    return answer.status, headers, answer.body.decode()


def _short(target: str) -> bytes:
    # The key of a blake2s has 32 bytes.
    raw = target.encode()
    return raw if len(raw) <= 32 else hashlib.blake2s(raw).digest()
