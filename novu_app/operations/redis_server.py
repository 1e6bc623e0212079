"""The Redis server that somebody set with ``REDIS_URL``: whether it is there before processes are started that need it."""

import time

import redis

from novu_app.kernel.settings import Settings
from novu_app.operations.errors import OperatorError

_PATIENCE_S = 20.0
_PAUSE_S = 0.5


def await_redis(settings: Settings, *, patience_s: float = _PATIENCE_S) -> None:
    """Return when Redis answers: a server that starts at the same moment is given its time, one that refuses is not.

    Raises:
        OperatorError: it does not answer within ``patience_s`` seconds, or refuses us.
    """
    deadline = time.monotonic() + patience_s
    with redis.Redis.from_url(settings.redis_url_resolved, socket_connect_timeout=3, socket_timeout=3) as client:
        while True:
            try:
                client.ping()
                return
            except redis.RedisError as error:
                waits = isinstance(error, redis.ConnectionError | redis.TimeoutError)
                if not waits or isinstance(error, redis.AuthenticationError) or time.monotonic() > deadline:
                    reason = str(error).strip().removesuffix(".")
                    raise OperatorError(
                        f"Redis can not be used: {reason}. Check REDIS_URL and that the server runs, or leave REDIS_URL "
                        "out for an embedded Valkey."
                    ) from error
            time.sleep(_PAUSE_S)
