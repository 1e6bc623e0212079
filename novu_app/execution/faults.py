"""Named points between two stages, at which the fault tests kill the process (``NOVU_FAULT=<point>``).

Without the variable a point costs one comparison. It is read once at start: production never sets it.
"""

from __future__ import annotations

import os
import signal

_POINT = os.environ.get("NOVU_FAULT", "")


def passing(point: str) -> None:
    """Die here, as by ``kill -9``, when a test asked for it."""
    if _POINT and point == _POINT:
        os.kill(os.getpid(), signal.SIGKILL)
