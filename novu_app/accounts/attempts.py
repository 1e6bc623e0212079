"""Guessing passwords is slow: so many attempts for an address in some minutes, in all web processes together."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis

from novu_app.kernel import crypto, hints
from novu_app.kernel.errors import NovuError

#: Attempts without success until an address has to wait, and how long after the first of them, in seconds.
MOST = 10
WINDOW_S = 300
_PREFIX = "novu:attempts:"

log = logging.getLogger("novu.accounts")


class TooManyAttempts(NovuError):
    """Somebody has tried too many passwords for this address."""

    status, title = 429, "Too Many Requests"


@contextmanager
def counted(email: str) -> Iterator[None]:
    """Compare a password within this: an attempt counts before it is made, and none does after a success.

    While Redis is away nobody has to wait.

    Raises:
        TooManyAttempts: see :data:`MOST`; it tells the seconds to wait in ``Retry-After``.
    """
    wait_s = _wait(_key(email))
    if wait_s:
        minutes = math.ceil(wait_s / 60)
        when = "a minute" if minutes == 1 else f"{minutes} minutes"
        raise TooManyAttempts(
            f"Too many attempts to sign in with this address. Try again in {when}.",
            headers={"Retry-After": str(wait_s)},
        )
    yield
    forgive(email)


def forgive(email: str) -> None:
    """Forget the attempts for an address."""
    with suppress(redis.RedisError):
        hints.connection().delete(_key(email))


def _key(email: str) -> str:
    return _PREFIX + crypto.keyed_hash(email.strip().lower())


def _wait(key: str) -> int:
    """Count an attempt; the seconds until it may be made."""
    try:
        with hints.connection().pipeline() as pipe:
            pipe.set(key, 0, ex=WINDOW_S, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _made, attempts, left = pipe.execute()
    except redis.RedisError as error:
        log.warning("Redis is away, nobody waits who guesses passwords: %s", error)
        return 0
    return max(int(left), 1) if attempts > MOST else 0
