"""How long a small writer waits beside two large ones on SQLite: with the busy handler, and with the queue of 0004.

Run from the root of the repository; it takes about half a minute and two cores.
"""

import fcntl
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS = 8
#: (name, rows a transaction, pause between two transactions in seconds)
WRITERS = (("large", 4_000, 0.002), ("large", 4_000, 0.002), ("small", 20, 0.005))


def write(path: str, queue: bool, name: str, count: int, pause: float, answers: Any) -> None:
    """Write for a while and answer with the seconds waited before each transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=15000", "wal_autocheckpoint=4000"):
        connection.execute(f"PRAGMA {pragma}")
    handle = os.open(f"{path}-writers", os.O_RDWR | os.O_CREAT)
    rows = [(str(number) * 8, "x" * 200) for number in range(count)]
    waits, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        began = time.perf_counter()
        if queue:
            fcntl.flock(handle, fcntl.LOCK_EX)
        connection.execute("BEGIN IMMEDIATE")
        waits.append(time.perf_counter() - began)
        connection.executemany("INSERT INTO message VALUES (?, ?)", rows)
        connection.execute("COMMIT")
        if queue:
            fcntl.flock(handle, fcntl.LOCK_UN)
        time.sleep(pause)
    answers.put((name, waits))


def measure(queue: bool) -> None:
    """Print one table row a kind of writer."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "novu.db")
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE message (id, content)")
        connection.close()
        answers: Any = multiprocessing.Queue()
        processes = [multiprocessing.Process(target=write, args=(path, queue, *each, answers)) for each in WRITERS]
        for process in processes:
            process.start()
        found = [answers.get() for _ in processes]
        for process in processes:
            process.join()
    for name in ("small", "large"):
        waits = sorted(wait for writer, part in found for wait in part if writer == name)
        shown = ", ".join(f"p{q} {1000 * waits[len(waits) * q // 100]:.1f}" for q in (50, 95, 99))
        how = "file lock" if queue else "busy handler"
        rate = len(waits) / SECONDS
        sys.stdout.write(
            f"{how:12} {name}: {rate:.0f} transactions/s; wait in ms: {shown}, max {1000 * waits[-1]:.1f}\n"
        )


if __name__ == "__main__":
    for _ in range(2):
        measure(queue=False)
        measure(queue=True)
