"""Jobs for test_pool.py: what a lane's task may be like."""

import os
import time

import redis

from novu_app.kernel.settings import get_settings


def count() -> None:
    """Note that a job ran, and in which process."""
    _client().rpush("ran", os.getpid())


def linger() -> None:
    """Take a second."""
    client = _client()
    client.set("lingering", os.getpid())
    time.sleep(1.0)
    client.rpush("ran", os.getpid())


def fail() -> None:
    """Fail."""
    raise RuntimeError("this job fails")


def _client() -> redis.Redis:
    return redis.Redis.from_url(get_settings().redis_url_resolved)
