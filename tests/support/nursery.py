"""Workers and clocks forked off a process that has loaded the product, as `novu up` does it: loading takes most of a start.

Run as a program (``python nursery.py``) it is that process. Each line of its standard input is an order in JSON, the environment,
the log and the command (``worker``, ``clock``) of one child; the answer is the child's pid. How it ended stands in the file
``<log>.status`` then.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from tests.support.processes import PATIENCE_S, ROOT, wait_until

_POLL_S = 0.05


class Forked:
    """One child of a nursery, to be handled as :class:`tests.support.processes.Child` and its ``process``."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log = pid, log
        self.process = self

    @property
    def returncode(self) -> int | None:
        """Its exit code, that of a signal negative; None while it lives."""
        file = _status_file(self.log)
        return int(file.read_text()) if file.exists() else None

    def poll(self) -> int | None:
        """As ``returncode``."""
        return self.returncode

    def kill(self) -> None:
        """As ``kill -9``; nothing when it is over."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float = PATIENCE_S) -> int | None:
        """Its exit code, once it is over."""
        wait_until(lambda: self.returncode is not None, f"the end of {self.pid}", seconds)
        return self.returncode

    def stop(self) -> int | None:
        """Asks it to end and returns its exit code."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")


class Nursery:
    """A process that has loaded the product and forks children off."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )

    def start(self, command: str, environment: Mapping[str, str], log: Path) -> Forked:
        """Forks off ``novu <command>`` with this environment."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([command, dict(environment), str(log)]) + "\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()), log)

    def close(self) -> None:
        """Ends the process, and with it what it has started."""
        self._process.communicate(timeout=PATIENCE_S)


def _status_file(log: Path) -> Path:
    return log.with_name(f"{log.name}.status")


def _grow_up(command: str, environment: Mapping[str, str], log: str) -> None:
    from novu_app import cli
    from novu_app.execution import faults
    from novu_app.kernel.settings import get_settings

    os.environ.clear()
    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    get_settings.cache_clear()
    faults._POINT = environment.get("NOVU_FAULT", "")  # it was read when the nursery was loaded
    getattr(cli, command)(data_dir=None)


def main() -> None:
    """Serve orders until the standard input ends."""
    for module in ("novu_app.models", "novu_app.operations.readiness", "worker.clock", "worker.pool", "worker.tasks"):
        import_module(module)  # for the children
    from novu_app.operations import children

    logs: dict[int, Path] = {}
    while True:
        readable, _, _ = select.select([sys.stdin], [], [], _POLL_S)
        if readable:
            order = sys.stdin.readline()  # an order is answered before the next one comes: nothing waits in the buffer
            if not order:
                return
            command, environment, log = json.loads(order)
            pid = children.fork(command, lambda: _grow_up(command, environment, log))  # noqa: B023 - it is called now
            logs[pid] = Path(log)
            print(pid, flush=True)
        while logs:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            file = _status_file(logs.pop(pid))
            ready = file.with_name(f"{file.name}.new")
            ready.write_text(str(os.waitstatus_to_exitcode(status)))
            ready.rename(file)


if __name__ == "__main__":
    main()
