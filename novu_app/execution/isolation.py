"""A chunk must not fail because of one of its members: whatever is wrong with it, the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from redis.exceptions import RedisError
from sqlalchemy.exc import InterfaceError, OperationalError

Item = TypeVar("Item")
log = logging.getLogger("novu.execution")
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
        work(items)
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
