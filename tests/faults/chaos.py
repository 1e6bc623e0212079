"""An installation of real processes to which bad things happen, at moments and of kinds that chance decides."""

import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.support.application import SETTINGS, clean_environment
from tests.support.postgres import PostgresServer
from tests.support.processes import Child
from tests.support.valkey import ValkeyServer

LEASE_MS = 500
PROCESSES = ("worker", "worker", "clock", "clock")


class Chaos:
    """Workers and clocks that are killed, stopped and started again, over servers that go away.

    ``happened`` counts what was done to it, by kind.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str,
        valkey: ValkeyServer,
        postgres: PostgresServer | None,
        seed: int,
        standstill_s: float,
    ) -> None:
        self.happened: Counter[str] = Counter()
        self._folder = folder
        self._valkey = valkey
        self._postgres = postgres
        self._random = random.Random(seed)
        self._started = 0
        # Long enough that all leases of a process that stands still run out meanwhile.
        self._standstill_s = standstill_s
        self._environment = (
            clean_environment()
            | SETTINGS
            | {
                "DATABASE_URL": database_url,
                "REDIS_URL": valkey.url,
                "NOVU_DATA_DIR": str(folder / "data"),
                "NOVU_LEASE_MS": str(LEASE_MS),
                "NOVU_OUTBOUND_ALLOW": "loopback",
            }
        )
        self._children: list[tuple[str, Child]] = [(name, self._start(name)) for name in PROCESSES]

    def reign(self, until: threading.Event) -> None:
        """Lets bad things happen until the event, and starts again what is dead; afterwards everybody is there.

        For the main thread alone: a child process is tied to the thread that started it.
        """
        kinds: list[Callable[[], str]] = [self._kill_worker] * 4 + [
            self._kill_clock,
            self._stand_still,
            self._lose_redis,
        ]
        if self._postgres is not None:
            kinds.append(self._restart_postgres)
        while not until.is_set():
            # Every kind happens before one happens again.
            for kind in self._random.sample(kinds, len(kinds)):
                if until.wait(self._random.uniform(0.2, 0.8)):
                    break
                self.happened[kind()] += 1
                self._revive()
        self._revive()

    def stop(self) -> None:
        """Ends all processes."""
        for _, child in self._children:
            if child.process.poll() is None:
                os.kill(child.pid, signal.SIGCONT)
                child.stop()

    def logs(self) -> str:
        """What the processes said, for a failure's report."""
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in self._folder.glob("*.log")
        )

    def _start(self, name: str) -> Child:
        self._started += 1
        novu = Path(sys.executable).with_name("novu")
        return Child([novu, name], self._folder / f"{self._started}-{name}.log", environment=self._environment)

    def _revive(self) -> None:
        self._children = [
            (name, child if child.process.poll() is None else self._start(name)) for name, child in self._children
        ]

    def _one(self, wanted: str) -> Child:
        return self._random.choice([child for name, child in self._children if name == wanted])

    def _kill(self, name: str) -> str:
        child = self._one(name)
        os.kill(child.pid, signal.SIGKILL)
        child.process.wait(60)
        return f"{name} killed"

    def _kill_worker(self) -> str:
        return self._kill("worker")

    def _kill_clock(self) -> str:
        return self._kill("clock")

    def _stand_still(self) -> str:
        child = self._one("worker")
        os.kill(child.pid, signal.SIGSTOP)
        time.sleep(self._standstill_s)
        os.kill(child.pid, signal.SIGCONT)
        return "worker stood still"

    def _lose_redis(self) -> str:
        self._valkey.stop()
        time.sleep(self._random.uniform(0, 0.5))
        self._valkey.start()
        return "redis lost"

    def _restart_postgres(self) -> str:
        assert self._postgres is not None
        self._postgres.restart(self._random.uniform(0, 0.5))
        return "postgresql restarted"
