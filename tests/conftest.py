"""What the tests share. Each fixture lies in the module of ``tests/support`` that is named after what it gives."""

import gc

import pytest

pytest_plugins = [
    "tests.support.databases",
    "tests.support.application",
    "tests.support.browser",
    "tests.support.certificates",
    "tests.support.clients",
    "tests.support.counting",
    "tests.support.customer",
    "tests.support.engine",
    "tests.support.http",
    "tests.support.internet",
    "tests.support.published",
    "tests.support.rest",
    "tests.support.scheduling",
    "tests.support.server",
    "tests.support.smtp",
]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Eight thousand tests and the product itself stay until the end: looking for garbage among them took a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
