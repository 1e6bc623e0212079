"""SQLite and PostgreSQL for the tests: the schema that the migrations made, empty for each test.

``NOVU_TEST_DATABASES=sqlite|postgresql|both`` chooses; every test that uses a database runs once on each.
"""

import os
import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol, get_args

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql

from novu_app.kernel import database as kernel_database
from novu_app.kernel.settings import get_settings
from tests.support.postgres import PostgresServer
from tests.support.processes import ROOT

Kind = Literal["sqlite", "postgresql"]


def chosen_kinds() -> tuple[Kind, ...]:
    """The kinds of database that this test run covers."""
    choice = os.environ.get("NOVU_TEST_DATABASES", "both")
    kinds: tuple[Kind, ...] = get_args(Kind)
    if choice == "both":
        return kinds
    if choice not in kinds:
        raise pytest.UsageError(f"NOVU_TEST_DATABASES is sqlite, postgresql or both, not {choice!r}")
    return tuple(kind for kind in kinds if kind == choice)


def migrate(url: str, revision: str = "head") -> None:
    """Brings the database at ``url`` (in the form of ``DATABASE_URL``) to a revision by the project's migrations."""
    engine = kernel_database.make_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


class Databases(Protocol):
    """Where the databases of one kind come from."""

    kind: Kind

    def migrated(self) -> str:
        """The address of a database with the present schema and no rows."""

    def new(self) -> str:
        """The address of a database of its own in which there is nothing yet, for migrations or another process."""

    def close(self) -> None:
        """Ends what was started."""


class SqliteDatabases:
    """A migrated file, copied for each test in a millisecond: no writer of an earlier test is left in it."""

    kind: Kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._current: Path | None = None

    def migrated(self) -> str:
        if self._current is not None:
            for file in self._folder.glob(f"{self._current.name}*"):
                file.unlink()
        self._current = self._path()
        shutil.copy(self._template, self._current)
        return f"sqlite:///{self._current}"

    def new(self) -> str:
        return f"sqlite:///{self._path()}"

    def close(self) -> None:
        shutil.rmtree(self._folder)

    @cached_property
    def _template(self) -> Path:
        path = self._folder / "template.sqlite"
        migrate(f"sqlite:///{path}")
        return path

    def _path(self) -> Path:
        self._made += 1
        return self._folder / f"{self._made}.sqlite"


class PostgresDatabases:
    """One migrated database whose rows are deleted for each test: five times quicker than a new database."""

    kind: Kind = "postgresql"

    def __init__(self) -> None:
        self._server = PostgresServer()
        self._made = 0

    def migrated(self) -> str:
        with psycopg.connect(self._url, autocommit=True) as connection:
            # Who still holds rows is a thread of an earlier test: better an error here than a riddle later.
            connection.execute(f"SET lock_timeout = '5s'; SET session_replication_role = replica; {self._emptying}")
        return self._url

    def new(self) -> str:
        self._made += 1
        return self._server.create(f"novu_{self._made}")

    def close(self) -> None:
        self._server.stop()

    @cached_property
    def _url(self) -> str:
        url = self._server.create("novu")
        migrate(url)
        return url

    @cached_property
    def _emptying(self) -> str:
        with psycopg.connect(self._url) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            ).fetchall()
            deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in tables]
            return sql.SQL("; ").join(deletes).as_string(connection)


@pytest.fixture(scope="session", params=chosen_kinds())
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The databases of one kind; the tests that use it run once for each kind."""
    kind: Kind = request.param
    source: Databases = SqliteDatabases(tmp_path_factory.mktemp("sqlite")) if kind == "sqlite" else PostgresDatabases()
    yield source
    source.close()


@pytest.fixture
def database(databases: Databases, settings_environment: pytest.MonkeyPatch) -> Iterator[Kind]:
    """An empty database with the present schema, to which the kernel of this process is connected; its kind."""
    settings_environment.setenv("DATABASE_URL", databases.migrated())
    get_settings.cache_clear()
    yield databases.kind
    kernel_database.dispose()


@pytest.fixture
def new_database(databases: Databases) -> str:
    """The address of a database without any table, to which nobody is connected."""
    return databases.new()
