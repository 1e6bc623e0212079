"""The whole product as a user starts it: ``novu up`` on a free port with a data directory of its own."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.application import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    APPLICATION_IDENTIFIER,
    SECRET_KEY,
    SETTINGS,
    clean_environment,
)
from tests.support.databases import Databases, Kind
from tests.support.processes import PATIENCE_S, Child, free_port, wait_until

#: Ten are promised; a machine that runs three test processes takes longer.
STOP_SECONDS = 60.0
_OWN = {"NOVU_OUTBOUND_ALLOW": "loopback", "NOVU_REQUEST_LOG_RATE": "20"}


class NovuServer:
    """One ``novu up`` and its process tree. After SIGTERM it has to be gone within ten seconds, with exit code 0."""

    admin_email = ADMIN_EMAIL
    admin_password = ADMIN_PASSWORD
    secret_key = SECRET_KEY
    application_identifier = APPLICATION_IDENTIFIER

    def __init__(
        self, data_dir: Path, database_url: str = "", *, workers: int = 1, settings: Mapping[str, str] | None = None
    ) -> None:
        """Starts it and returns once it answers.

        Args:
            data_dir: its ``--data-dir``.
            database_url: ``DATABASE_URL``; the SQLite file of the data directory when empty.
            workers: its ``--workers``.
            settings: more variables of its environment.
        """
        self.data_dir = data_dir
        self.database_url = database_url or f"sqlite:///{data_dir / 'novu.db'}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = clean_environment() | SETTINGS | _OWN | dict(settings or {})
        if database_url:
            environment["DATABASE_URL"] = database_url
        novu = Path(sys.executable).with_name("novu")
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--data-dir", data_dir, "--workers", str(workers)]
        self._child = Child([novu, "up", *options], data_dir.with_suffix(".log"), environment=environment)
        try:
            wait_until(self._is_ready, "the server", 150, 0.05)
        except BaseException:
            self._child.stop()
            raise
        self.client = httpx.Client(
            base_url=self.url, headers={"Authorization": f"ApiKey {self.secret_key}"}, timeout=PATIENCE_S
        )

    @property
    def pids(self) -> dict[int, str]:
        """The living processes of the tree and their command lines."""
        return {process.pid: " ".join(process.cmdline()) for process in self._child.family()}

    def kill_web(self) -> None:
        """Kills the process that answers requests; ``novu up`` starts another one."""
        self.client.get("/v1/health-check")  # so that it has a connection by which it is known
        for process in self._child.family():
            taken = (each.laddr for each in process.net_connections("tcp") if each.status == psutil.CONN_ESTABLISHED)
            if any(address.port == self.port for address in taken):
                process.kill()
                return
        raise AssertionError("No process answers requests")

    def output(self) -> str:
        """What it has printed."""
        return self._child.output()

    def stop(self) -> None:
        """Asks it to end.

        Raises:
            AssertionError: a process of the tree outlived the ten seconds, or the exit code was not 0.
        """
        self.client.close()
        code = self._child.stop(STOP_SECONDS)
        assert code == 0, f"`novu up` ended with {code}:\n{self.output()}"

    def _is_ready(self) -> bool:
        if self._child.process.poll() is not None:
            raise AssertionError(f"`novu up` ended with {self._child.process.returncode}:\n{self.output()}")
        try:
            return httpx.get(f"{self.url}/v1/health-check", timeout=10).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="session")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NovuServer]:
    """One running server a kind of database, shared by all tests: they use subscribers and workflows of their own."""
    kind: Kind = databases.kind
    data_dir = tmp_path_factory.mktemp(f"server-{kind}") / "data"
    running = NovuServer(data_dir, "" if kind == "sqlite" else databases.new())
    yield running
    running.stop()
