"""What the processes of a run use, and how busy the machine is with anything else meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_SAMPLE_S = 0.2
#: Parts of the product by what their processes are called.
_SHOWN = ("web", "worker", "valkey", "postgres")


def pss_mb(pids: Iterable[int]) -> float:
    """Memory of these processes in MB, shared pages counted once among those who share them (PSS)."""
    return sum(_pss_kb(pid) for pid in pids) / 1024


def _pss_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


class MemoryWatch:
    """The largest memory of some processes within a block."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._pids = list(pids)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)
        self.before_mb = self.largest_mb = pss_mb(self._pids)

    @property
    def growth_mb(self) -> float:
        """By how much it was above the beginning at most."""
        return self.largest_mb - self.before_mb

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._stop.wait(_SAMPLE_S):
            self._look()

    def _look(self) -> None:
        self.largest_mb = max(self.largest_mb, pss_mb(self._pids))


@dataclass(slots=True)
class Cpu:
    """Where the CPU time of a block went.

    ``seconds`` are those of the run's own processes by part (web, worker, clock, valkey, postgres, client); they move
    much less from run to run than rates do. ``elsewhere`` is the share of all cores that went to anything else.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    elsewhere: float = 0.0

    def figures(self, count: int) -> dict[str, float]:
        """Microseconds a thing for each part of the product, where ``count`` things were done, and ``elsewhere``."""
        spent = {f"{part}_us": self.seconds[part] / count * 1e6 for part in _SHOWN if part in self.seconds}
        return spent | {"elsewhere": self.elsewhere}


@contextmanager
def cpu_time() -> Iterator[Cpu]:
    """Watch this process, its descendants, and the rest of the machine."""
    result = Cpu()
    busy, total = _machine()
    before = _parts()
    yield result
    busy_after, total_after = _machine()
    result.seconds = {part: spent - before.get(part, 0.0) for part, spent in _parts().items()}
    spent = (busy_after - busy) - sum(result.seconds.values())
    result.elsewhere = max(0.0, spent / max(1e-9, total_after - total))


def _machine() -> tuple[float, float]:
    times = psutil.cpu_times()
    total = sum(times[:8])  # user … steal; guest time is part of user time
    return total - times.idle - getattr(times, "iowait", 0.0), total


def _parts() -> dict[str, float]:
    own = os.times()
    spent = {"client": own.user + own.system + own.children_user + own.children_system}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times, name = child.cpu_times(), child.name()
            part = next((part for part in _SHOWN if part in name), "other")
            spent[part] = spent.get(part, 0.0) + times.user + times.system
    return spent
