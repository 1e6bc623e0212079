"""The product in the test's own process: its settings, its Redis, its first environment."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import SQLModel

import novu_app.models  # noqa: F401 - fills the metadata
from novu_app.accounts.service import first_run
from novu_app.environments import usage
from novu_app.environments.service import Scope, scope_of
from novu_app.kernel import clock, hints, ids
from novu_app.kernel.cache import ExpiringCache
from novu_app.kernel.database import writing
from novu_app.kernel.settings import Settings, get_settings
from novu_app.realtime import lists
from tests.support.databases import Kind
from tests.support.valkey import ValkeyServer

ADMIN_EMAIL = "ada@example.com"
ADMIN_PASSWORD = "correct horse battery staple"
SECRET_KEY = "5ec7e70000000000000000000000dev1"
APPLICATION_IDENTIFIER = "testInboxApp"

SETTINGS = {
    "NOVU_ENCRYPTION_KEY": "encryption key of the tests",
    "NOVU_JWT_SECRET": "signing secret of the tests, long enough",
    "NOVU_ADMIN_EMAIL": ADMIN_EMAIL,
    "NOVU_ADMIN_PASSWORD": ADMIN_PASSWORD,
    "NOVU_SECRET_KEY": SECRET_KEY,
    "NOVU_APPLICATION_IDENTIFIER": APPLICATION_IDENTIFIER,
    # Written by itself every second: a test that counts rows or statements wants none.
    "NOVU_REQUEST_LOG_RATE": "0",
}


def clean_environment() -> dict[str, str]:
    """The variables of this process without those that set up the product: nobody's own set-up changes a test."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL") and (not name.startswith("NOVU_") or name.startswith("NOVU_TEST_"))
    }


def forget_caches() -> None:
    """Empties what this process remembers of an earlier test."""
    get_settings.cache_clear()
    hints.reset()
    usage.reset()
    for cache in _caches(len(sys.modules)):
        cache.clear()


@lru_cache(maxsize=1)
def _caches(_loaded: int) -> list[ExpiringCache[Any]]:
    """The caches of all modules; looked for again when more modules are loaded."""
    return [
        value
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in ("novu_app", "worker")
        for value in vars(module).values()
        if isinstance(value, ExpiringCache)
    ]


@pytest.fixture
def settings_environment(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """The variables that set up the product: a data directory and secrets of the tests, no Redis, nothing inherited."""
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(clean_environment()):
            patch.delenv(name)
        patch.setitem(Settings.model_config, "env_file", None)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        patch.setenv("NOVU_DATA_DIR", str(tmp_path / "data"))
        # A test that wants Redis uses the fixture `valkey`; to any other it is a Redis that is down.
        patch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
        forget_caches()
        yield patch
    clock.set_source(None)
    # Ids never go back: without this those of later tests would stay in a future to which this one moved the clock.
    ids._factory._reseed()
    with lists._lock:
        lists._waiting.clear()  # a thread that would tell lists of it a moment later would meet the next test's Redis
    forget_caches()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    """The Valkey server of this test process."""
    server = ValkeyServer()
    yield server
    server.close()


@pytest.fixture
def valkey(valkey_server: ValkeyServer, settings_environment: pytest.MonkeyPatch) -> ValkeyServer:
    """An empty Valkey, which the kernel of this process uses as its Redis."""
    valkey_server.empty()
    settings_environment.setenv("REDIS_URL", valkey_server.url)
    get_settings.cache_clear()
    hints.reset()
    return valkey_server


@dataclass(frozen=True, slots=True)
class TestEnvironment:
    """The Development environment of a first start, with what opens it."""

    __test__ = False

    id: str
    organization_id: str
    production_id: str
    scope: Scope
    secret_key: str = SECRET_KEY
    application_identifier: str = APPLICATION_IDENTIFIER
    admin_email: str = ADMIN_EMAIL
    admin_password: str = ADMIN_PASSWORD

    @property
    def headers(self) -> dict[str, str]:
        """The header of a server's request."""
        return {"Authorization": f"ApiKey {self.secret_key}"}


class _FirstRuns:
    """The rows of a real first start, made once a database kind: hashing the password takes longer than most tests."""

    def __init__(self) -> None:
        self._rows: dict[Kind, list[tuple[Any, list[dict[str, Any]]]]] = {}
        self._environments: dict[Kind, TestEnvironment] = {}

    def into(self, kind: Kind) -> TestEnvironment:
        """Puts the rows into the empty database of this process."""
        if kind not in self._rows:
            self._make(kind)
        else:
            with writing() as session:
                for table, rows in self._rows[kind]:
                    session.execute(insert(table), rows)
        return self._environments[kind]

    def _make(self, kind: Kind) -> None:
        # Later tests get these rows too: none of their moments and ids may lie in a future to which this test moved the clock.
        moved, clock._source = clock._source, None
        ids._factory._reseed()
        try:
            self._keep(kind)
        finally:
            clock._source = moved

    def _keep(self, kind: Kind) -> None:
        with writing() as session:
            made = first_run(session, get_settings())
            session.flush()
            development, production = made.development, made.production
            assert production is not None
            self._environments[kind] = TestEnvironment(
                id=development.id,
                organization_id=made.organization_id,
                production_id=production.id,
                scope=scope_of(development),
            )
            self._rows[kind] = [
                (table, rows)
                for table in SQLModel.metadata.sorted_tables
                if (rows := [dict(row) for row in session.execute(select(table)).mappings()])
            ]


@pytest.fixture(scope="session")
def _first_runs() -> _FirstRuns:
    return _FirstRuns()


@pytest.fixture
def environment(database: Kind, _first_runs: _FirstRuns) -> TestEnvironment:
    """The database as a first start leaves it; its Development environment."""
    return _first_runs.into(database)
