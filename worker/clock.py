"""The clock: wakes what is due. Any number of clock processes may run, one of them is active.

The active one holds a lock in Redis that it renews; when it dies, another takes over within three seconds. A tick only
claims what is due in single statements, so two clocks that overlap for a moment do no harm.
"""

import logging
import os
import secrets
import signal
import socket
import threading
from types import FrameType

import redis

from novu_app.kernel import clock, database
from novu_app.kernel.settings import get_settings

log = logging.getLogger("novu.clock")

TICK_S = 0.25
LEADER_KEY = "novu:clock:leader"
LEADER_MS = 3_000
_AFTER_ERROR_S = 1.0

_RENEW = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
"""
_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class Leadership:
    """The lock of the active clock."""

    def __init__(self, connection: redis.Redis) -> None:
        """Hold nothing yet; the lock's value tells an operator who holds it: ``host:pid:random``."""
        self._token = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"
        self._renew = connection.register_script(_RENEW)
        self._release = connection.register_script(_RELEASE)

    def held(self) -> bool:
        """Take or renew the lock; False when another clock has it.

        Raises:
            redis.RedisError: Redis is away.
        """
        return bool(self._renew(keys=[LEADER_KEY], args=[self._token, LEADER_MS]))

    def give_up(self) -> None:
        """Let another clock take over at once."""
        try:
            self._release(keys=[LEADER_KEY], args=[self._token])
        except redis.RedisError as error:
            log.debug("The lock runs out by itself: %s", error)


def run_clock() -> None:
    """Tick four times a second while this clock is the active one, until SIGTERM or SIGINT."""
    stop = threading.Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, request_stop)
    signal.signal(signal.SIGINT, request_stop)
    connection = redis.Redis.from_url(get_settings().redis_url_resolved, socket_connect_timeout=2, socket_timeout=2)
    leadership = Leadership(connection)
    try:
        run_ticks(leadership, stop)
    finally:
        leadership.give_up()
        connection.close()
        database.dispose()


def run_ticks(leadership: Leadership, stop: threading.Event) -> None:
    """Tick while ``leadership`` is held, until ``stop`` is set; whatever fails is tried again."""
    from novu_app.execution.clock import tick

    trouble = ""
    while not stop.is_set():
        pause = TICK_S
        try:
            if leadership.held():
                tick(clock.now_ms())
            if trouble:
                log.warning("Working again")
                trouble = ""
        except Exception as error:
            # Whatever is wrong (the database restarts, Redis is away), the next tick finds what this one missed.
            if trouble != repr(error):
                trouble = repr(error)
                expected = isinstance(error, redis.RedisError)
                log.warning("A tick failed, trying again every second: %s", error, exc_info=not expected)
            pause = _AFTER_ERROR_S
        stop.wait(pause)
