"""What the processes of a run use, and how busy the machine is with anything else meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_SAMPLE_S = 0.2


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
class Elsewhere:
    """``share`` of all cores that went to processes which have nothing to do with the run."""

    share: float = 0.0


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Watch how busy the machine is with anything but this process and its descendants."""
    result = Elsewhere()
    busy, total = _machine()
    own = _own()
    yield result
    busy_after, total_after = _machine()
    spent = (busy_after - busy) - (_own() - own)
    result.share = max(0.0, spent / max(1e-9, total_after - total))


def _machine() -> tuple[float, float]:
    times = psutil.cpu_times()
    total = sum(times[:8])  # user … steal; guest time is part of user time
    return total - times.idle - getattr(times, "iowait", 0.0), total


def _own() -> float:
    process = psutil.Process()
    own = os.times()
    spent = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            spent += times.user + times.system
    return spent
