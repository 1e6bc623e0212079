"""A chunk must not fail because of one of its members: whatever is wrong with it, the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError

Item = TypeVar("Item")
Found = TypeVar("Found")
log = logging.getLogger("novu.execution")
#: How often work is done in which a transaction and another one waited for each other, and PostgreSQL broke it off.
_TRIES = 4
_COLLISIONS = ("40P01", "40001")
#: The database or Redis is away: nobody's fault, the lease gives the work back.
AWAY = (OperationalError, InterfaceError, RedisError)


def isolate(items: Sequence[Item], work: Callable[[Sequence[Item]], None], give_up: Callable[[Item], None]) -> None:
    """Do ``work`` on all items; if it raises, on each half, down to the item that is to blame, and give that one up.

    Raises:
        OperationalError, InterfaceError, RedisError: a server is away, which no splitting helps.
    """
    if not items:
        return
    try:
        untangled(lambda: work(items))
    except AWAY:
        raise
    except Exception:
        if len(items) == 1:
            log.exception("Given up, since it can not be processed: %r", items[0])
            give_up(items[0])
            return
        middle = len(items) // 2
        isolate(items[:middle], work, give_up)
        isolate(items[middle:], work, give_up)


def untangled(work: Callable[[], Found]) -> Found:
    """Do ``work``, and again at once when it was broken off because two transactions waited for each other.

    Nothing of it is stored then, and its lease holds on: without this it would be done when the lease has run out.
    """
    for _ in range(_TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in _COLLISIONS:
                raise
            log.info("Two transactions waited for each other, trying again: %s", error.orig)
    return work()
