"""A process tree of small programs for test_supervisor.py: ``python small_tree.py FOLDER``.

Each program writes its pid to ``FOLDER/<name>.pid`` and appends its ending to ``FOLDER/endings``.
"""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType

from novu_app.operations.logs import configure_logging
from novu_app.operations.supervisor import Program, Supervisor, forked

FOLDER = Path(sys.argv[1])
#: What a program is given to end, in seconds; one that is deaf is killed when the most patient of its stage would be.
PATIENCE_S = 0.5 if "deaf" in sys.argv else 60.0


def steady(name: str, needs_seconds: float = 0.0) -> None:
    """Lives until SIGTERM, then takes a while to finish."""

    def finish(_number: int, _frame: FrameType | None) -> None:
        time.sleep(needs_seconds)
        with (FOLDER / "endings").open("a") as endings:
            endings.write(f"{name}\n")
        os._exit(0)

    signal.signal(signal.SIGTERM, finish)
    (FOLDER / f"{name}.pid").write_text(str(os.getpid()))
    while True:
        signal.pause()


def deaf() -> None:
    """Ignores SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (FOLDER / "deaf.pid").write_text(str(os.getpid()))
    time.sleep(60)


def main() -> None:
    """Run the tree until SIGTERM."""
    configure_logging("tree", "info")
    supervisor = Supervisor()
    supervisor.add(Program("store", forked("store", partial(steady, "store")), 2, PATIENCE_S))
    supervisor.add(Program("front", forked("front", partial(steady, "front", 0.3)), 0, PATIENCE_S))
    supervisor.add(Program("back", forked("back", partial(steady, "back", 0.3)), 1, PATIENCE_S))
    if "deaf" in sys.argv:
        supervisor.add(Program("deaf", forked("deaf", deaf), 1, PATIENCE_S))
    supervisor.ready = "unready" not in sys.argv
    try:
        supervisor.serve()
    finally:
        supervisor.stop()


main()
