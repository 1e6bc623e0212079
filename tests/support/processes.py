"""Child processes of the tests: started with a log, ended by their own id, never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

T = TypeVar("T")

#: How long something that must come may take: a bound for what never comes, on a machine that does three other things.
PATIENCE_S = 60.0

ROOT = Path(__file__).resolve().parents[2]
TETHER = Path(__file__).with_name("tether.py")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], T], what: str, seconds: float = PATIENCE_S, pause: float = 0.02) -> T:
    """Calls ``condition`` until it returns something true, and returns that.

    Raises:
        AssertionError: ``what`` did not come within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {seconds:g} s")
        time.sleep(pause)


class Child:
    """One child process and everything that it starts."""

    def __init__(
        self,
        command: Sequence[str | os.PathLike[str]],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
        folder: Path = ROOT,
    ) -> None:
        """Starts ``command`` in ``folder``, its outputs in the file ``log``; ``user`` is a system user to become."""
        self.log = log
        tether = [sys.executable, "-I", str(TETHER), *(["--user", user] if user else [])]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*tether, *map(os.fspath, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def family(self) -> list[psutil.Process]:
        """The process and its descendants that live now."""
        try:
            parent = psutil.Process(self.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def output(self) -> str:
        """What the process has written so far."""
        return self.log.read_text(errors="replace")

    def wait_for_output(self, text: str, seconds: float = PATIENCE_S) -> str:
        """Returns the whole output once ``text`` stands in it; fails at once when the process ends before."""

        def appeared() -> str:
            output = self.output()
            if text not in output and self.process.poll() is not None:
                raise AssertionError(f"exit {self.process.returncode} before {text!r}:\n{self.output()}")
            return output if text in output else ""

        return wait_until(appeared, f"{text!r} in {self.log}", seconds, 0.05)

    def stop(self, seconds: float = PATIENCE_S, ask_with: signal.Signals = signal.SIGTERM) -> int:
        """Asks the process to end and returns its exit code.

        Raises:
            AssertionError: it, or one of its descendants, still lived after ``seconds``; by then they are killed.
        """
        family = self.family()
        if self.process.poll() is None:
            self.process.send_signal(ask_with)
        _, alive = psutil.wait_procs(family, timeout=seconds)
        for left in alive:
            left.kill()
        code = self.process.wait(60)
        names = [str(process) for process in alive]
        assert not alive, f"{names} ignored {ask_with.name} for {seconds:g} s\n{self.output()}"
        return code
