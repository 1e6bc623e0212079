"""A web process as many small requests want it (docs/decisions/0003-trigger-ingest.md)."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Threads and the event loop take turns of so many seconds; the default of 5 ms would be most of a request's time.
SWITCH_S = 0.0005
#: Objects until the youngest are looked through, and how many such looks until the older ones are.
THRESHOLDS = (20_000, 20, 50)
#: What the first requests make stays, too; in seconds after the start.
_SETTLED_S = 10.0


@asynccontextmanager
async def tuned() -> AsyncIterator[None]:
    """Tune this process while it answers requests. Enter it when all is loaded."""
    before = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(SWITCH_S)
    # A collection that looked through all that was loaded, the pages above all, would stop every request for 0.2 s.
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    settled = asyncio.get_running_loop().call_later(_SETTLED_S, gc.freeze)
    try:
        yield
    finally:
        settled.cancel()
        sys.setswitchinterval(before[0])
        gc.set_threshold(*before[1])
